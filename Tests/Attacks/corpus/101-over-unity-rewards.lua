-- [value] expect: shares that add up to more than the pool are refused
-- callback: rewards
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function() return { { score = 50 }, { score = 50 } } end,
  rewards = function() return { 9000, 9000 } end,
}
