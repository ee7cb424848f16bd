-- Hands, cards and chips.
local space = require "main"
local hand = require "lib/hand"

local CTX = {config = {deals = 4}, seats = 2}

-- A session whose decks are known. By hand: the card of seat 1, that of seat 2, and the one that is left.
local function dealt(decks, chips)
  return {
    chips = {chips or 6, chips or 6}, hands = {}, moves = {},
    hidden = {{decks[1][1]}, {decks[1][2]}}, secret = decks,
  }
end

local DECKS = {{"K", "Q", "J"}, {"J", "K", "Q"}, {"K", "J", "Q"}, {"Q", "K", "J"}}

-- One move of whoever is asked. Every answer goes through parse, as it does in the host.
local function play(state, move)
  local seat = space.next(state, CTX).ask[1]
  local action, reason = space.parse(state, seat, {move = move}, CTX)
  assert(action, reason)
  return space.apply(state, {type = "answers", answers = {{seat = seat, action = action}}}, CTX)
end

local function play_all(state, moves)
  local log
  for _, move in ipairs(moves) do state, log = play(state, move) end
  return state, log
end

local function expect(got, wanted, what)
  assert(got == wanted, what .. ": " .. tostring(wanted) .. " expected, got " .. tostring(got))
end

local function expect_chips(state, first, second)
  expect(state.chips[1], first, "chips of seat 1")
  expect(state.chips[2], second, "chips of seat 2")
end

local tests = {}

function tests.five_ways_a_hand_can_go()
  local ways = {
    {{"check", "check"}, 7, 5}, {{"check", "bet", "call"}, 8, 4}, {{"check", "bet", "fold"}, 5, 7},
    {{"bet", "call"}, 8, 4}, {{"bet", "fold"}, 7, 5},
  }
  for _, way in ipairs(ways) do
    local state = play_all(dealt(DECKS), way[1])
    expect_chips(state, way[2], way[3])
    expect(#state.hands, 1, "hands")
    expect(#state.moves, 0, "moves of the next hand")
  end
end

function tests.the_other_player_acts_first_in_the_next_hand()
  local state = dealt(DECKS)
  expect(space.next(state, CTX).ask[1], 1, "first in hand 1")
  state = play_all(state, {"bet", "fold"})
  expect(space.next(state, CTX).ask[1], 2, "first in hand 2")
  state = play(state, "check")
  expect(space.next(state, CTX).ask[1], 1, "second in hand 2")
  state = play_all(state, {"bet"})
  expect(space.next(state, CTX).ask[1], 2, "called upon in hand 2")
  state = play(state, "fold")
  expect(space.next(state, CTX).ask[1], 1, "first in hand 3")
end

function tests.cards_are_shown_after_a_showdown_only()
  local state = play_all(dealt(DECKS), {"bet", "call", "bet", "fold"})
  expect(table.concat(state.hands[1].cards), "KQ", "cards of hand 1")
  expect(state.hands[2].cards, false, "cards of hand 2")
  expect(state.hands[2].winner, 2, "winner of hand 2")
  expect(state.hands[2].won, 1, "chips of hand 2")
end

function tests.a_session_is_as_many_hands_as_the_config_says()
  local state = dealt(DECKS)
  for number = 1, 4 do
    expect(#state.hands, number - 1, "hands")
    state = play_all(state, {"check", "check"})
  end
  expect(space.next(state, CTX).done, true, "done")
  expect(#state.hidden[1], 4, "cards that seat 1 was dealt")
end

function tests.every_deal_comes_twice_with_the_seats_swapped()
  for _, deals in ipairs({2, 4, 12, 32}) do
    local state = space.setup({config = {deals = deals}, seats = 2})
    expect(#state.secret, deals, "hands")
    local count = {}
    for number, deck in ipairs(state.secret) do
      local cards = {deck[1], deck[2], deck[3]}
      table.sort(cards)
      expect(table.concat(cards), "JKQ", "a deck")
      -- By the cards of the first and of the second player.
      local key = number % 2 == 1 and deck[1] .. deck[2] or deck[2] .. deck[1]
      count[key] = (count[key] or 0) + (number % 2 == 1 and 1 or -1)
    end
    for key, difference in pairs(count) do expect(difference, 0, key .. " with either seat first") end
    expect(state.chips[1], deals // 2 * 3, "chips")
    expect(state.hidden[1][1] .. state.hidden[2][1], state.secret[1][1] .. state.secret[1][2], "the first hand")
  end
end

function tests.parse_takes_the_two_legal_moves()
  local legal = {
    {{}, {check = true, bet = true}}, {{"check"}, {check = true, bet = true}},
    {{"bet"}, {call = true, fold = true}}, {{"check", "bet"}, {call = true, fold = true}},
  }
  for _, case in ipairs(legal) do
    local state = play_all(dealt(DECKS), case[1])
    for _, move in ipairs({"check", "bet", "call", "fold"}) do
      local action, reason = space.parse(state, 1, {move = move}, CTX)
      if case[2][move] then
        assert(action.move == move and reason == nil)
      else
        assert(action == nil and #reason > 0)
      end
    end
  end
  local _, reason = space.parse(play(dealt(DECKS), "bet"), 2, {move = "check"}, CTX)
  expect(reason, "no check here: call or fold", "reason")
end

function tests.the_log_tells_the_hand_and_no_folded_card()
  local state, log = play(dealt(DECKS), "check")
  expect(log, "Hand 1: seat 1 checks.", "log")
  state, log = play_all(state, {"bet", "call"})
  expect(log, "Hand 1: seat 1 calls; K against Q: seat 1 wins 2 chips.", "log")
  state, log = play_all(state, {"bet", "fold"})
  expect(#state.hands, 2, "hands")
  expect(log, "Hand 2: seat 1 folds; seat 2 wins 1 chip.", "log")
end

function tests.the_score_is_the_percentage_of_all_chips()
  -- In a session of 12 hands: 36 chips in all.
  for chips, points in pairs({[0] = 0, [1] = 3, [17] = 48, [18] = 50, [19] = 52, [23] = 63, [35] = 97, [36] = 100}) do
    for seat = 1, 2 do
      local held = {36 - chips, 36 - chips}
      held[seat] = chips
      local results = space.evaluate({chips = held})
      expect(results[seat].metrics.chips, points, chips .. " chips in seat " .. seat)
      expect(results[3 - seat].metrics.chips, 100 - points, "the other seat with " .. 36 - chips)
    end
  end
end

function tests.more_chips_are_more_points()
  for _, deals in ipairs({2, 12, 32}) do
    local total = deals * 3
    for chips = 1, total do
      local less = space.evaluate({chips = {chips - 1, total - chips + 1}})[1].metrics.chips
      local more = space.evaluate({chips = {chips, total - chips}})[1].metrics.chips
      assert(more > less, chips .. " of " .. total)
    end
  end
end

function tests.what_a_position_has_paid()
  expect(hand.paid({}, 1) + hand.paid({}, 2), 2, "two antes")
  expect(hand.paid({"check", "bet"}, 2), 2, "an ante and a bet")
  expect(hand.paid({"check", "bet", "call"}, 1), 2, "an ante and a call")
  expect(hand.paid({"bet", "fold"}, 2), 1, "an ante")
end

return tests
