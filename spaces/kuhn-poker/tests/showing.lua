-- What players and the public are shown. The host cuts the state before it does: `cut` does the same here.
local space = require "main"

local CTX = {config = {deals = 4}, seats = 2}

local function dealt()
  return {
    chips = {6, 6}, hands = {}, moves = {}, hidden = {{"K"}, {"Q"}},
    secret = {{"K", "Q", "J"}, {"J", "K", "Q"}, {"K", "J", "Q"}, {"Q", "K", "J"}},
  }
end

local function play(state, moves)
  for _, move in ipairs(moves) do
    local seat = space.next(state, CTX).ask[1]
    state = space.apply(state, {type = "answers", answers = {{seat = seat, action = {move = move}}}}, CTX)
  end
  return state
end

local function cut(state, seat)
  local copy = json.decode(json.encode(state))
  copy.secret = false
  for other = 1, 2 do
    if other ~= seat then copy.hidden[other] = false end
  end
  return copy
end

local function has(text, part)
  assert(text:find(part, 1, true), "no \"" .. part .. "\" in:\n" .. text)
end

local tests = {}

function tests.the_text_tells_the_hand_from_the_players_side()
  local first = space.task(cut(dealt(), 1), 1, CTX).text
  has(first, "Hand 1 of 4. Your card is K. You act first.")
  has(first, "This hand so far: nobody has acted yet.")
  has(first, "The pot holds 2, of which you have put in 1 and your opponent 1.")
  has(first, "Your move: check (put in nothing) or bet (put in 1 more).")
  local second = space.task(cut(play(dealt(), {"bet"}), 2), 2, CTX).text
  has(second, "Your card is Q. You act second.")
  has(second, "This hand so far: your opponent bets.")
  has(second, "The pot holds 3, of which you have put in 1 and your opponent 2.")
  has(second, "Your move: call (put in 1 more and show the cards) or fold (give up the pot).")
  local again = space.task(cut(play(dealt(), {"check", "bet"}), 1), 1, CTX).text
  has(again, "This hand so far: you check, your opponent bets.")
end

function tests.the_text_gives_the_chips_of_finished_hands()
  local text = space.task(cut(play(dealt(), {"bet", "call"}), 2), 2, CTX).text
  has(text, "Hand 2 of 4. Your card is K. You act first.")
  has(text, "Counting finished hands only, you have 4 chips and your opponent 8.")
end

function tests.the_data_has_the_hand_and_those_before()
  local state = play(dealt(), {"bet", "call", "bet", "fold", "check"})
  local data = space.task(cut(state, 2), 2, CTX).data
  assert(data.hand == 3 and data.hands == 4 and data.card == "J" and data.position == "second")
  assert(table.concat(data.moves) == "check" and table.concat(data.legal, " ") == "check bet")
  assert(data.pot.mine == 1 and data.pot.theirs == 1 and data.chips.mine == 5 and data.chips.theirs == 7)
  local one, two = data.played[1], data.played[2]
  assert(one.card == "Q" and one.position == "second" and one.shown == "K" and one.won == -2)
  assert(table.concat(one.moves, " ") == "bet call")
  assert(two.card == "K" and two.position == "first" and two.shown == false and two.won == 1)
end

local function cards(scene)
  assert(scene[2].kind == "card" and scene[2].seat == 1 and scene[3].kind == "card" and scene[3].seat == 2)
  return scene[2].text .. scene[3].text
end

function tests.each_audience_sees_its_own_card()
  local state = dealt()
  assert(cards(space.view(cut(state, 0), 0, CTX)) == "??")
  assert(cards(space.view(cut(state, 1), 1, CTX)) == "K?")
  assert(cards(space.view(cut(state, 2), 2, CTX)) == "?Q")
end

function tests.the_timeline_shows_folded_cards_only_after_the_session()
  local state = play(dealt(), {"bet", "call", "bet", "fold"})
  local function line(audience, number)
    local scene = space.view(audience and cut(state, audience) or state, audience or 0, CTX)
    return scene[5].items[number].text
  end
  assert(line(0, 1) == "K against Q: seat 1 bets, seat 2 calls. Seat 1 wins 2 chips.", line(0, 1))
  assert(line(0, 2) == "? against ?: seat 2 bets, seat 1 folds. Seat 2 wins 1 chip.", line(0, 2))
  assert(line(1, 2) == "J against ?: seat 2 bets, seat 1 folds. Seat 2 wins 1 chip.", line(1, 2))
  assert(line(2, 2) == "? against K: seat 2 bets, seat 1 folds. Seat 2 wins 1 chip.", line(2, 2))
  assert(line(nil, 2) == "J against K: seat 2 bets, seat 1 folds. Seat 2 wins 1 chip.", line(nil, 2))
end

function tests.the_scene_is_whole_at_every_step()
  local state = dealt()
  local moves = {"check", "bet", "call", "check", "check", "bet", "fold", "check", "bet", "fold"}
  for number = 0, #moves do
    if number > 0 then state = play(state, {moves[number]}) end
    for audience = 0, 2 do
      local scene = space.view(cut(state, audience), audience, CTX)
      assert(#scene == 5 and scene[1].kind == "text" and #scene[1].text > 0)
      assert(#cards(scene) == 2)
      local bars, timeline = scene[4], scene[5]
      assert(bars.kind == "bars" and bars.max == 12 and bars.items[1].value + bars.items[2].value == 12)
      assert(timeline.kind == "timeline" and #timeline.items == #state.hands)
    end
  end
  assert(space.next(state, CTX).done)
  local scene = space.view(cut(state, 0), 0, CTX)
  assert(scene[1].text == "Seat 1 has won 3 chips.", scene[1].text)
  -- The last hand ended by a fold, and its cards stay face down for the public.
  assert(cards(scene) == "??" and scene[2].tone == "good" and scene[3].tone == "bad")
  assert(cards(space.view(state, 0, CTX)) == "QK")
end

function tests.the_headline_tells_who_is_to_act_and_for_what()
  local function headline(moves) return space.view(cut(play(dealt(), moves), 0), 0, CTX)[1].text end
  assert(headline({}) == "Hand 1 of 4: seat 1 is to act. The pot holds 2.", headline({}))
  assert(headline({"check", "bet"}) == "Hand 1 of 4: seat 1 is to act after check, bet. The pot holds 3.")
  local lost = {"check", "check", "bet", "call", "check", "check", "bet", "fold"}
  assert(headline(lost) == "Seat 2 has won 1 chip.", headline(lost))
  local draw = {"check", "check", "check", "check", "check", "check", "check", "check"}
  assert(headline(draw) == "A draw: each has 6 chips.", headline(draw))
end

function tests.looking_changes_nothing()
  local state = play(dealt(), {"bet", "call", "check"})
  for seat = 1, 2 do
    local seen = cut(state, seat)
    local before = json.encode(seen)
    space.task(seen, seat, CTX)
    space.parse(seen, seat, {move = "bet"}, CTX)
    space.default(seen, seat, CTX)
    space.view(seen, seat, CTX)
    assert(json.encode(seen) == before)
  end
  local before = json.encode(state)
  space.next(state, CTX)
  space.evaluate(state, CTX)
  assert(json.encode(state) == before)
end

return tests
