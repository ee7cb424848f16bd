-- [escape] expect: no program runs without the permission
-- callback: next
return {
  next = function() return { run = { programs = { { id = 1, source = "return 1" } }, inputs = { 1 }, instructions = 100000 } } end,
  task = function() return { text = "Answer with anything." } end,
  evaluate = function() error("PWNED: a program ran without permission") end,
}
