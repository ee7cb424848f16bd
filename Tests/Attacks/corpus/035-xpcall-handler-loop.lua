-- [cpu] expect: xpcall does not exist, so no message handler can loop
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    xpcall(error, function() repeat until false end, "start the handler")
    error("PWNED: the handler came back")
  end,
}
