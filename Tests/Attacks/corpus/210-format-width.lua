-- [mem] expect: format bounds each width and its whole output
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local args = {}
    for i = 1, 4000 do args[i] = 1e308 end
    local wide = ("%99.99f"):rep(4000):format(table.unpack(args))
    error("PWNED: format made " .. #wide .. " bytes")
  end,
}
