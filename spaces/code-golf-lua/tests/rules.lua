-- Rounds, points, forfeits and errors of programs.
local space = require "main"
local bank = require "lib/bank"

local CTX = {config = {rounds = 3, cases = 10}, seats = 2}

-- What a program that passes the first `passed` hidden cases of the round gives; the others are wrong.
local function outputs(state, passed, fault)
  local drawn, list = state.secret[#state.rounds + 1], {}
  for case = 1, CTX.config.cases do
    local wanted = bank.tasks[drawn.name].solve(drawn.inputs[3 + case])
    list[case] = case <= passed and {value = wanted} or fault and {error = fault} or {value = {"no", case}}
  end
  return list
end

-- One round: for each seat {bytes, passed, fault}, or false for a forfeit.
local function round(state, plays, ctx)
  ctx = ctx or CTX
  assert(#space.next(state, ctx).ask == ctx.seats)
  local answers = {}
  for seat, play in ipairs(plays) do
    answers[seat] = {seat = seat, forfeit = "late", reason = "a test"}
    if play then answers[seat] = {seat = seat, action = ("x"):rep(play[1])} end
  end
  local log
  state, log = space.apply(state, {type = "answers", answers = answers}, ctx)
  local command = space.next(state, ctx)
  if not command.run then return state, log end
  local results = {}
  for index, program in ipairs(command.run.programs) do
    local play = plays[program.id]
    assert(#program.source == play[1])
    results[index] = {id = program.id, outputs = outputs(state, play[2], play[3])}
  end
  return space.apply(state, {type = "ran", results = results}, ctx)
end

local function expect(got, wanted, what)
  assert(got == wanted, what .. ": " .. tostring(wanted) .. " expected, got " .. tostring(got))
end

local function expect_metrics(state, seat, correct, short, ctx)
  local metrics = space.evaluate(state, ctx or CTX)[seat].metrics
  expect(metrics.correct, correct, "correct of seat " .. seat)
  expect(metrics.short, short, "short of seat " .. seat)
end

local tests = {}

-- The worked example of the README.
function tests.points_are_as_the_readme_says()
  local state, log = round(space.setup(CTX), {{60, 10}, {48, 10}})
  expect(log, state.rounds[1].name .. ", cases passed: seat 1 10 in 60 bytes; seat 2 10 in 48 bytes", "log")
  expect(state.rounds[1].best, 48, "best")
  state = round(state, {{30, 7}, {90, 10}})
  state = round(state, {false, {50, 10}})
  expect(space.next(state, CTX).done, true, "done")
  expect_metrics(state, 1, 56.66, 26.66)
  expect_metrics(state, 2, 100, 100)
  expect(space.evaluate(state, CTX)[1].tiebreak, 99940, "tiebreak of seat 1")
  expect(space.evaluate(state, CTX)[2].tiebreak, 299812, "tiebreak of seat 2")
end

function tests.a_wrong_program_is_worth_less_than_any_right_one()
  local state = round(space.setup(CTX), {{16384, 10}, {1, 9}})
  local results = space.evaluate(state, CTX)
  local right, wrong = results[1].metrics, results[2].metrics
  assert(right.correct + right.short > wrong.correct + wrong.short)
  expect(wrong.short, 0, "short of the wrong one")
  expect(state.rounds[1].best, 16384, "the wrong one is no measure")
end

function tests.equal_programs_share_the_best()
  local state = round(space.setup(CTX), {{40, 10}, {40, 10}})
  expect_metrics(state, 1, 33.33, 33.33)
  expect_metrics(state, 2, 33.33, 33.33)
end

function tests.every_error_is_a_case_that_is_not_passed()
  for _, fault in ipairs({"syntax", "runtime", "budget", "memory", "value"}) do
    local state = round(space.setup(CTX), {{20, 0, fault}, {20, 4, fault}})
    expect(state.rounds[1].seats[1].marks, fault:sub(1, 1):rep(10), "marks")
    expect(state.rounds[1].seats[2].marks, "++++" .. fault:sub(1, 1):rep(6), "marks")
    expect(state.rounds[1].best, false, "best")
    expect_metrics(state, 1, 0, 0)
    expect_metrics(state, 2, 13.33, 0)
  end
end

function tests.outputs_are_compared_deeply_and_exactly()
  local cases = {
    {
      "transpose", {{1, 2, 3}, {4, 5, 6}}, {{1, 4}, {2, 5}, {3, 6}},
      {{{1, 4}, {2, 5}}, {{1, 4}, {2, 5}, {3, 7}}, {}, 1},
    },
    {"binary", 5, "101", {101, "0101", true, {"101"}}},
    {"vowels", "a b", 1, {"1", 2, 1.5, true}},
  }
  for _, case in ipairs(cases) do
    local state = space.setup(CTX)
    local inputs = {}
    for at = 1, 13 do inputs[at] = case[2] end
    state.secret[1] = {name = case[1], inputs = inputs}
    local list = {{value = case[3]}}
    for _, wrong in ipairs(case[4]) do list[#list + 1] = {value = wrong} end
    state.hidden[1][1], state.hidden[2][1], state.running = "x", false, true
    state = space.apply(state, {type = "ran", results = {{id = 1, outputs = list}}}, CTX)
    expect(state.rounds[1].seats[1].marks, "+----", case[1])
  end
end

function tests.a_round_without_a_program_is_not_run()
  for _, kind in ipairs({"late", "malformed", "illegal", "out"}) do
    local state = space.setup(CTX)
    for number = 1, 3 do
      local answers = {{seat = 1, forfeit = kind, reason = "x"}, {seat = 2, forfeit = kind, reason = "x"}}
      state = space.apply(state, {type = "answers", answers = answers}, CTX)
      expect(#state.rounds, number, "rounds")
    end
    expect(space.next(state, CTX).done, true, "done")
    expect_metrics(state, 1, 0, 0)
    expect_metrics(state, 2, 0, 0)
  end
end

-- Each seat may forfeit in each round, alone or with others, and only its own points change.
function tests.a_forfeit_costs_only_its_own_seat()
  local ctx = {config = CTX.config, seats = 4}
  for silent = 0, 15 do
    for number = 1, 3 do
      local state = space.setup(ctx)
      for at = 1, 3 do
        local plays = {}
        for seat = 1, 4 do
          local is_silent = at == number and silent >> (seat - 1) & 1 == 1
          plays[seat] = not is_silent and {40, 10} or false
        end
        state = round(state, plays, ctx)
      end
      expect(space.next(state, ctx).done, true, "done")
      for seat = 1, 4 do
        local points = silent >> (seat - 1) & 1 == 1 and 66.66 or 100
        expect_metrics(state, seat, points, points, ctx)
      end
    end
  end
end

function tests.the_command_has_every_program_and_no_example()
  local ctx = {config = {rounds = 1, cases = 5}, seats = 3}
  local state = space.setup(ctx)
  local answers = {{seat = 1, action = "one"}, {seat = 2, forfeit = "late", reason = "x"}, {seat = 3, action = "three"}}
  state = space.apply(state, {type = "answers", answers = answers}, ctx)
  local run = space.next(state, ctx).run
  expect(json.encode(run.programs), '[{"id":1,"source":"one"},{"id":3,"source":"three"}]', "programs")
  expect(#run.inputs, 5, "inputs")
  expect(json.encode(run.inputs), json.encode(table.move(state.secret[1].inputs, 4, 8, 1, {})), "inputs")
  expect(run.instructions, 100000, "instructions")
end

function tests.the_end_of_steps_changes_nothing()
  local state = round(space.setup(CTX), {{40, 10}, {50, 10}})
  local before = json.encode(state)
  expect(json.encode(space.apply(state, {type = "ended", reason = "max_steps"}, CTX)), before, "state")
  expect_metrics(state, 1, 33.33, 33.33)
end

local ANSWERS = {
  {"return 1", "return 1"}, {"  \n return 1 \n\n", "return 1"}, {"```lua\nreturn 1\n```", "return 1"},
  {"```\nreturn 1\n```", "return 1"}, {"```Lua \nreturn 1\n```\nDone.", "return 1"}, {"```lua return 1```", "return 1"},
  {"First\n```lua\nreturn 1\n```\nbetter\n```lua\nreturn 2\n```\n", "return 2"}, {"```lua\nreturn 1", "return 1"},
  {"Thinking ```x``` aloud\n```lua\nreturn 1\n```", "return 1"}, {"return '``'", "return '``'"},
  {"```lua\nlocal a=1\n\nreturn a\n```", "local a=1\n\nreturn a"}, {"return\n1", "return\n1"},
  {"```return 1```", "return 1"},
}

function tests.the_last_block_is_the_program()
  for _, case in ipairs(ANSWERS) do
    local source, reason = space.parse({}, 1, case[1], CTX)
    expect(source, case[2], json.encode(case[1]))
    expect(reason, nil, "reason")
  end
end

function tests.an_empty_program_is_none()
  for _, answer in ipairs({"``````", "```\n\n```", "```lua\n  \n```", "return 1\n```\n```", "```"}) do
    local source, reason = space.parse({}, 1, answer, CTX)
    expect(source, nil, json.encode(answer))
    expect(reason, "an empty program", "reason")
  end
end

return tests
