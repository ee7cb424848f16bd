-- [mem] expect: doubling a string by .. stops at the memory cap
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local text = "ab"
    for _ = 1, 40 do text = text .. text end
    error("PWNED: a string of " .. #text .. " bytes")
  end,
}
