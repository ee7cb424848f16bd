-- [escape] expect: the metatable that all strings share cannot be reached or extended
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local shared = getmetatable("any string")
    shared.__call = function() return "called" end
    error("PWNED: a string was " .. ("x")())
  end,
}
