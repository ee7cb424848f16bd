-- [value] expect: shares that give 10000 only by 64-bit wrap-around are refused
-- callback: rewards
local huge = math.maxinteger
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function() return { { score = 50 }, { score = 50 } } end,
  rewards = function() return { huge, 10000 - huge } end,
}
