-- Seats that say nothing, or nothing valid: the other seat is not hurt, no chip is lost, and every game ends.
local space = require "main"

local CTX = {config = {chips = 100}, seats = 2}
local KINDS = {"late", "malformed", "illegal", "out"}

local function forfeit(seat, kind)
  return {seat = seat, forfeit = kind, reason = "a test"}
end

local function bid(seat, chips, cell)
  return {seat = seat, action = {bid = chips, cell = cell}}
end

local function apply(state, x, o)
  return space.apply(state, {type = "answers", answers = {x, o}}, CTX)
end

local function first_free(state)
  for cell, mark in ipairs(state.board) do
    if mark == "" then return cell end
  end
end

local tests = {}

function tests.a_bid_beats_a_forfeit_and_is_paid()
  for _, kind in ipairs(KINDS) do
    local state, log = apply(space.setup(CTX), bid(1, 30, 5), forfeit(2, kind))
    assert(state.board[5] == "X" and state.chips[1] == 70 and state.chips[2] == 130)
    assert(log == "Round 1: X bids 30, O makes no valid bid. X pays 30 and takes the centre.", log)

    state = apply(space.setup(CTX), forfeit(1, kind), bid(2, 30, 5))
    assert(state.board[5] == "O" and state.chips[1] == 130 and state.chips[2] == 70)
  end
end

function tests.a_bid_of_0_beats_a_forfeit_without_using_the_token()
  local state = apply(space.setup(CTX), forfeit(1, "late"), bid(2, 0, 5))
  assert(state.board[5] == "O" and state.token == 1)
  assert(state.chips[1] == 100 and state.chips[2] == 100)
end

function tests.two_forfeits_cost_the_round_and_nothing_else()
  for _, kind in ipairs(KINDS) do
    local state, log = apply(space.setup(CTX), forfeit(1, kind), forfeit(2, "late"))
    assert(table.concat(state.board) == "" and state.token == 1 and #state.rounds == 1)
    assert(state.chips[1] == 100 and state.chips[2] == 100)
    assert(log == "Round 1: X makes no valid bid, O makes no valid bid. Nobody moves.", log)
  end
end

function tests.two_silent_seats_draw_after_nine_rounds()
  local state = space.setup(CTX)
  for _ = 1, 9 do
    assert(space.next(state, CTX).ask)
    state = apply(state, forfeit(1, "out"), forfeit(2, "out"))
  end
  assert(space.next(state, CTX).done)
  local results = space.evaluate(state, CTX)
  assert(results[1].metrics.result == 50 and results[2].metrics.result == 50)
end

function tests.a_seat_that_only_bids_0_beats_a_silent_one()
  for loser = 1, 2 do
    local state = space.setup(CTX)
    while space.next(state, CTX).ask do
      local cell = first_free(state)
      local answers = {bid(1, 0, cell), bid(2, 0, cell)}
      answers[loser] = forfeit(loser, "late")
      state = apply(state, answers[1], answers[2])
    end
    assert(#state.rounds == 3)
    local results = space.evaluate(state, CTX)
    assert(results[loser].metrics.result == 0 and results[3 - loser].metrics.result == 100)
  end
end

-- Forfeits in every stretch of rounds, between two players whose bids wander. One case for each kind and for X, O and
-- both, since a case has the budget of one call.
local WHO = {X = {true, false}, O = {false, true}, both = {true, true}}

for _, kind in ipairs(KINDS) do
  for name, forfeits in pairs(WHO) do
    tests[kind .. "_by_" .. name .. "_anywhere_keeps_the_chips_and_ends_the_game"] = function()
      for first = 1, 9 do
        for last = first, 9 do
          local state, wander = space.setup(CTX), first * 7 + last
          while space.next(state, CTX).ask do
            local number = #state.rounds + 1
            assert(number <= 9, "a tenth round")
            local answers = {}
            for seat = 1, 2 do
              wander = (wander * 75 + 74) % 65537
              local silent = forfeits[seat] and number >= first and number <= last
              local chips = wander % (state.chips[seat] + 1)
              answers[seat] = silent and forfeit(seat, kind) or bid(seat, chips, first_free(state))
            end
            state = apply(state, answers[1], answers[2])
            assert(state.chips[1] + state.chips[2] == 200 and state.chips[1] >= 0 and state.chips[2] >= 0)
          end
          assert(#space.evaluate(state, CTX) == 2)
        end
      end
    end
  end
end

function tests.the_end_by_max_steps_leaves_the_board_as_it_is()
  local state = apply(space.setup(CTX), bid(1, 30, 5), bid(2, 20, 1))
  state = space.apply(state, {type = "ended", reason = "max_steps"}, CTX)
  assert(state.board[5] == "X" and #state.rounds == 1)
  assert(space.evaluate(state, CTX)[1].metrics.result == 50)
end

return tests
