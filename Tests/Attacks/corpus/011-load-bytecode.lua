-- [escape] expect: functions cannot be dumped and binary chunks cannot be loaded
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local binary = string.dump(function(a) return a end, true)
    local again = load(binary, "=binary", "b")
    error("PWNED: " .. #binary .. " bytes of bytecode, loaded as " .. type(again))
  end,
}
