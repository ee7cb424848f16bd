-- [value] expect: a numeral in a string is not a number
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    return { { score = "100" }, { score = "0x10" } }
  end,
}
