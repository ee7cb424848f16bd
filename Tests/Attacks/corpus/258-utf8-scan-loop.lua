-- [cpu-in-C] expect: utf8.len and utf8.offset are charged by the bytes they pass
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local text = ("u"):rep(1000000)
    for _ = 1, 10000000 do
      local n = utf8.len(text) + utf8.offset(text, -999999)
    end
    error("PWNED: ten million calls for free")
  end,
}
