-- [escape] expect: no upvalue of a host function can be read or replaced
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    for _, host in ipairs({ require, pairs, json.encode }) do
      local name = debug.getupvalue(host, 1)
      if name then debug.setupvalue(host, 1, "mine") error("PWNED: replaced upvalue " .. name) end
    end
    return { { score = 50 }, { score = 50 } }
  end,
}
