-- [cpu] expect: inserting into a full table rehashes it each time; the allocations are charged
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local map, n = {}, 0
    for i = 1, 32767 do map["r" .. i] = i end
    for _ = 1, 10000000 do
      n = n + 1
      map[n + 0.5] = true
      map[n + 0.5] = nil
    end
    error("PWNED: ten million slow instructions for free")
  end,
}
