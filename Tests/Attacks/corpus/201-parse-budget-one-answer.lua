-- [cpu] expect: an answer made to exhaust parse forfeits its own seat; the other seat plays on
-- callback: parse
return {
  task = function() return { text = "Answer with anything." } end,
  parse = function(_, seat, answer)
    if seat ~= 1 then return "fine" end
    local hay = answer .. ("a"):rep(400)
    hay:find(".-.-.-.-.-.-\1")
    return "escaped"
  end,
  apply = function(state, event)
    local log = "quiet"
    for _, a in ipairs(event.answers or {}) do
      if a.seat == 1 and not a.forfeit then log = "PWNED: parse ended beyond its budget" end
    end
    return state, log
  end,
  evaluate = function() return { { score = 50 }, { score = 50 } } end,
}
