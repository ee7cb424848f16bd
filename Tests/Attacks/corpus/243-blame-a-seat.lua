-- [social] expect: the cure by forfeit is tried for each seat alone, stands in the journal, and review reads the code that aims at one seat
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  apply = function(state, event)
    for _, a in ipairs(event.answers or {}) do
      if a.seat == 2 then state.played = not a.forfeit end
    end
    return state
  end,
  evaluate = function(state)
    if state.played then return nil + state.played end
    return { { score = 50 }, { score = 50 } }
  end,
}
