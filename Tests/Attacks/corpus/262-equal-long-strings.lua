-- [cpu] expect: comparing two long equal strings costs one VM instruction; the charge or the wall clock must bound it
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local a, b = ("e"):rep(1 << 20), ("e"):rep((1 << 20) - 1) .. "e"
    local same
    for _ = 1, 10000000 do
      same = a == b
    end
    error("PWNED: ten million slow instructions for free")
  end,
}
