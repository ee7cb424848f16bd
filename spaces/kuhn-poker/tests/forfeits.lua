-- Answers that were late, malformed or illegal.
local space = require "main"

local KINDS = {"late", "malformed", "illegal", "out"}

local function forfeit(state, seat, kind, ctx, with_default)
  local answer = {seat = seat, forfeit = kind, reason = "a test"}
  if with_default then answer.action = space.default(state, seat, ctx) end
  return answer
end

local tests = {}

function tests.a_check_stands_in_where_checking_is_possible()
  local ctx = {config = {deals = 2}, seats = 2}
  for _, kind in ipairs(KINDS) do
    for _, with_default in ipairs({true, false}) do
      local state = space.setup(ctx)
      local answer = forfeit(state, 1, kind, ctx, with_default)
      local log
      state, log = space.apply(state, {type = "answers", answers = {answer}}, ctx)
      assert(state.moves[1] == "check")
      assert(log == "Hand 1: seat 1 checks for want of a valid answer.", log)
    end
  end
end

function tests.a_fold_stands_in_after_a_bet()
  local ctx = {config = {deals = 2}, seats = 2}
  for _, kind in ipairs(KINDS) do
    local state = space.setup(ctx)
    state = space.apply(state, {type = "answers", answers = {{seat = 1, action = {move = "bet"}}}}, ctx)
    local log
    state, log = space.apply(state, {type = "answers", answers = {forfeit(state, 2, kind, ctx, true)}}, ctx)
    assert(state.hands[1].moves[2] == "fold" and state.hands[1].winner == 1 and state.hands[1].cards == false)
    assert(state.chips[1] == 4 and state.chips[2] == 2)
    assert(log == "Hand 1: seat 2 folds for want of a valid answer; seat 1 wins 1 chip.", log)
  end
end

function tests.two_silent_seats_check_to_the_end_and_draw()
  local ctx = {config = {deals = 12}, seats = 2}
  local state, steps = space.setup(ctx), 0
  while space.next(state, ctx).ask do
    local seat = space.next(state, ctx).ask[1]
    state = space.apply(state, {type = "answers", answers = {forfeit(state, seat, "out", ctx, true)}}, ctx)
    steps = steps + 1
  end
  -- The deals come twice with the seats swapped, and so checking them all down is even.
  assert(steps == 24 and state.chips[1] == 18 and state.chips[2] == 18)
end

-- A silent seat against one that always bets, in either seat: it loses its ante in every hand, and no more.
function tests.a_silent_seat_loses_its_antes()
  local ctx = {config = {deals = 12}, seats = 2}
  for silent = 1, 2 do
    local state = space.setup(ctx)
    while space.next(state, ctx).ask do
      local seat = space.next(state, ctx).ask[1]
      local answer = {seat = seat, action = {move = "bet"}}
      if seat == silent then answer = forfeit(state, seat, "late", ctx, true) end
      state = space.apply(state, {type = "answers", answers = {answer}}, ctx)
    end
    assert(state.chips[silent] == 6 and state.chips[3 - silent] == 30)
    assert(space.evaluate(state)[silent].metrics.chips == 17)
  end
end

function tests.the_end_by_max_steps_leaves_everything_as_it_is()
  local ctx = {config = {deals = 2}, seats = 2}
  local state = space.setup(ctx)
  state = space.apply(state, {type = "answers", answers = {{seat = 1, action = {move = "bet"}}}}, ctx)
  local before = json.encode(state)
  state = space.apply(state, {type = "ended", reason = "max_steps"}, ctx)
  assert(json.encode(state) == before)
  assert(space.evaluate(state)[1].metrics.chips == 50)
end

return tests
