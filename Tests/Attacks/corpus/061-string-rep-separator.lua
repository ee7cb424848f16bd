-- [mem] expect: rep counts its separators before it allocates
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local wide = (""):rep(1 << 20, ("y"):rep(1 << 14))
    error("PWNED: rep made " .. #wide .. " bytes")
  end,
}
