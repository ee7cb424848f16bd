-- Bid-Tac-Toe: tic-tac-toe in which every move is auctioned, and the winner of an auction pays the loser.
--
-- The state is all public, and the same for both players:
--   board    nine strings, "X", "O" or ""
--   chips    by seat; the sum never changes, since chips only pass between the two players
--   token    the seat that takes the next tie
--   rounds   the auctions so far, such as {bids={20, 13}, winner=1, cell=5, tie=false}; a bid or a winner that there
--            was not is `false`
--
-- Sealing the bids needs no code here: the host asks both seats at once and hands both answers over together.
local board = require "lib/board"

local MARK = {"X", "O"}
local PLACE = {"the top left", "the top", "the top right", "the left", "the centre", "the right",
  "the bottom left", "the bottom", "the bottom right"}

-- One round for each cell. A round in which neither player makes a valid bid is lost for both, so that nobody can make
-- a game longer by saying nothing.
local ROUNDS = 9

local space = {}

local function rival(seat)
  return 3 - seat
end

-- The seat that owns a line, or nil.
local function champion(state)
  local line = board.line(state.board)
  return line and (state.board[line[1]] == "X" and 1 or 2)
end

local function finished(state)
  return champion(state) ~= nil or #state.rounds == ROUNDS
end

function space.setup(ctx)
  local chips = ctx.config.chips
  return {board = {"", "", "", "", "", "", "", "", ""}, chips = {chips, chips}, token = 1, rounds = {}}
end

function space.next(state)
  if finished(state) then return {done = true} end
  return {ask = {1, 2}}
end

-- The board as a language model reads it best: a free cell shows the number that takes it.
local function drawing(cells)
  local shown = {}
  for cell, mark in ipairs(cells) do shown[cell] = mark == "" and tostring(cell) or mark end
  local rows = {}
  for first = 1, 7, 3 do rows[#rows + 1] = " " .. table.concat(shown, " | ", first, first + 2) end
  return table.concat(rows, "\n---+---+---\n")
end

-- The auctions so far as one seat sees them.
local function history(state, seat)
  local auctions = {}
  for number, round in ipairs(state.rounds) do
    auctions[number] = {
      mine = round.bids[seat], theirs = round.bids[rival(seat)], cell = round.cell,
      moved = round.winner == seat and "me" or round.winner and "them" or "nobody",
    }
  end
  return auctions
end

function space.task(state, seat)
  local mine, theirs = state.chips[seat], state.chips[rival(seat)]
  local tie = state.token == seat
  local text = string.format(
    "Round %d of at most %d. You are %s. The numbers are the free cells.\n\n%s\n\n"
      .. "You have %d chips, your opponent has %d. Equal bids would go to %s this round.\n"
      .. "Bid from 0 to %d chips, and name the free cell you mark if you win the auction.",
    #state.rounds + 1, ROUNDS, MARK[seat], drawing(state.board),
    mine, theirs, tie and "you" or "your opponent", mine)
  return {
    text = text,
    data = {
      mark = MARK[seat], board = state.board, free = board.free(state.board),
      chips = {mine = mine, theirs = theirs}, tie = tie and "me" or "them",
      round = #state.rounds + 1, auctions = history(state, seat),
    },
  }
end

-- The schema has already made sure of two integers in range; what is left depends on the state.
function space.parse(state, seat, answer)
  if answer.bid > state.chips[seat] then
    return nil, string.format("a bid of %d with %d chips", answer.bid, state.chips[seat])
  end
  if state.board[answer.cell] ~= "" then
    return nil, string.format("cell %d is taken", answer.cell)
  end
  return {bid = answer.bid, cell = answer.cell}
end

-- The seat that moves, or nil when neither made a bid. A forfeit is less than a bid of 0: it takes no tie.
local function auction(bids, token)
  local x, o = bids[1] or -1, bids[2] or -1
  if x ~= o then return x > o and 1 or 2 end
  return x >= 0 and token or nil
end

local function offer(round, seat)
  local bid = round.bids[seat]
  return MARK[seat] .. (bid and " bids " .. bid or " makes no valid bid")
end

local function story(round)
  local offers = offer(round, 1) .. ", " .. offer(round, 2)
  if not round.winner then return offers .. ". Nobody moves." end
  local mark = MARK[round.winner]
  local tie = round.tie and "The tie goes to " .. mark .. ". " or ""
  return string.format("%s. %s%s pays %d and takes %s.", offers, tie, mark, round.bids[round.winner], PLACE[round.cell])
end

function space.apply(state, event)
  -- The other event that can come, "ended", leaves the board as it stands.
  if event.type ~= "answers" then return state end

  local actions = {event.answers[1].action, event.answers[2].action}
  local bids = {actions[1] and actions[1].bid or false, actions[2] and actions[2].bid or false}
  local winner = auction(bids, state.token)
  local round = {bids = bids, winner = winner or false, tie = winner ~= nil and bids[1] == bids[2]}
  if winner then
    round.cell = actions[winner].cell
    state.board[round.cell] = MARK[winner]
    state.chips[winner] = state.chips[winner] - bids[winner]
    state.chips[rival(winner)] = state.chips[rival(winner)] + bids[winner]
  end
  if round.tie then state.token = rival(state.token) end
  state.rounds[#state.rounds + 1] = round
  return state, string.format("Round %d: %s", #state.rounds, story(round))
end

function space.evaluate(state)
  local winner = champion(state)
  local results = {}
  for seat = 1, 2 do
    local result = 50
    if winner then result = winner == seat and 100 or 0 end
    results[seat] = {metrics = {result = result}}
  end
  return results
end

local function headline(state)
  local winner, last = champion(state), state.rounds[#state.rounds]
  if winner then
    return string.format("%s wins in round %d with %d chips left.", MARK[winner], #state.rounds, state.chips[winner])
  end
  if finished(state) then return "A draw: nobody has three in a row." end
  local before = last and story(last) .. " " or ""
  return string.format("%sRound %d. A tie would go to %s.", before, #state.rounds + 1, MARK[state.token])
end

function space.view(state)
  local last = state.rounds[#state.rounds]
  local auctions = {}
  for number, round in ipairs(state.rounds) do
    auctions[number] = {at = number, seat = round.winner or nil, text = story(round)}
  end
  return {
    {kind = "text", text = headline(state)},
    {
      kind = "grid", title = "Board", rows = 3, cols = 3, cells = state.board,
      -- The finished line, and until there is one the newest mark.
      marks = board.line(state.board) or {last and last.cell},
    },
    {
      kind = "bars", title = "Chips", max = state.chips[1] + state.chips[2],
      items = {
        {label = "X", value = state.chips[1], seat = 1},
        {label = "O", value = state.chips[2], seat = 2},
      },
    },
    {kind = "timeline", items = auctions},
  }
end

return space
