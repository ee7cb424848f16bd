-- [crash] expect: json.decode and json.encode bound their depth; deep text is a message, not a crash
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local value, message = json.decode(("["):rep(500000))
    if value ~= nil then error("PWNED: depth 500000 was decoded") end
    value = json.decode(("{\"a\":"):rep(20000) .. "1" .. ("}"):rep(20000))
    if value ~= nil then error("PWNED: depth 20000 was decoded") end
    local ring = {}
    ring[1] = ring
    if pcall(json.encode, ring) then error("PWNED: a ring was encoded") end
    return { { score = 50 }, { score = 50 } }
  end,
}
