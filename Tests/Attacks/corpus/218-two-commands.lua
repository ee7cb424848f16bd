-- [value] expect: a command has exactly one key
-- callback: next
return {
  next = function() return { ask = { 1, 2 }, done = true } end,
  task = function() return { text = "Answer with anything." } end,
  evaluate = function() error("PWNED: two commands at once were taken") end,
}
