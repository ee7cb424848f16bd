-- [cpu] expect: a session that always asks again ends at max_steps
-- callback: next
return {
  next = function(_, ctx)
    if ctx.step > 500 then error("PWNED: the session never ends") end
    return { ask = { 1 + ctx.step % 2 } }
  end,
  task = function() return { text = "Answer with anything." } end,
  evaluate = function() return { { score = 50 }, { score = 50 } } end,
}
