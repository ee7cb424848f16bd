-- [state] expect: rawset does not exist; library tables of one VM never reach another
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    rawset(math, "floor", function() return 42 end)
    error("PWNED: math.floor(1.5) is " .. math.floor(1.5))
  end,
}
