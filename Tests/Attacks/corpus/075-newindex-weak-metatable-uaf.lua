-- [crash] expect: weak tables are refused, so liblua's freed __newindex table is never touched
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    for round = 1, 300 do
      local weak = setmetatable({ __newindex = {} }, { __mode = "v" })
      local target = setmetatable({}, weak)
      for i = 1, 100 do target[i] = ("z"):rep(i % 40) .. round end
    end
    error("PWNED: a metatable with weak values was accepted")
  end,
}
