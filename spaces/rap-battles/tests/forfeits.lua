-- Rappers who say nothing, or nothing valid: the other is not hurt, the judges only compare what is there, every battle
-- ends.
local space = require "main"

local CTX = {config = {rounds = 2, lines = 2}, seats = 2}
local KINDS = {"late", "malformed", "illegal", "out"}
local LINES = {"one light is burning in the hall", "one shadow waits beside the wall"}

local function start()
  local state = space.setup(CTX)
  state.theme = "lost keys"
  return state
end

-- Plays a battle in which bit n of `silent` makes the answer of turn n a forfeit.
local function play(silent, kind)
  local state, number = start(), 0
  while space.next(state, CTX).ask do
    number = number + 1
    assert(number <= 4, "a fifth turn")
    local seat = space.next(state, CTX).ask[1]
    local answer = {seat = seat, action = LINES}
    if silent >> (number - 1) & 1 == 1 then answer = {seat = seat, forfeit = kind, reason = "a test"} end
    state = space.apply(state, {type = "answers", answers = {answer}}, CTX)
  end
  return state
end

local tests = {}

function tests.every_pattern_of_forfeits_ends()
  for _, kind in ipairs(KINDS) do
    for silent = 0, 15 do
      local state = play(silent, kind)
      -- Seat 1 has turns 1 and 4, seat 2 has turns 2 and 3.
      local first, second = silent & 9 ~= 9, silent & 6 ~= 6
      local command = space.next(state, CTX)
      assert((command.judge ~= nil) == (first and second), "judged: " .. silent)
      if command.judge then
        local results = {{id = 1, rank = 1}, {id = 2, rank = 1}}
        state = space.apply(state, {type = "judged", mode = "rank", results = results}, CTX)
      end
      assert(space.next(state, CTX).done)
      local scores = space.evaluate(state, CTX)
      local expected = first and second and {50, 50} or {first and 100 or 0, second and 100 or 0}
      assert(scores[1].metrics.judges == expected[1] and scores[2].metrics.judges == expected[2], "judges: " .. silent)
      for seat = 1, 2 do
        for _, metric in ipairs({"rhyme", "metre", "freshness"}) do
          local value = scores[seat].metrics[metric]
          assert(math.type(value) == "integer" and value >= 0 and value <= 100)
        end
        assert(#space.view(state, seat, CTX) == 7)
      end
    end
  end
end

function tests.a_forfeit_is_told_and_shown_and_scores_nothing()
  local answers = {{seat = 1, forfeit = "late", reason = "a test"}}
  local state, log = space.apply(start(), {type = "answers", answers = answers}, CTX)
  assert(log == "Round 1, seat 1: no valid verse", log)
  assert(state.verses[1][1].lines == false and state.verses[1][1].rhyme == 0)
  local card = space.view(state, 0, CTX)[2]
  assert(card.text == "no valid verse" and card.tone == "bad" and card.seat == 1)
  assert(space.task(state, 2, CTX).data.opponent == false)
end

function tests.the_end_by_max_steps_leaves_everything_as_it_is()
  local state = space.apply(play(0, "late"), {type = "ended", reason = "max_steps"}, CTX)
  local scores = space.evaluate(state, CTX)
  assert(scores[1].metrics.judges == 50 and scores[2].metrics.judges == 50)
end

function tests.nobody_at_all_scores_nothing_at_all()
  for _, result in ipairs(space.evaluate(play(15, "late"), CTX)) do
    assert(result.metrics.judges == 0 and result.metrics.rhyme == 0)
  end
  for _, result in ipairs(space.evaluate(start(), CTX)) do assert(result.metrics.judges == 0) end
end

return tests
