-- [cpu] expect: table.sort charges the bytes of the strings that it compares
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local list = {}
    for i = 1, 6 do list[i] = ("s"):rep(1000000) .. i end
    for _ = 1, 10000000 do
      table.sort(list)
    end
    error("PWNED: ten million slow instructions for free")
  end,
}
