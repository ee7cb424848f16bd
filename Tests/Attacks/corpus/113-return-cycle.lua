-- [value] expect: a value that contains itself is refused
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local result = { { score = 50 }, { score = 50 } }
    result[1].metrics = result
    result[2].metrics = { result }
    return result
  end,
}
