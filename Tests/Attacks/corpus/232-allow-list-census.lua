-- [escape] expect: every name that a plugin can enumerate stands in the contract's allow-list
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local base = " assert error pcall select type tonumber tostring ipairs pairs setmetatable require string table math utf8 json random _G _VERSION "
    local library = {
      string = " byte char find format gmatch gsub len lower upper match rep reverse sub ",
      table = " concat insert remove sort unpack pack move ",
      math = " abs ceil floor fmod max min modf sqrt tointeger type ult huge maxinteger mininteger pi ",
      utf8 = " char charpattern codepoint codes len offset ", json = " encode decode ",
    }
    for name in pairs(_ENV) do
      if not base:find(" " .. name .. " ", 1, true) then error("PWNED: global " .. name) end
    end
    for part, allowed in pairs(library) do
      for name in pairs(_ENV[part]) do
        if not allowed:find(" " .. name .. " ", 1, true) then error("PWNED: " .. part .. "." .. name) end
      end
    end
    if ("").dump or ("").pack or ("").__index then error("PWNED: a string method outside the list") end
    return { { score = 50 }, { score = 50 } }
  end,
}
