-- [cpu-in-C] expect: a sorted pairs is charged for its sorting at every start
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local map = {}
    for i = 1, 5000 do map["k" .. i] = i end
    for _ = 1, 10000000 do
      for k in pairs(map) do if k then break end end
    end
    error("PWNED: ten million calls for free")
  end,
}
