-- [cpu] expect: endless tail calls count like any loop
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local ping, pong
    function ping(n) return pong(n + 1) end
    function pong(n) return ping(n - 1) end
    ping(0)
    error("PWNED: an endless tail call ended")
  end,
}
