-- [nondet] expect: a list with holes is refused in state, whatever # says of it
-- callback: apply
return {
  task = function() return { text = "Answer with anything." } end,
  apply = function(state)
    local list = {}
    for i = 1, 16 do list[i] = i end
    for i = 1, 15, 2 do list[i] = nil end
    state.w = list
    return state
  end,
  evaluate = function(state) error("PWNED: holes passed, the length is " .. #state.w) end,
}
