-- [cpu] expect: coroutines do not exist, so no fresh instruction count can be had
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local spin = coroutine.wrap(function() repeat until false end)
    spin()
    error("PWNED: a coroutine outlived the budget")
  end,
}
