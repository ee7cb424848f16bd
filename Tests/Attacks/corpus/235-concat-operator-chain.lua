-- [mem] expect: one .. expression of many long operands stops at the memory cap
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local s = ("c"):rep(1 << 20)
    local t = s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s
    error("PWNED: one expression made " .. #t .. " bytes")
  end,
}
