-- [value] expect: a tiebreak is an integer within 2^53
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    return { { score = 50, tiebreak = math.maxinteger }, { score = 50, tiebreak = -1 } }
  end,
}
