-- [value] expect: state over 1 MiB is refused at the step that makes it
-- callback: apply
return {
  setup = function() return { text = ("s"):rep(300000) } end,
  next = function(_, ctx)
    if ctx.asks < 4 then return { ask = { 1, 2 } } end
    return { done = true }
  end,
  task = function() return { text = "Answer with anything." } end,
  apply = function(state)
    state.text = state.text .. state.text
    return state
  end,
  evaluate = function(state) error("PWNED: state grew to " .. #state.text) end,
}
