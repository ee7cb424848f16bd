-- [cpu] expect: setmetatable refuses __close, so nothing loops while an error unwinds
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local guard <close> = setmetatable({}, { __close = function() repeat until false end })
    error("PWNED: a closing value was made")
  end,
}
