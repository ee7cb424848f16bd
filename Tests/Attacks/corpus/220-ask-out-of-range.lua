-- [value] expect: only the session's own seats can be asked
-- callback: next
return {
  next = function(_, ctx) return ctx.asks == 0 and { ask = { 0, -1, 3, 1 << 40 } } or { done = true } end,
  task = function() return { text = "Answer with anything." } end,
  evaluate = function() error("PWNED: a seat that does not exist was asked") end,
}
