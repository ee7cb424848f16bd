-- [nondet] expect: __mode that is put into a metatable afterwards does not make the table weak
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local meta = {}
    local watch = setmetatable({}, meta)
    meta.__mode = "kv"
    for i = 1, 50 do watch[i] = { i } end
    local waste = ""
    for i = 1, 12 do waste = ("w"):rep(900000) .. i end
    for i = 1, 50 do
      if watch[i] == nil then error("PWNED: saw the collector at work") end
    end
    return { { score = 50 }, { score = 50 } }
  end,
}
