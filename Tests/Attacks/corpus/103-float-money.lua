-- [value] expect: shares that are not integers are refused, even where their float sum is 10000
-- callback: rewards
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function() return { { score = 50 }, { score = 50 } } end,
  rewards = function() return { 4999.5 + 0.1 + 0.2, 5000.2 } end,
}
