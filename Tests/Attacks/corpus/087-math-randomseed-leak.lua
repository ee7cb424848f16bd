-- [nondet] expect: math has no generator, so no seed leaks
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local low, high = math.randomseed()
    error("PWNED: seeds " .. tostring(low) .. " " .. tostring(high) .. " and a draw " .. math.random(0))
  end,
}
