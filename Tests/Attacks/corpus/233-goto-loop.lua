-- [cpu] expect: a loop made of goto is counted
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local turn = 0
    ::top::
    turn = turn ~ 1
    goto top
  end,
}
