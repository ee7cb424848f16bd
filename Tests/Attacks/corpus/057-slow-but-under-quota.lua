-- [cpu] expect: many calls that each stay under the call's budget meet the budget of the session
-- callback: apply
return {
  next = function(_, ctx)
    if ctx.asks < 40 then return { ask = { 1, 2 } } end
    return { done = true }
  end,
  task = function() return { text = "Answer with anything." } end,
  apply = function(state)
    local sum = 0
    for i = 1, 150000 do sum = sum + i end
    state.sum = sum
    return state
  end,
  evaluate = function() error("PWNED: forty slow calls in one session") end,
}
