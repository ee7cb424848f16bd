-- [mem] expect: unpacking near the stack limit, again and again, is charged by the value
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local total = 0
    for _ = 1, 1000 do total = total + select("#", table.unpack({}, 1, 900000)) end
    error("PWNED: " .. total .. " values for free")
  end,
}
