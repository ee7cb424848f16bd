-- [cpu] expect: a chain of 1,900 __index tables makes one instruction walk them all; it must be bounded
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local last = {}
    for _ = 1, 1900 do last = setmetatable({}, { __index = last }) end
    local got
    for _ = 1, 10000000 do
      got = last.absent
    end
    error("PWNED: ten million slow instructions for free")
  end,
}
