-- [value] expect: -0.0 becomes the integer 0 at the crossing, in state and in scores
-- callback: apply
return {
  task = function() return { text = "Answer with anything." } end,
  apply = function(state)
    state.zero = -0.0
    return state
  end,
  evaluate = function(state)
    if math.type(state.zero) ~= "integer" or 1 / state.zero < 0 then error("PWNED: a zero with a sign") end
    return { { score = -0.0 }, { score = 0 } }
  end,
}
