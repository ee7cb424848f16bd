-- Code golf in Lua: every round all seats write a program for one task. The host runs them on hidden inputs, and the
-- shortest one that is right everywhere wins the round.
--
-- State: `secret` has the rounds {name, inputs} with the examples first, `puzzle` what is public of the present one,
-- `hidden` each seat's programs by round (false for none), `rounds` the results; `running` until the programs have run.
local bank = require "lib/bank"

local EXAMPLES, INSTRUCTIONS, CARD_BYTES, FENCE = 3, 100000, 2000, "```"
local space = {}

local function open_round(state)
  local drawn = state.secret[#state.rounds + 1]
  if not drawn then return state end
  state.puzzle = {name = drawn.name, examples = {}}
  for at = 1, EXAMPLES do
    state.puzzle.examples[at] = {input = drawn.inputs[at], output = bank.tasks[drawn.name].solve(drawn.inputs[at])}
  end
  return state
end

function space.setup(ctx)
  local state, names = {rounds = {}, hidden = {}, secret = {}, running = false}, random.shuffle(bank.names)
  for seat = 1, ctx.seats do state.hidden[seat] = {} end
  for round = 1, ctx.config.rounds do
    local inputs = {}
    for at = 1, EXAMPLES + ctx.config.cases do inputs[at] = bank.tasks[names[round]].draw() end
    state.secret[round] = {name = names[round], inputs = inputs}
  end
  return open_round(state)
end

function space.next(state, ctx)
  local round, seats, programs = #state.rounds + 1, {}, {}
  if round > ctx.config.rounds then return {done = true} end
  for seat = 1, ctx.seats do
    local source = state.hidden[seat][round]
    seats[seat] = seat
    if source then programs[#programs + 1] = {id = seat, source = source} end
  end
  if not state.running then return {ask = seats} end
  local inputs = table.move(state.secret[round].inputs, EXAMPLES + 1, EXAMPLES + ctx.config.cases, 1, {})
  return {run = {programs = programs, inputs = inputs, instructions = INSTRUCTIONS}}
end

function space.task(state, _, ctx)
  local puzzle, lines = bank.tasks[state.puzzle.name], {}
  for at, example in ipairs(state.puzzle.examples) do
    lines[at] = json.encode(example.input) .. " -> " .. json.encode(example.output)
  end
  local text = string.format(
    "Round %d of %d: %s\n\nInput: %s.\nOutput: %s.\n\nExamples, as JSON:\n%s\n\nWrite Lua source that returns a "
      .. "function from the input to the output. It is called on %d hidden inputs, with %d instructions for each. The "
      .. "shortest source that is right on all of them wins.", #state.rounds + 1, ctx.config.rounds, state.puzzle.name,
    puzzle.input, puzzle.output, table.concat(lines, "\n"), ctx.config.cases, INSTRUCTIONS)
  return {text = text, data = {task = state.puzzle.name, examples = state.puzzle.examples, results = state.rounds}}
end

-- The last fenced block, or the whole answer if it has none; a block that is not closed reaches to the end.
function space.parse(_, _, answer)
  local source, at = answer, answer:find(FENCE, 1, true)
  while at do
    local close = answer:find(FENCE, at + #FENCE, true)
    local block = answer:sub(at + #FENCE, (close or 0) - 1)
    source = block:match("^%a*[ \t]*\n(.*)$") or block:match("^lua%s(.*)$") or block
    at = close and answer:find(FENCE, close + #FENCE, true)
  end
  source = source:match("^%s*(.*%S)")
  if not source then return nil, "an empty program" end
  return source
end

local function close_round(state, results, ctx)
  local number, story, outputs, wanted = #state.rounds + 1, {}, {}, {}
  local drawn, round = state.secret[number], {best = false, seats = {}}
  for case = 1, ctx.config.cases do
    wanted[case] = json.encode(bank.tasks[drawn.name].solve(drawn.inputs[EXAMPLES + case]))
  end
  for _, result in ipairs(results) do outputs[result.id] = result.outputs end
  for seat = 1, ctx.seats do
    local source, marks = state.hidden[seat][number], ""
    -- One character a case: "+" is right, "-" wrong, and a letter is the first of an error's name.
    for case, output in ipairs(outputs[seat] or {}) do
      local right = not output.error and json.encode(output.value) == wanted[case]
      marks = marks .. (right and "+" or (output.error or "-"):sub(1, 1))
    end
    local entry = {marks = marks, passed = select(2, marks:gsub("%+", "")), bytes = source and #source or 0}
    entry.solved = entry.passed == ctx.config.cases
    if entry.solved then round.best = math.min(round.best or entry.bytes, entry.bytes) end
    round.seats[seat] = entry
    story[seat] = string.format("seat %d %d in %d bytes", seat, entry.passed, entry.bytes)
  end
  round.name, state.rounds[number], state.running = drawn.name, round, false
  return open_round(state), string.format("%s, cases passed: %s", drawn.name, table.concat(story, "; "))
end

function space.apply(state, event, ctx)
  if event.type == "ran" then return close_round(state, event.results, ctx) end
  -- The other event that can come, "ended", leaves everything as it stands.
  if event.type ~= "answers" then return state end
  for _, answer in ipairs(event.answers) do
    state.hidden[answer.seat][#state.rounds + 1] = answer.action or false
    state.running = state.running or answer.action ~= nil
  end
  if state.running then return state end
  return close_round(state, {}, ctx)
end

-- Hundredths by integer division, so that the metrics are the same everywhere.
function space.evaluate(state, ctx)
  local results, rounds = {}, ctx.config.rounds
  for seat = 1, ctx.seats do
    local correct, short, order = 0, 0, 0
    for _, round in ipairs(state.rounds) do
      local entry = round.seats[seat]
      correct = correct + 10000 * entry.passed // ctx.config.cases
      if entry.solved then short, order = short + 10000 * round.best // entry.bytes, order + 100000 - entry.bytes end
    end
    results[seat] = {metrics = {correct = correct // rounds / 100, short = short // rounds / 100}, tiebreak = order}
  end
  return results
end

function space.view(state, _, ctx)
  local last, points, cells = state.rounds[#state.rounds], {}, {}
  local text = string.format("%s, %d of %d rounds over", state.puzzle.name, #state.rounds, ctx.config.rounds)
  local scene = {{kind = "text", text = text}, {kind = "bars", title = "Points", max = 100, items = points}}
  for seat, result in ipairs(space.evaluate(state, ctx)) do
    points[seat] = {label = "seat " .. seat, value = (result.metrics.correct + result.metrics.short) / 2, seat = seat}
    for case = 1, last and ctx.config.cases or 0 do cells[#cells + 1] = last.seats[seat].marks:sub(case, case) end
    -- Another seat's programs read false until the session has ended.
    for number, source in ipairs(state.hidden[seat] or {}) do
      local round = state.rounds[number] or {name = state.puzzle.name, seats = {}}
      local entry = round.seats[seat] or {}
      local tone = entry.solved and "good" or entry.passed and "bad" or "plain"
      if source then
        local title = round.name .. ", " .. #source .. " bytes"
        scene[#scene + 1] = {kind = "card", seat = seat, title = title, text = source:sub(1, CARD_BYTES), tone = tone}
      end
    end
  end
  local title = last and last.name .. ": the hidden cases of each seat"
  scene[#scene + 1] = last and {kind = "grid", title = title, rows = ctx.seats, cols = ctx.config.cases, cells = cells}
  return scene
end

return space
