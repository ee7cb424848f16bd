-- [cpu-in-C] expect: plain find is charged by the bytes that it compares
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local hay, needle = ("a"):rep(1000000), ("a"):rep(500000) .. "b"
    local at = hay:find(needle, 1, true)
    error("PWNED: a quadratic search ended unmetered " .. tostring(at))
  end,
}
