-- [nondet] expect: tostring of a table or a function has no address
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local seen = tostring({}) .. tostring(function() end) .. tostring(tostring) .. tostring(setmetatable({}, {}))
    local _, message = pcall(error, {})
    seen = seen .. tostring(message)
    if seen:find("0x", 1, true) or seen:find("%x%x%x%x%x%x") then error("PWNED: an address: " .. seen) end
    return { { score = 50 }, { score = 50 } }
  end,
}
