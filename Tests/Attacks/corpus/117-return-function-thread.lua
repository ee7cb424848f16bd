-- [value] expect: functions, threads and handles are not values
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local thread = coroutine and coroutine.create(function() end)
    return { { score = function() return 100 end, thread = thread, file = io and io.stdout }, { score = 50 } }
  end,
}
