-- [escape] expect: rights stand in the manifest; what main.lua says of itself gives none
-- callback: load
return {
  api = 1,
  permissions = { { name = "random", scope = {}, reason = "self-service" } },
  task = function() return { text = "Answer with anything." } end,
  evaluate = function()
    local draw = random.int(1, 100)
    error("PWNED: granted itself a draw of " .. draw)
  end,
}
