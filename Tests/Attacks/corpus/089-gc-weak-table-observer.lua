-- [nondet] expect: weak tables are refused, so a plugin cannot watch the collector
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local watch = setmetatable({}, { __mode = "k" })
    for i = 1, 20000 do watch[{}] = i end
    local left = 0
    for _, i in pairs(watch) do left = left + i end
    error("PWNED: the collector left " .. left)
  end,
}
