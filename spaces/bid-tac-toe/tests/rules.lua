-- Auctions, ties, lines and draws.
local space = require "main"

local CTX = {config = {chips = 100}, seats = 2}

-- One round; each offer is {bid, cell}. Every answer goes through parse, as it does in the host.
local function round(state, x, o)
  local answers = {}
  for seat, offer in ipairs({x, o}) do
    local action, reason = space.parse(state, seat, {bid = offer[1], cell = offer[2]}, CTX)
    assert(action, reason)
    answers[seat] = {seat = seat, action = action}
  end
  return space.apply(state, {type = "answers", answers = answers}, CTX)
end

local function play(rounds)
  local state = space.setup(CTX)
  for _, offers in ipairs(rounds) do
    assert(space.next(state, CTX).ask, "the game ended too early")
    state = round(state, offers[1], offers[2])
  end
  return state
end

local function expect(got, wanted, what)
  assert(got == wanted, what .. ": " .. tostring(wanted) .. " expected, got " .. tostring(got))
end

local function expect_chips(state, x, o)
  expect(state.chips[1], x, "chips of X")
  expect(state.chips[2], o, "chips of O")
end

local function expect_results(state, x, o)
  local results = space.evaluate(state, CTX)
  expect(#results, 2, "results")
  expect(results[1].metrics.result, x, "result of X")
  expect(results[2].metrics.result, o, "result of O")
end

local tests = {}

function tests.the_higher_bid_pays_the_other_player_and_moves()
  local state = play({{{20, 5}, {13, 1}}})
  expect_chips(state, 80, 120)
  expect(state.board[5], "X", "cell 5")
  expect(state.board[1], "", "cell 1, named by the lower bid")

  state = play({{{20, 5}, {13, 1}}, {{79, 1}, {120, 3}}})
  expect_chips(state, 200, 0)
  expect(state.board[3], "O", "cell 3")
end

function tests.both_may_name_the_same_cell()
  local state = play({{{7, 5}, {8, 5}}})
  expect(state.board[5], "O", "cell 5")
  expect_chips(state, 108, 92)
end

function tests.the_purse_comes_from_the_config()
  local state = space.setup({config = {chips = 37}, seats = 2})
  expect_chips(state, 37, 37)
end

function tests.ties_go_to_x_first_and_then_alternate()
  local state = play({{{10, 1}, {10, 2}}})
  expect(state.board[1], "X", "the first tie")
  expect_chips(state, 90, 110)
  state = round(state, {10, 2}, {10, 3})
  expect(state.board[3], "O", "the second tie")
  expect_chips(state, 100, 100)
  state = round(state, {0, 2}, {0, 4})
  expect(state.board[2], "X", "the third tie")
end

function tests.an_auction_without_a_tie_leaves_the_token()
  local state = play({{{10, 1}, {9, 2}}, {{9, 2}, {10, 3}}})
  expect(state.token, 1, "token")
end

function tests.every_line_wins_for_both_marks()
  local lines = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {1, 4, 7}, {2, 5, 8}, {3, 6, 9}, {1, 5, 9}, {3, 5, 7}}
  for _, line in ipairs(lines) do
    for seat = 1, 2 do
      local state = space.setup(CTX)
      for _, cell in ipairs(line) do
        assert(space.next(state, CTX).ask, "two marks are no line")
        local bids = seat == 1 and {1, 0} or {0, 1}
        state = round(state, {bids[1], cell}, {bids[2], cell})
      end
      expect(space.next(state, CTX).done, true, "done")
      expect_results(state, seat == 1 and 100 or 0, seat == 1 and 0 or 100)
    end
  end
end

-- X O X / X O O / O X X
local DRAW = {
  {{1, 1}, {0, 2}}, {{0, 2}, {1, 2}}, {{1, 3}, {0, 4}}, {{1, 4}, {0, 5}}, {{0, 5}, {1, 5}},
  {{0, 6}, {1, 6}}, {{0, 7}, {1, 7}}, {{1, 8}, {0, 8}}, {{1, 9}, {0, 9}},
}

function tests.a_full_board_without_a_line_is_a_draw()
  local state = play(DRAW)
  expect(table.concat(state.board), "XOXXOOOXX", "board")
  expect(space.next(state, CTX).done, true, "done")
  expect_results(state, 50, 50)
end

function tests.a_line_in_the_last_round_still_wins()
  -- X O X / O X O / O X and then X in the corner.
  local state = play({
    {{1, 1}, {0, 1}}, {{0, 2}, {1, 2}}, {{1, 3}, {0, 3}}, {{0, 4}, {1, 4}}, {{1, 5}, {0, 5}},
    {{0, 6}, {1, 6}}, {{0, 7}, {1, 7}}, {{1, 8}, {0, 8}}, {{1, 9}, {0, 9}},
  })
  expect(#state.rounds, 9, "rounds")
  expect_results(state, 100, 0)
end

function tests.both_seats_are_asked_every_round()
  local state = space.setup(CTX)
  for _, offers in ipairs(DRAW) do
    expect(table.concat(space.next(state, CTX).ask, ","), "1,2", "asked")
    state = round(state, offers[1], offers[2])
  end
end

function tests.parse_accepts_the_whole_purse_and_nothing_above()
  local state = play({{{20, 5}, {13, 1}}})
  assert(space.parse(state, 1, {bid = 80, cell = 1}, CTX))
  assert(space.parse(state, 2, {bid = 120, cell = 1}, CTX))
  local action, reason = space.parse(state, 1, {bid = 81, cell = 1}, CTX)
  expect(action, nil, "action")
  expect(reason, "a bid of 81 with 80 chips", "reason")
end

function tests.parse_refuses_a_taken_cell()
  local state = play({{{20, 5}, {13, 1}}})
  for seat = 1, 2 do
    local action, reason = space.parse(state, seat, {bid = 0, cell = 5}, CTX)
    expect(action, nil, "action")
    expect(reason, "cell 5 is taken", "reason")
  end
end

-- One case for each state and seat, since a case has the budget of one call.
for name, rounds in pairs({at_the_start = {}, when_broke = {{{100, 5}, {13, 1}}}, on_a_full_board = DRAW}) do
  for seat = 1, 2 do
    tests["parse_allows_exactly_what_the_rules_do_" .. name .. "_in_seat_" .. seat] = function()
      local state = play(rounds)
      for bid = 0, 200 do
        for cell = 1, 9 do
          local action, reason = space.parse(state, seat, {bid = bid, cell = cell}, CTX)
          if bid <= state.chips[seat] and state.board[cell] == "" then
            assert(action.bid == bid and action.cell == cell and reason == nil)
          else
            assert(action == nil and #reason > 0)
          end
        end
      end
    end
  end
end

function tests.the_log_tells_the_auction()
  local state = space.setup(CTX)
  local log
  state, log = round(state, {20, 5}, {13, 1})
  expect(log, "Round 1: X bids 20, O bids 13. X pays 20 and takes the centre.", "log")
  state, log = round(state, {13, 1}, {13, 2})
  expect(log, "Round 2: X bids 13, O bids 13. The tie goes to X. X pays 13 and takes the top left.", "log")
  expect(state.board[1], "X", "the top left")
end

return tests
