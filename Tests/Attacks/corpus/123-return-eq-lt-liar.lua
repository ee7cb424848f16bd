-- [metatable] expect: scores are never compared by the plugin's own operators
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local cheat = {
      __eq = function() error("PWNED: the host compared by __eq") end,
      __lt = function() error("PWNED: the host compared by __lt") end,
      __le = function() error("PWNED: the host compared by __le") end,
    }
    return { setmetatable({ score = 1 }, cheat), setmetatable({ score = 2 }, cheat) }
  end,
}
