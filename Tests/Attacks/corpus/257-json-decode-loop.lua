-- [cpu-in-C] expect: json.decode is charged by the length of the text
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local text = "\"" .. ("j"):rep(1000000)
    for _ = 1, 10000000 do
      local v = json.decode(text)
    end
    error("PWNED: ten million calls for free")
  end,
}
