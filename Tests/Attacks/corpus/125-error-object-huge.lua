-- [metatable] expect: a message is cut at 1 KiB
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local size = (1 << 20) - 64
    error(("E"):rep(size) .. " PWNED: the tail of a huge message was kept", 0)
  end,
}
