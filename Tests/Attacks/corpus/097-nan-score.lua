-- [value] expect: NaN is not a score
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local nan = 0 / 0
    return { { score = nan }, { score = 1 } }
  end,
}
