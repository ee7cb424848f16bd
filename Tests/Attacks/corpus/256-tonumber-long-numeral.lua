-- [cpu-in-C] expect: tonumber is charged by the length of the text
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local text = ("7"):rep(1000000)
    for _ = 1, 10000000 do
      local n = tonumber(text)
    end
    error("PWNED: ten million calls for free")
  end,
}
