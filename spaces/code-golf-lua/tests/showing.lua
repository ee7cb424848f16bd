-- What players and the public are shown, and what they are not.
local space = require "main"
local bank = require "lib/bank"

local CTX = {config = {rounds = 2, cases = 6}, seats = 3}
local PROGRAM = "return function() return 'the secret of seat two' end"

-- A state as the host shows it to a seat; 0 is the public.
local function masked(state, seat)
  local copy = json.decode(json.encode(state))
  copy.secret = false
  for other = 1, CTX.seats do
    if other ~= seat then copy.hidden[other] = false end
  end
  return copy
end

local function played(rounds)
  local state = space.setup(CTX)
  for _ = 1, rounds do
    local answers = {
      {seat = 1, action = "return 1"}, {seat = 2, action = PROGRAM}, {seat = 3, forfeit = "late", reason = "x"},
    }
    state = space.apply(state, {type = "answers", answers = answers}, CTX)
    local results, outputs = {}, {}
    for case = 1, CTX.config.cases do outputs[case] = {error = "runtime"} end
    for index, program in ipairs(space.next(state, CTX).run.programs) do
      results[index] = {id = program.id, outputs = outputs}
    end
    state = space.apply(state, {type = "ran", results = results}, CTX)
  end
  return state
end

local function has(text, part)
  assert(text:find(part, 1, true), "no \"" .. part .. "\" in:\n" .. text)
end

local function cards(scene)
  local texts = {}
  for _, block in ipairs(scene) do
    if block.kind == "card" then texts[#texts + 1] = block.text end
  end
  return texts
end

local tests = {}

function tests.the_text_has_the_task_and_its_examples()
  local state = space.setup(CTX)
  local task = space.task(masked(state, 1), 1, CTX)
  local puzzle = bank.tasks[state.puzzle.name]
  has(task.text, "Round 1 of 2: " .. state.puzzle.name)
  has(task.text, "Input: " .. puzzle.input .. ".")
  has(task.text, "Output: " .. puzzle.output .. ".")
  assert(#task.data.examples == 3)
  for _, example in ipairs(task.data.examples) do
    has(task.text, json.encode(example.input) .. " -> " .. json.encode(example.output))
    assert(json.encode(puzzle.solve(example.input)) == json.encode(example.output))
  end
  has(task.text, "6 hidden inputs, with 100000 instructions")
end

function tests.all_seats_get_the_same_task()
  local state = played(1)
  local first = json.encode(space.task(masked(state, 1), 1, CTX))
  for seat = 2, 3 do assert(json.encode(space.task(masked(state, seat), seat, CTX)) == first) end
end

function tests.no_task_has_anybodys_program()
  for rounds = 0, 1 do
    local state = played(rounds)
    for seat = 1, 3 do
      local task = json.encode(space.task(masked(state, seat), seat, CTX))
      assert(not task:find("secret of seat", 1, true))
      assert(not task:find("return 1", 1, true))
    end
  end
end

function tests.a_task_differs_from_round_to_round()
  local state = played(1)
  assert(state.rounds[1].name ~= state.puzzle.name)
  assert(space.task(state, 1, CTX).data.results[1].name == state.rounds[1].name)
end

function tests.the_secret_plays_no_part_in_a_task()
  local state = space.setup(CTX)
  local before = json.encode(space.task(masked(state, 1), 1, CTX))
  state.secret[1].inputs, state.secret[2] = state.secret[2].inputs, state.secret[1]
  assert(json.encode(space.task(masked(state, 1), 1, CTX)) == before)
end

function tests.programs_are_shown_when_the_session_has_ended()
  local state = played(2)
  local public, own, ended = cards(space.view(masked(state, 0), 0, CTX)), cards(space.view(masked(state, 2), 2, CTX)),
    cards(space.view(state, 0, CTX))
  assert(#public == 0)
  assert(#own == 2 and own[1] == PROGRAM and own[2] == PROGRAM)
  assert(#ended == 4 and ended[1] == "return 1" and ended[3] == PROGRAM)
end

function tests.every_scene_fits()
  local ctx = {config = {rounds = 3, cases = 20}, seats = 8}
  local state, outputs = space.setup(ctx), {}
  for case = 1, 20 do outputs[case] = {error = "value"} end
  for _ = 1, 3 do
    local answers, results = {}, {}
    for seat = 1, 8 do
      answers[seat] = {seat = seat, action = ("\u{1F600}"):rep(4096)}
      results[seat] = {id = seat, outputs = outputs}
    end
    local log
    state = space.apply(state, {type = "answers", answers = answers}, ctx)
    assert(#space.view(state, 0, ctx) <= 64)
    state, log = space.apply(state, {type = "ran", results = results}, ctx)
    assert(#log <= 500)
    assert(#json.encode(space.view(state, 0, ctx)) < 60000)
  end
  assert(#json.encode(state) < 500000)
end

return tests
