-- [value] expect: a string of 100 MB is never made, let alone copied
-- callback: apply
return {
  task = function() return { text = "Answer with anything." } end,
  apply = function(state)
    state.note = ("x"):rep(100 * 1000 * 1000)
    return state
  end,
  evaluate = function(state) error("PWNED: state holds " .. #state.note .. " bytes") end,
}
