-- [cpu] expect: xpcall does not exist, so no handler runs while hooks are off
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local function spin() repeat until false end
    xpcall(spin, spin)
    error("PWNED: a handler that no hook can stop")
  end,
}
