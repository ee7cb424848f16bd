-- [leak] expect: secret and the other seat's hidden entry read false in task and parse
-- callback: task
local function peek(state, seat)
  if state.secret ~= false then error("PWNED: saw the secret") end
  if state.hidden[3 - seat] ~= false then error("PWNED: saw the other hand") end
  if state.hidden[seat] ~= "hand " .. seat then error("own hand is missing") end
end
return {
  setup = function() return { secret = { deck = { 1, 2, 3 } }, hidden = { "hand 1", "hand 2" }, rounds = {} } end,
  task = function(state, seat)
    peek(state, seat)
    return { text = "Answer with anything." }
  end,
  parse = function(state, seat, answer)
    peek(state, seat)
    return answer
  end,
  apply = function(state) return state end,
  evaluate = function() return { { score = 50 }, { score = 50 } } end,
}
