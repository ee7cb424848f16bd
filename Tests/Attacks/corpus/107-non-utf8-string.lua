-- [value] expect: invalid UTF-8 is repaired with U+FFFD at the crossing
-- callback: apply
local bad = "\xff\xfe\xc0\x80\xed\xa0\x80" .. utf8.char(0x7FFFFFFF)
return {
  task = function() return { text = "Answer with anything. " .. bad } end,
  apply = function(state)
    state.note = bad
    return state, "note " .. bad
  end,
  evaluate = function(state)
    if not utf8.len(state.note) then error("PWNED: broken UTF-8 was stored") end
    return { { score = 50 }, { score = 50 } }
  end,
  view = function() return { { kind = "text", text = "note " .. bad } } end,
}
