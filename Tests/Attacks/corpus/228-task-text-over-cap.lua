-- [value] expect: task text is at most 8 KiB
-- callback: task
return {
  task = function() return { text = ("Read this. "):rep(1000) } end,
  evaluate = function() error("PWNED: agents were sent 11 KB") end,
}
