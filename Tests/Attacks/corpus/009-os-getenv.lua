-- [escape] expect: no variable of the host's environment can be read
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    for _, name in ipairs({ "PATH", "HOME", "USER" }) do
      local value = os.getenv(name)
      if value then error("PWNED: " .. name .. " is " .. value) end
    end
    return { { score = 50 }, { score = 50 } }
  end,
}
