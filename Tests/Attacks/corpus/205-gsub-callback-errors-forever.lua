-- [cpu] expect: errors caught around gsub callbacks are not free
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local caught = 0
    repeat
      local ok = pcall(string.gsub, "aaaa", "a", function() error("again") end)
      if not ok then caught = caught + 1 end
    until caught == 5000000
    error("PWNED: five million caught errors")
  end,
}
