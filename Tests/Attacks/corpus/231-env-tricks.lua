-- [escape] expect: _ENV is the small table built for the plugin, however it is taken or replaced
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local function probe(env)
      if not env then return end
      for _, name in ipairs({ "os", "io", "debug", "package", "load", "loadfile", "dofile", "loadstring", "getmetatable", "rawget",
        "rawset", "rawequal", "rawlen", "collectgarbage", "coroutine", "xpcall", "next", "print", "warn" }) do
        if env[name] ~= nil then error("PWNED: _ENV has " .. name) end
      end
    end
    probe(_ENV)
    probe(_G)
    local outer = _ENV
    do
      local _ENV = { error = error, outer = outer }
      if outer.os or os then error("PWNED: os through a second _ENV") end
    end
    local function other(_ENV) return io end
    if other(outer) then error("PWNED: io through a parameter called _ENV") end
    return { { score = 50 }, { score = 50 } }
  end,
}
