-- [nondet] expect: no clock of the host is readable
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local now = os.time() + os.clock()
    error("PWNED: it is " .. now .. ", " .. os.date("!%c"))
  end,
}
