-- [mem] expect: short strings and the tables that intern them count towards the cap
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local keys = {}
    for i = 1, 10000000 do keys["key " .. i] = i end
    error("PWNED: ten million interned keys")
  end,
}
