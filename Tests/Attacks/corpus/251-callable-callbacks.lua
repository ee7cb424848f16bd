-- [metatable] expect: callbacks are functions in a plain table; nothing is looked up through metamethods
-- callback: load
return setmetatable({}, { __index = function(_, name)
  if name == "task" then return function() return { text = "Answer with anything." } end end
  return setmetatable({}, { __call = function() error("PWNED: a callback behind metamethods ran") end })
end })
