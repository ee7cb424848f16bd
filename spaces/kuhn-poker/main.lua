-- Kuhn poker, in duplicate: every deal is played twice, the second time with the seats swapped.
--
-- What everybody may see:
--   chips    by seat; the sum never changes
--   moves    of the hand that is being played
--   hands    the finished ones, such as {moves={"bet", "call"}, winner=1, won=2, cards={"K", "Q"}}; `cards`, by seat,
--            is `false` after a fold
-- What the host cuts out for those who may not:
--   hidden   by seat, its own cards of all hands so far
--   secret   the decks, by hand: the card of seat 1, that of seat 2, and the one that is not dealt
local hand = require "lib/hand"

local POSITION = {"first", "second"}

local space = {}

local function rival(seat)
  return 3 - seat
end

-- Seat 1 acts first in the odd hands, seat 2 in the even ones; the same sum turns a seat of a hand into its position.
local function swapped(number, seat_or_position)
  return (number + seat_or_position) % 2 == 0 and 1 or 2
end

local function finished(state, ctx)
  return #state.hands == ctx.config.deals
end

-- Of the two hands of a deal a player holds the better card in one: it can win an ante and a bet there, and no more
-- than the ante in the other, where the better card must fold. So this many chips are enough, and can all be lost.
local function stack(ctx)
  return ctx.config.deals // 2 * (2 * hand.ANTE + hand.BET)
end

local function deal(state)
  local number = #state.hands + 1
  state.moves = {}
  for seat, cards in ipairs(state.hidden) do cards[number] = state.secret[number][seat] end
end

function space.setup(ctx)
  local decks = {}
  for number = 1, ctx.config.deals // 2 do decks[number] = random.shuffle(hand.DECK) end
  -- The odd hands play each deck with seat 1 first, the even hands with seat 2 first. In which order the decks come
  -- again is drawn, too, so that nobody can tell which hand repeats which.
  local again = random.shuffle(decks)
  local secret = {}
  for number, deck in ipairs(decks) do
    secret[2 * number - 1] = {deck[1], deck[2], deck[3]}
    secret[2 * number] = {again[number][2], again[number][1], again[number][3]}
  end
  local state = {chips = {stack(ctx), stack(ctx)}, hands = {}, moves = {}, hidden = {{}, {}}, secret = secret}
  deal(state)
  return state
end

function space.next(state, ctx)
  if finished(state, ctx) then return {done = true} end
  return {ask = {swapped(#state.hands + 1, hand.turn(state.moves))}}
end

-- The finished hands as one seat saw them.
local function history(state, seat)
  local played = {}
  for number, record in ipairs(state.hands) do
    played[number] = {
      card = state.hidden[seat][number], position = POSITION[swapped(number, seat)], moves = record.moves,
      shown = record.cards and record.cards[rival(seat)], won = record.winner == seat and record.won or -record.won,
    }
  end
  return played
end

local function said(moves, position)
  local words = {}
  for at, move in ipairs(moves) do
    words[at] = hand.mover(at) == position and "you " .. move or "your opponent " .. move .. "s"
  end
  return #words > 0 and table.concat(words, ", ") or "nobody has acted yet"
end

local function offered(moves)
  local costs = string.format("put in %d more", hand.BET)
  local words = {
    check = "check (put in nothing)", bet = "bet (" .. costs .. ")",
    call = "call (" .. costs .. " and show the cards)", fold = "fold (give up the pot)",
  }
  local legal = hand.legal(moves)
  return words[legal[1]] .. " or " .. words[legal[2]]
end

function space.task(state, seat, ctx)
  local number = #state.hands + 1
  local position, card = swapped(number, seat), state.hidden[seat][number]
  local mine, theirs = hand.paid(state.moves, position), hand.paid(state.moves, 3 - position)
  return {
    text = string.format(
      "Hand %d of %d. Your card is %s. You act %s.\nThis hand so far: %s.\n"
        .. "The pot holds %d, of which you have put in %d and your opponent %d.\n"
        .. "Counting finished hands only, you have %d chips and your opponent %d.\nYour move: %s.",
      number, ctx.config.deals, card, POSITION[position], said(state.moves, position), mine + theirs, mine, theirs,
      state.chips[seat], state.chips[rival(seat)], offered(state.moves)),
    data = {
      hand = number, hands = ctx.config.deals, card = card, position = POSITION[position], moves = state.moves,
      legal = hand.legal(state.moves), pot = {mine = mine, theirs = theirs},
      chips = {mine = state.chips[seat], theirs = state.chips[rival(seat)]}, played = history(state, seat),
    },
  }
end

function space.parse(state, _, answer)
  if hand.is_legal(state.moves, answer.move) then return {move = answer.move} end
  return nil, string.format("no %s here: %s", answer.move, table.concat(hand.legal(state.moves), " or "))
end

function space.default(state)
  return {move = hand.passive(state.moves)}
end

local function chips(count)
  return count == 1 and "1 chip" or count .. " chips"
end

-- Ends the hand, pays it and deals the next one; tells how it came out.
local function settle(state, ctx)
  local number = #state.hands + 1
  local cards = {state.secret[number][1], state.secret[number][2]}
  local first = swapped(number, 1)
  local position, won = hand.result(state.moves, {cards[first], cards[rival(first)]})
  local winner = swapped(number, position)
  local shown = hand.is_showdown(state.moves)
  state.chips[winner] = state.chips[winner] + won
  state.chips[rival(winner)] = state.chips[rival(winner)] - won
  state.hands[number] = {moves = state.moves, winner = winner, won = won, cards = shown and cards}
  if finished(state, ctx) then state.moves = {} else deal(state) end
  local cause = shown and string.format(" %s against %s:", cards[winner], cards[rival(winner)]) or ""
  return string.format(";%s seat %d wins %s.", cause, winner, chips(won))
end

function space.apply(state, event, ctx)
  -- The other event that can come, "ended", leaves everything as it stands.
  if event.type ~= "answers" then return state end

  local answer, number = event.answers[1], #state.hands + 1
  local move = answer.action and answer.action.move or hand.passive(state.moves)
  local log = string.format("Hand %d: seat %d %ss", number, answer.seat, move)
  if answer.forfeit then log = log .. " for want of a valid answer" end
  state.moves[#state.moves + 1] = move
  log = log .. (hand.is_over(state.moves) and settle(state, ctx) or ".")
  return state, log
end

function space.evaluate(state)
  local total = state.chips[1] + state.chips[2]
  local leader = state.chips[1] >= state.chips[2] and 1 or 2
  local points = 100 * state.chips[leader] // total
  local results = {}
  for seat = 1, 2 do results[seat] = {metrics = {chips = seat == leader and points or 100 - points}} end
  return results
end

-- A seat's card of a hand as far as the audience may know it: its own cards, those that were shown, and, once the
-- session has ended and the host hides nothing any more, all of them.
local function card_of(state, seat, number)
  local own, record = state.hidden[seat], state.hands[number]
  return own and own[number] or record and record.cards and record.cards[seat] or "?"
end

local function story(state, number)
  local record, words = state.hands[number], {}
  for at, move in ipairs(record.moves) do
    words[at] = string.format("seat %d %ss", swapped(number, hand.mover(at)), move)
  end
  return string.format("%s against %s: %s. Seat %d wins %s.", card_of(state, 1, number), card_of(state, 2, number),
    table.concat(words, ", "), record.winner, chips(record.won))
end

local function headline(state, ctx)
  local number = #state.hands + 1
  if finished(state, ctx) then
    local ahead = state.chips[1] - stack(ctx)
    if ahead == 0 then return "A draw: each has " .. chips(stack(ctx)) .. "." end
    return string.format("Seat %d has won %s.", ahead > 0 and 1 or 2, chips(math.abs(ahead)))
  end
  local pot = hand.paid(state.moves, 1) + hand.paid(state.moves, 2)
  local moves = #state.moves > 0 and " after " .. table.concat(state.moves, ", ") or ""
  return string.format("Hand %d of %d: seat %d is to act%s. The pot holds %d.", number, ctx.config.deals,
    swapped(number, hand.turn(state.moves)), moves, pot)
end

function space.view(state, _, ctx)
  -- After the last hand its cards stay on the table.
  local number = math.min(#state.hands + 1, ctx.config.deals)
  local cards, bars, played = {}, {}, {}
  for seat = 1, 2 do
    local record = state.hands[number]
    local tone = record and (record.winner == seat and "good" or "bad") or "plain"
    cards[seat] = {
      kind = "card", seat = seat, title = POSITION[swapped(number, seat)] .. " to act", tone = tone,
      text = card_of(state, seat, number),
    }
    bars[seat] = {label = "Seat " .. seat, value = state.chips[seat], seat = seat}
  end
  for at, record in ipairs(state.hands) do played[at] = {at = at, seat = record.winner, text = story(state, at)} end
  return {
    {kind = "text", text = headline(state, ctx)},
    cards[1],
    cards[2],
    {kind = "bars", title = "Chips", max = 2 * stack(ctx), items = bars},
    {kind = "timeline", items = played},
  }
end

return space
