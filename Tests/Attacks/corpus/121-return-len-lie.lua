-- [metatable] expect: the length of a result is raw; the metatable is refused
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local lie = { __len = function() error("PWNED: the host asked for a length") end }
    return setmetatable({ { score = 50 }, { score = 50 } }, lie)
  end,
}
