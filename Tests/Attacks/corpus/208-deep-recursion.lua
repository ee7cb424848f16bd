-- [crash] expect: recursion that is no tail call ends by budget, memory or Lua's own stack limit, never by the C stack
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local function down(n) return 1 + down(n + 1) end
    pcall(down, 1)
    pcall(function() return down(1) .. "" end)
    for _ = 1, 20 do pcall(down, 1) end
    error("PWNED: twenty full stacks for free")
  end,
}
