-- [metatable] expect: commands are read raw; one behind __index does not exist
-- callback: next
return {
  next = function(_, ctx)
    return setmetatable({}, { __index = function(_, key) error("PWNED: the host asked for " .. tostring(key)) end })
  end,
  task = function() return { text = "Answer with anything." } end,
  evaluate = function() return { { score = 50 }, { score = 50 } } end,
}
