-- [mem] expect: a memory stop is final: pcall cannot turn it into a retry
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local block = ("x"):rep(1 << 19)
    for _ = 1, 1000 do
      pcall(function()
        local kept = {}
        for i = 1, 4096 do kept[i] = block .. i end
      end)
    end
    error("PWNED: memory errors were swallowed a thousand times")
  end,
}
