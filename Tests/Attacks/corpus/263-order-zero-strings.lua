-- [cpu] expect: < on strings full of zero bytes is one instruction and one strcoll per byte; it must be bounded
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local a, b = ("\0"):rep(1 << 20), ("\0"):rep((1 << 20) - 1) .. "\1"
    local less
    for _ = 1, 10000000 do
      less = a < b
    end
    error("PWNED: ten million slow instructions for free")
  end,
}
