-- [cpu] expect: a spent budget is final: pcall raises it again
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    for _ = 1, 50 do
      pcall(function()
        pcall(function() while true do end end)
        while true do end
      end)
    end
    error("PWNED: code ran on after its budget")
  end,
}
