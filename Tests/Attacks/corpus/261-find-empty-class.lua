-- [cpu-in-C] expect: a set in a pattern is charged by its length at each position
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local set, hay = "[" .. ("b-c"):rep(3000) .. "]", ("a"):rep(100000)
    for _ = 1, 10000000 do
      local at = hay:find(set)
    end
    error("PWNED: ten million calls for free")
  end,
}
