-- [value] expect: no share is below zero, even if the sum is right
-- callback: rewards
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function() return { { score = 50 }, { score = 50 } } end,
  rewards = function() return { 10001, -1 } end,
}
