-- [mem] expect: table.concat adds up the lengths before it allocates
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local mega, list = ("x"):rep(1 << 20), {}
    for i = 1, 4096 do list[i] = mega end
    error("PWNED: concat made " .. #table.concat(list) .. " bytes")
  end,
}
