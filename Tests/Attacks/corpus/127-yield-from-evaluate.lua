-- [metatable] expect: a callback cannot yield
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    for turn = 1, 100 do coroutine.yield({ { score = 100 }, { score = turn } }) end
    error("PWNED: the host resumed a callback")
  end,
}
