-- [value] expect: there are exactly as many shares as seats; nobody else is paid
-- callback: rewards
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function() return { { score = 50 }, { score = 50 } } end,
  rewards = function() return { 3000, 3000, 4000 } end,
}
