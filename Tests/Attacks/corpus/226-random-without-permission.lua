-- [nondet] expect: random exists only with the permission
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local draw = random.int(1, 6)
    error("PWNED: drew " .. draw .. " without permission")
  end,
}
