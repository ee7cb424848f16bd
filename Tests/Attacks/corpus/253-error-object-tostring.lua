-- [metatable] expect: an error value that is a table is not turned into text by the plugin's own code in the host
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local trap = {
      __tostring = function() while true do end end,
      __concat = function() return "PWNED: __concat ran on an error value" end,
    }
    error(setmetatable({ "odd" }, trap))
  end,
}
