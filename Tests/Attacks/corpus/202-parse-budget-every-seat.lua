-- [cpu] expect: a parse that fails for every seat voids the session instead of forfeiting everybody
-- callback: parse
return {
  task = function() return { text = "Answer with anything." } end,
  parse = function()
    local n = 0
    while n >= 0 do n = n + 1 end
    return n
  end,
  evaluate = function() error("PWNED: a session with no usable answer was scored") end,
}
