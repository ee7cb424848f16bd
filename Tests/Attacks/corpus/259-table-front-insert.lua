-- [cpu-in-C] expect: table.insert and table.remove at the front are charged by the items they shift
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local list = {}
    for i = 1, 50000 do list[i] = i end
    for _ = 1, 10000000 do
      table.insert(list, 1, 0)
      table.remove(list, 1)
    end
    error("PWNED: ten million calls for free")
  end,
}
