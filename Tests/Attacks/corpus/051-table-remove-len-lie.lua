-- [cpu-in-C] expect: table.remove takes the raw length; the lying __len is never asked
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local asked = 0
    local liar = setmetatable({}, { __len = function() asked = asked + 1 return 1 << 60 end })
    pcall(table.remove, liar, 1)
    pcall(table.insert, liar, 1, true)
    if asked > 0 then error("PWNED: C code believed a false length") end
    return { { score = 50 }, { score = 50 } }
  end,
}
