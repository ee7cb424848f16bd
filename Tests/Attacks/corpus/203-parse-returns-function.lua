-- [value] expect: an action is a plain value; code cannot be smuggled into state
-- callback: parse
return {
  task = function() return { text = "Answer with anything." } end,
  parse = function(_, _, answer) return { text = answer, later = function() return 100 end } end,
  evaluate = function(state)
    for _, round in ipairs(state.rounds) do
      for _, a in ipairs(round) do
        if a.action and a.action.later then error("PWNED: a function was stored in state") end
      end
    end
    return { { score = 50 }, { score = 50 } }
  end,
}
