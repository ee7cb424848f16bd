-- [value] expect: a score is between 0 and 100
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    return { { score = 101 }, { score = 50 } }
  end,
}
