-- Logic Grid: a row of houses, a few clues, and the one arrangement that fulfils them. All seats get the same puzzles.
--
-- The state:
--   puzzle   the one that is asked now
--   secret   its solution, which `apply` alone reads: for each attribute {name, items}, the items of house 1, 2, ...
--   rounds   of each puzzle so far {solution, cells, right, text}; `right` is by seat, false without a valid answer
local puzzle = require "lib/puzzle"
local space = {}

-- What all right cells and all solved puzzles are worth.
local CELLS, SOLVED = 60, 40

function space.setup(ctx)
  local made, solution = puzzle.make(ctx.config.level)
  return {puzzle = made, secret = solution, rounds = {}}
end

function space.next(state, ctx)
  if #state.rounds == ctx.config.rounds then return {done = true} end
  return {ask = {table.unpack({1, 2, 3, 4, 5, 6, 7, 8}, 1, ctx.seats)}}
end

function space.task(state, _, ctx)
  local made = state.puzzle
  local text = "Puzzle %d of %d. %d houses stand side by side, numbered from left to right. Each has one item of every "
    .. "line, and no two have the same. The order within a line means nothing.\n\n%s\n\n"
    .. "Answer with %d rows, one for each line in the order above; a row names the items of house 1 to %d."
  return {
    text = text:format(#state.rounds + 1, ctx.config.rounds, made.houses, made.text, #made.attributes, made.houses),
    data = {houses = made.houses, attributes = made.attributes, clues = made.clues, earlier = state.rounds},
  }
end

-- Gives the items as the puzzle spells them. The reasons are public, and so quote nobody.
function space.parse(state, _, answer)
  local made, given, rows = state.puzzle, answer.answer, {}
  if #given ~= #made.attributes then return nil, string.format("%d rows, not %d", #given, #made.attributes) end
  for row, attribute in ipairs(made.attributes) do
    local spelling, items, place = {}, {}, string.format("row %d (%s): ", row, attribute.name)
    if #given[row] ~= made.houses then return nil, place .. #given[row] .. " items, not " .. made.houses end
    for _, item in ipairs(attribute.items) do spelling[item:lower()] = item end
    for house, word in ipairs(given[row]) do
      items[house] = spelling[word:lower()]
      if not items[house] then return nil, place .. "item " .. house .. " does not belong there, or is there twice" end
      spelling[word:lower()] = nil
    end
    rows[row] = items
  end
  return rows
end

function space.apply(state, event, ctx)
  if event.type == "ended" then return state end
  local round, counts = {solution = state.secret, cells = #state.secret * state.puzzle.houses, right = {}}, {}
  for seat, answer in ipairs(event.answers) do
    local right = answer.action and 0
    for row, items in ipairs(answer.action or {}) do
      for house, item in ipairs(items) do right = right + (item == state.secret[row].items[house] and 1 or 0) end
    end
    round.right[seat], counts[seat] = right or false, "seat " .. seat .. " " .. (right or "without a valid answer")
  end
  state.rounds[#state.rounds + 1] = round
  round.text = string.format("Puzzle %d, right of %d: %s.", #state.rounds, round.cells, table.concat(counts, ", "))
  if #state.rounds < ctx.config.rounds then
    state.puzzle, state.secret = puzzle.make(ctx.config.level + #state.rounds)
  end
  return state, round.text
end

function space.evaluate(state, ctx)
  local results = {}
  for seat = 1, ctx.seats do
    local right, cells, solved, last = 0, 0, 0, 0
    for _, round in ipairs(state.rounds) do
      last = round.right[seat] or 0
      right, cells, solved = right + last, cells + round.cells, solved + (last == round.cells and 1 or 0)
    end
    local score = CELLS * right // math.max(1, cells) + SOLVED * solved // math.max(1, #state.rounds)
    results[seat] = {score = score, tiebreak = last}
  end
  return results
end

-- A solution stands in `secret` until its round is over; so whatever is drawn of one here is public.
function space.view(state, _, ctx)
  local bars, moments, cells, last = {}, {}, {""}, state.rounds[#state.rounds]
  for seat, result in ipairs(space.evaluate(state, ctx)) do
    bars[seat] = {label = "Seat " .. seat, value = result.score, seat = seat}
  end
  for number, round in ipairs(state.rounds) do moments[number] = {at = number, text = round.text} end
  local title = string.format("Puzzle %d of %d", math.min(#state.rounds + 1, ctx.config.rounds), ctx.config.rounds)
  local scene = {
    {kind = "card", title = title, text = state.puzzle.text},
    {kind = "bars", title = "Score so far", max = CELLS + SOLVED, items = bars},
    {kind = "timeline", items = moments},
  }
  if not last then return scene end
  for house = 1, #last.solution[1].items do cells[#cells + 1] = house end
  for _, row in ipairs(last.solution) do
    cells[#cells + 1] = row.name
    for _, item in ipairs(row.items) do cells[#cells + 1] = item end
  end
  local rows = #last.solution + 1
  scene[4] = {kind = "grid", title = "The last solution", rows = rows, cols = #cells // rows, cells = cells}
  return scene
end

return space
