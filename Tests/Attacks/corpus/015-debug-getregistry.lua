-- [escape] expect: the registry is out of reach
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local registry, count = debug.getregistry(), 0
    for _ in pairs(registry) do count = count + 1 end
    error("PWNED: the registry has " .. count .. " entries")
  end,
}
