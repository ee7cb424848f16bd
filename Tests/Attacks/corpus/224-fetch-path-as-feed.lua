-- [escape] expect: a feed is a name in the manifest, not a path or an address
-- callback: next
return {
  next = function() return { fetch = { feed = "../../../../etc/passwd", from = -3600, to = 0, every = 60 } } end,
  task = function() return { text = "Answer with anything." } end,
  evaluate = function() error("PWNED: a path was fetched") end,
}
