-- Plays an exact equilibrium: on average no way of playing a hand wins more from it than the value of the game. It
-- looks at its card and at the moves of the hand, and remembers nothing.
local strategy = require "lib/strategy"

return function(task, memory)
  local data = task.data
  local chance = strategy.chances[table.concat(data.moves, " ")][data.card]
  local faces_bet = data.moves[#data.moves] == "bet"
  local move
  if random.int(1, strategy.whole) <= chance then
    move = faces_bet and "call" or "bet"
  else
    move = faces_bet and "fold" or "check"
  end
  return json.encode({move = move}), memory
end
