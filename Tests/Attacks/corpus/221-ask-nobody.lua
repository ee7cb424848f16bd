-- [value] expect: an empty ask is refused, so a session cannot spin without answers
-- callback: next
return {
  next = function() return { ask = {} } end,
  task = function() return { text = "Answer with anything." } end,
  evaluate = function() error("PWNED: nobody was asked, and it counted") end,
}
