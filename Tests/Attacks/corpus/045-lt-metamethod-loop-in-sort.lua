-- [cpu] expect: comparisons that table.sort makes run on the same budget
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local slow = { __lt = function() repeat until false end }
    table.sort({ setmetatable({}, slow), setmetatable({}, slow), setmetatable({}, slow) })
    error("PWNED: the comparison loop ended")
  end,
}
