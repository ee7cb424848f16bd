-- [crash] expect: a comparator that shrinks and grows its table meets an error or gets some order, never freed memory
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local items = {}
    for i = 1, 64 do items[i] = i * 37 % 64 end
    pcall(table.sort, items, function(a, b)
      for i = #items, 2, -1 do items[i] = nil end
      for i = 1, 200 do items["k" .. i] = i end
      return (tonumber(a) or 0) < (tonumber(b) or 0)
    end)
    for _, v in pairs(items) do
      if math.type(v) ~= "integer" then error("PWNED: sort left a foreign value") end
    end
    return { { score = 50 }, { score = 50 } }
  end,
}
