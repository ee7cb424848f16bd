-- [escape] expect: the worker does not end with status 0; the host goes on and the session is void
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    os.exit(true, true)
    error("PWNED: os.exit could be called")
  end,
}
