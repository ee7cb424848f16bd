-- [nondet] expect: %p and %a tell no address; %p is refused
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    for _, thing in ipairs({ {}, function() end, "text", setmetatable({}, {}) }) do
      local ok, shown = pcall(string.format, "%p", thing)
      if ok and shown:find("%x%x%x%x") then error("PWNED: an address " .. shown) end
      ok, shown = pcall(string.format, "%s %q", tostring(thing), 1)
      if ok and shown:find("0x", 1, true) then error("PWNED: an address " .. shown) end
    end
    return { { score = 50 }, { score = 50 } }
  end,
}
