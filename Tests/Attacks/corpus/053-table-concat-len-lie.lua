-- [cpu-in-C] expect: table.concat and unpack take raw length and raw items
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local asked = 0
    local liar = setmetatable({}, {
      __len = function() asked = asked + 1 return 1 << 40 end,
      __index = function() asked = asked + 1 return "" end,
    })
    pcall(table.concat, liar, ",")
    pcall(table.unpack, liar)
    if asked > 0 then error("PWNED: metamethods fed a loop in C") end
    return { { score = 50 }, { score = 50 } }
  end,
}
