-- [nondet] expect: functions whose last bit depends on libm do not exist
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local wobble = math.exp(0.1) * math.sin(1e22) + math.log(3)
    error("PWNED: last bits of libm " .. wobble)
  end,
}
