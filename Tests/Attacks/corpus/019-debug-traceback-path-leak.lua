-- [leak] expect: messages name the plugin's own file and line only, never a path of the host
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local seen = debug and debug.traceback() or ""
    for level = 1, 4 do
      local _, message = pcall(error, "x", level)
      seen = seen .. "|" .. tostring(message)
    end
    local _, deep = pcall(function() return nil .. "x" end)
    seen = seen .. "|" .. tostring(deep)
    if seen:find("/", 1, true) then error("PWNED: a path in a message: " .. seen:sub(1, 80)) end
    return { { score = 50 }, { score = 50 } }
  end,
}
