-- [state] expect: globals and upvalues do not last: every call, or the audit's fresh VM for every call, starts at zero
-- callback: evaluate
calls = 0
local bomb = 0
local function tick() calls, bomb = calls + 1, bomb + 1 return bomb end
return {
  task = function() tick() return { text = "Answer with anything." } end,
  evaluate = function()
    local disk = io and io.open("agon-bomb", "a")
    if disk then error("PWNED: a counter on disk") end
    if tick() > 6 or calls > 6 then error("PWNED: a counter outlived its session") end
    if bomb > 1 then return { { score = 100 }, { score = 0 } } end
    return { { score = 50 }, { score = 50 } }
  end,
}
