-- [cpu-in-C] expect: each step of the pattern matcher is charged, so backtracking spends the budget
-- callback: evaluate
return {
  task = function() return { text = "Answer with anything." } end,
  evaluate = function(state, ctx)
    local hay = ("x"):rep(3000)
    local found = hay:match("x-x-x-x-x-x-!$")
    error("PWNED: polynomial backtracking ended unmetered " .. tostring(found))
  end,
}
