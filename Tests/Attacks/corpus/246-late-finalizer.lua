-- [cpu] expect: __gc that is put into a metatable afterwards never runs, even at the second setmetatable
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local meta = {}
    local ran = 0
    local object = setmetatable({}, meta)
    meta.__gc = function() ran = ran + 1 end
    object = nil
    local again = setmetatable({}, meta)
    again = nil
    local waste = ""
    for i = 1, 12 do waste = ("w"):rep(900000) .. i end
    if ran > 0 then error("PWNED: a finalizer ran") end
    return { { score = 50 }, { score = 50 } }
  end,
}
