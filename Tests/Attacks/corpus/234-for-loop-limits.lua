-- [cpu] expect: loops at the edge of the integers do not wrap, and the longest is stopped
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local seen = 0
    for i = math.maxinteger - 1, math.maxinteger do seen = seen + 1 if seen > 2 then error("PWNED: a loop wrapped") end end
    for i = math.mininteger + 1, math.mininteger, -1 do seen = seen + 1 if seen > 4 then error("PWNED: a loop wrapped") end end
    if pcall(function() for i = 1, 2, 0 do return i end end) then error("PWNED: a loop with step 0 ran") end
    for i = math.mininteger, math.huge do end
    error("PWNED: 2^64 turns")
  end,
}
