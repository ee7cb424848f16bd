-- [value] expect: more than 10,000 nodes are refused
-- callback: apply
return {
  task = function() return { text = "Answer with anything." } end,
  apply = function(state)
    local wide = {}
    for i = 1, 30000 do wide[i] = i end
    state.wide = wide
    return state
  end,
  evaluate = function(state) error("PWNED: stored " .. #state.wide .. " items") end,
}
