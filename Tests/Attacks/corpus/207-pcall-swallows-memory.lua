-- [mem] expect: a memory stop is final: pcall raises it again, even when the memory has been freed
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    pcall(function()
      local kept = {}
      for i = 1, 100 do kept[i] = ("m"):rep(1000000) .. i end
    end)
    error("PWNED: code ran on after the memory cap")
  end,
}
