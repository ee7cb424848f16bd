-- [cpu] expect: passing on 100,000 varargs is one instruction that copies them all; it must be bounded
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local function again(...)
      local n = 0
      for _ = 1, 10000000 do n = n + select("#", ...) end
      error("PWNED: copied " .. n .. " values for free")
    end
    again(table.unpack({}, 1, 100000))
  end,
}
