-- [cpu-in-C] expect: table.sort takes the raw length; virtual items are never sorted
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local asked = 0
    local function hit(value) return function() asked = asked + 1 return value end end
    local liar = setmetatable({}, { __len = hit(1 << 30), __index = hit(1), __newindex = hit(nil) })
    pcall(table.sort, liar)
    if asked > 0 then error("PWNED: sort believed a false length") end
    return { { score = 50 }, { score = 50 } }
  end,
}
