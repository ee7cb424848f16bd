-- [mem] expect: there are no coroutines to pile up
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local kept = {}
    for i = 1, math.maxinteger do
      kept[i] = coroutine.create(function() coroutine.yield(kept) end)
      coroutine.resume(kept[i])
    end
  end,
}
