-- [escape] expect: upvalues, stack frames and environments of host functions stay unreachable
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    for i = 1, 32 do
      local name, value = debug.getupvalue(evaluate or pairs, i)
      if name == "_ENV" then error("PWNED: host environment, io is " .. type(value.io)) end
    end
    debug.upvaluejoin(pairs, 1, require, 1)
    if debug.getinfo(2, "f") then error("PWNED: the caller's function object") end
    return { { score = 50 }, { score = 50 } }
  end,
}
