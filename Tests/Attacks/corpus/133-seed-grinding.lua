-- [social] expect: a plugin cannot seed a generator, so it cannot choose its draw
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local best, chosen = -1, 0
    for seed = 1, 1000 do
      math.randomseed(seed)
      local draw = math.random()
      if draw > best then best, chosen = draw, seed end
    end
    error("PWNED: took seed " .. chosen .. " for the draw " .. best)
  end,
}
