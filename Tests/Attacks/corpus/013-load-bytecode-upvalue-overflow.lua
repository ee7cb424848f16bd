-- [crash] expect: no loader is reachable, so a malformed dump never meets liblua's undump (upvalue names overflow in 5.4.4)
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local head = string.char(27) .. "Lua" .. string.char(0x54, 0, 0x19, 0x93, 13, 10, 26, 10, 4, 8, 8)
    local dump = head .. ("\0"):rep(24) .. string.char(0x81, 0x81, 1, 0, 2, 0x82) .. ("\x86@name"):rep(64)
    for _ = 1, 500 do load(dump, "=dump", "b") end
    error("PWNED: undump read hostile bytes")
  end,
}
