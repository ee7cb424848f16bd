-- [state] expect: host code never looks helpers up in the plugin's globals, so replacing them changes nothing
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local function trap() error("PWNED: the host called a function of the plugin") end
    pairs, ipairs, tostring, type, select, setmetatable = trap, trap, trap, trap, trap, trap
    json.encode, json.decode, string.format, table.sort, math.tointeger = trap, trap, trap, trap, trap
    return { { score = 50 }, { score = 50 } }
  end,
}
