-- [cpu-in-C] expect: a comparator without any order costs bounded time: sorting is metered
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local items = {}
    for i = 1, 20000 do items[i] = i * 7919 % 1009 end
    for _ = 1, 100 do
      pcall(table.sort, items, function() return true end)
      pcall(table.sort, items, function(a, b) return (a ~ b) % 2 == 0 end)
    end
    error("PWNED: a hundred senseless sorts for free")
  end,
}
