-- [state] expect: no module table is shared, so nothing can be planted for other Spaces
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    package.loaded["agon.score"] = { of = function() return 100 end }
    error("PWNED: planted a module that answers " .. require("agon.score").of())
  end,
}
