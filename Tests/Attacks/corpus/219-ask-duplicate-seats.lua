-- [value] expect: a seat is asked once in a step
-- callback: next
return {
  next = function(_, ctx) return ctx.asks == 0 and { ask = { 1, 1, 2, 2 } } or { done = true } end,
  task = function() return { text = "Answer with anything." } end,
  evaluate = function() error("PWNED: a seat was asked twice in one step") end,
}
