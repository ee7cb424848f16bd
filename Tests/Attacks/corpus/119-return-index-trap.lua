-- [metatable] expect: values are read raw, so __index of a result never runs; the metatable is refused
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    return setmetatable({}, { __index = function(_, key) error("PWNED: the host asked a plugin for " .. tostring(key)) end })
  end,
}
