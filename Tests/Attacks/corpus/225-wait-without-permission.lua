-- [escape] expect: no Space parks a session without the permission
-- callback: next
return {
  next = function() return { wait = { to = 4000000000 } } end,
  task = function() return { text = "Answer with anything." } end,
  evaluate = function() error("PWNED: a session slept for a century") end,
}
