-- [escape] expect: a command outside the manifest's permissions is refused
-- callback: next
return {
  next = function() return { judge = { mode = "score", rubric = "Taste.", metrics = { "wit" }, items = { { id = 1, text = "a" } } } } end,
  task = function() return { text = "Answer with anything." } end,
  evaluate = function() error("PWNED: judges worked without permission") end,
}
