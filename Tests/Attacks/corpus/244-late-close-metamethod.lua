-- [cpu] expect: __close that is put into a metatable after setmetatable has seen it is no way around the budget
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local meta = {}
    local object = setmetatable({}, meta)
    meta.__close = function() pcall(function() while true do end end) end
    pcall(function()
      local guard <close> = object
      while true do end
    end)
    pcall(function()
      for _ in function() while true do end end, nil, nil, object do end
    end)
    return { { score = 50 }, { score = 50 } }
  end,
}
