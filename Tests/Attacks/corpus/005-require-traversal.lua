-- [escape] expect: no file can be planted and no module path can be bent
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local drop = io.open("agon-drop.lua", "w")
    drop:write("return 'somebody else'")
    drop:close()
    package.path = "?.lua"
    error("PWNED: required " .. require("agon-drop"))
  end,
}
