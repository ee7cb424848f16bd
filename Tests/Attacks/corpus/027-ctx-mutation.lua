-- [state] expect: ctx and state are fresh copies in every call; what task writes into them is gone afterwards
-- callback: task
return {
  task = function(state, seat, ctx)
    ctx.config.planted, ctx.planted, ctx.seats, ctx.step = true, true, 99, 99
    state.planted = true
    state.rounds = { { { seat = 1, action = "planted" } } }
    return { text = "Answer with anything." }
  end,
  evaluate = function(state, ctx)
    local stuck = ctx.planted or ctx.config.planted or state.planted or ctx.seats == 99 or ctx.step == 99
    for _, round in ipairs(state.rounds) do
      for _, answer in ipairs(round) do stuck = stuck or answer.action == "planted" end
    end
    if stuck then error("PWNED: recorded inputs were changed in place") end
    return { { score = 50 }, { score = 50 } }
  end,
}
