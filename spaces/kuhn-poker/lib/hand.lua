-- One hand of Kuhn poker: three cards, an ante and at most one bet. A hand is the list of its moves; the player who
-- acts first has position 1, the other position 2.
local hand = {}

hand.ANTE, hand.BET = 1, 1
hand.DECK = {"J", "Q", "K"}

local RANK = {J = 1, Q = 2, K = 3}

-- The position that makes the move with this number.
function hand.mover(number)
  return (number - 1) % 2 + 1
end

function hand.turn(moves)
  return hand.mover(#moves + 1)
end

-- A bet is answered by a call or a fold; until somebody bets it is check or bet.
function hand.legal(moves)
  if moves[#moves] == "bet" then return {"call", "fold"} end
  return {"check", "bet"}
end

function hand.is_legal(moves, move)
  local legal = hand.legal(moves)
  return move == legal[1] or move == legal[2]
end

-- What stands in for a move that was not made: it puts in nothing.
function hand.passive(moves)
  return hand.is_legal(moves, "check") and "check" or "fold"
end

-- A check ends the hand only as the second one.
function hand.is_over(moves)
  local last = moves[#moves]
  return last == "call" or last == "fold" or last == "check" and #moves == 2
end

function hand.is_showdown(moves)
  return hand.is_over(moves) and moves[#moves] ~= "fold"
end

-- What a position has put into the pot.
function hand.paid(moves, position)
  local paid = hand.ANTE
  for at = position, #moves, 2 do
    if moves[at] == "bet" or moves[at] == "call" then paid = paid + hand.BET end
  end
  return paid
end

-- The winning position of a finished hand, and what the other one loses to it. Cards are by position.
function hand.result(moves, cards)
  local winner
  if hand.is_showdown(moves) then
    winner = RANK[cards[1]] > RANK[cards[2]] and 1 or 2
  else
    -- Whoever would be next has won: the last move was the other's fold.
    winner = hand.turn(moves)
  end
  return winner, hand.paid(moves, 3 - winner)
end

return hand
