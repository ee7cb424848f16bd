-- What a sensible newcomer does: bet and call with the best card, go along with the middle one half of the time, never
-- call with the worst, and bluff with it once in a while.
local function brave(card, faces_bet)
  if card == "K" then return true end
  if card == "Q" then return random.int(1, 2) == 1 end
  return not faces_bet and random.int(1, 6) == 1
end

return function(task, memory)
  local data = task.data
  local faces_bet = data.legal[1] == "call"
  local move
  if brave(data.card, faces_bet) then
    move = faces_bet and "call" or "bet"
  else
    move = faces_bet and "fold" or "check"
  end
  return json.encode({move = move}), memory
end
