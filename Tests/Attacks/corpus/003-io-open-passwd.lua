-- [escape] expect: there is no io table, so no file of the host is read
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local file = io.open("/etc/passwd", "r")
    error("PWNED: first line of a host file: " .. file:read("l"))
  end,
}
