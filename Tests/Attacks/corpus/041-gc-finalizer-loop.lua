-- [cpu] expect: setmetatable refuses __gc; no finalizer ever runs
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    for _ = 1, 10 do setmetatable({}, { __gc = function() repeat until false end }) end
    error("PWNED: a finalizer was registered")
  end,
}
