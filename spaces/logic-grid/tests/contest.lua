-- Answers, forfeits, scores, and what is shown when.
local space = require "main"

local CTX = {config = {level = 1, rounds = 3}, seats = 3, step = 0, asks = 0}
local KINDS = {"late", "malformed", "illegal", "out"}

-- The solution as an answer; `wrong` rows have their first two items swapped.
local function answer(state, wrong)
  local rows = {}
  for row, attribute in ipairs(state.secret) do
    rows[row] = {table.unpack(attribute.items)}
    if row <= (wrong or 0) then rows[row][1], rows[row][2] = rows[row][2], rows[row][1] end
  end
  return {answer = rows}
end

-- One round; for each seat a number of wrong rows, or the kind of a forfeit. Answers go through parse, as in the host.
local function round(state, ...)
  local answers = {}
  for seat, what in ipairs({...}) do
    if type(what) == "string" then
      answers[seat] = {seat = seat, forfeit = what, reason = "a test"}
    else
      answers[seat] = {seat = seat, action = assert(space.parse(state, seat, answer(state, what), CTX))}
    end
  end
  return space.apply(state, {type = "answers", answers = answers}, CTX)
end

local function scores(state)
  local list = {}
  for seat, result in ipairs(space.evaluate(state, CTX)) do list[seat] = result.score .. "/" .. result.tiebreak end
  return table.concat(list, " ")
end

local function expect(got, wanted)
  assert(got == wanted, tostring(wanted) .. " expected, got " .. tostring(got))
end

local tests = {}

function tests.all_seats_are_asked_once_a_puzzle()
  for seats = 2, 8 do
    for rounds = 1, 3 do
      local ctx = {config = {level = 1, rounds = rounds}, seats = seats}
      local state = space.setup(ctx)
      for number = 1, rounds do
        local asked = space.next(state, ctx).ask
        assert(#asked == seats and asked[1] == 1 and asked[seats] == seats)
        local answers = {}
        for seat = 1, seats do answers[seat] = {seat = seat, forfeit = "late", reason = "a test"} end
        state = space.apply(state, {type = "answers", answers = answers}, ctx)
        expect(#state.rounds, number)
      end
      expect(space.next(state, ctx).done, true)
    end
  end
end

function tests.each_puzzle_is_a_level_higher()
  local state = space.setup(CTX)
  local cells = {}
  for number = 1, 3 do
    state = round(state, 0, 1, "late")
    cells[number] = state.rounds[number].cells
  end
  expect(table.concat(cells, " "), "9 12 16")
end

-- 9, 12 and 16 cells; a wrong row has two wrong cells. 60 * 35 // 37 + 40 * 2 // 3 = 56 + 26 for seat 2.
function tests.scores_are_shares_of_cells_and_of_puzzles()
  local state = space.setup(CTX)
  expect(scores(state), "0/0 0/0 0/0")
  state = round(state, 0, 1, 2)
  expect(scores(state), "100/9 46/7 33/5")
  state = round(state, 0, 0, "late")
  expect(scores(state), "100/12 74/12 14/0")
  state = round(state, 0, 0, 3)
  expect(scores(state), "100/16 82/16 24/10")
end

function tests.a_seat_without_valid_answers_scores_nothing()
  for _, kind in ipairs(KINDS) do
    local state = space.setup(CTX)
    for _ = 1, 3 do state = round(state, kind, 0, kind) end
    expect(scores(state), "0/0 100/16 0/0")
    for _, past in ipairs(state.rounds) do assert(past.right[1] == false and past.right[2] == past.cells) end
  end
end

-- Every seat is silent or solves the puzzle, in every combination over two puzzles of 9 and 12 cells.
for first = 0, 7 do
  tests["forfeits_cost_their_own_seat_alone_from_pattern_" .. first] = function()
    for second = 0, 7 do
      local state, right, solved = space.setup(CTX), {0, 0, 0}, {0, 0, 0}
      for number, pattern in ipairs({first, second}) do
        local said = {}
        for seat = 1, 3 do
          said[seat] = pattern >> (seat - 1) & 1 == 1 and KINDS[(first + second + seat) % 4 + 1] or 0
          if said[seat] == 0 then right[seat], solved[seat] = right[seat] + ({9, 12})[number], solved[seat] + 1 end
        end
        state = round(state, table.unpack(said))
      end
      for seat, result in ipairs(space.evaluate(state, CTX)) do
        expect(result.score, 60 * right[seat] // 21 + 40 * solved[seat] // 2)
      end
    end
  end
end

function tests.spelling_is_forgiven_and_nothing_else()
  local state = space.setup(CTX)
  local right = answer(state)
  for _, row in ipairs(right.answer) do
    for house, item in ipairs(row) do row[house] = house % 2 == 0 and item:upper() or item:lower() end
  end
  local rows = space.parse(state, 1, right, CTX)
  for row, items in ipairs(rows) do expect(table.concat(items, ","), table.concat(state.secret[row].items, ",")) end

  local function refused(reason, change)
    local wrong = answer(state)
    change(wrong.answer)
    local action, why = space.parse(state, 1, wrong, CTX)
    expect(action, nil)
    assert(why:find(reason, 1, true), why)
  end
  refused("2 rows, not 3", function(given) given[3] = nil end)
  refused("4 rows, not 3", function(given) given[4] = given[1] end)
  refused("row 2 (" .. state.secret[2].name .. "): 2 items, not 3", function(given) given[2][3] = nil end)
  refused("4 items, not 3", function(given) given[1][4] = given[1][1] end)
  refused("item 3 does not belong there, or is there twice", function(given) given[3][3] = given[3][1] end)
  refused("row 1", function(given) given[1], given[2] = given[2], given[1] end)
  refused("item 1 does not", function(given) given[1][1] = "nobody's word" end)
end

function tests.reasons_quote_nobody()
  local state = space.setup(CTX)
  local wrong = answer(state)
  wrong.answer[1][2] = "CANARY"
  local _, why = space.parse(state, 1, wrong, CTX)
  assert(not why:find("CANARY", 1, true))
end

function tests.the_text_and_the_data_follow_the_puzzle()
  local state = round(space.setup(CTX), 0, 1, "late")
  local task = space.task(state, 2, CTX)
  assert(task.text:find("Puzzle 2 of 3. 4 houses", 1, true) and task.text:find("Answer with 3 rows", 1, true))
  assert(task.text:find("the items of house 1 to 4.", 1, true))
  for _, attribute in ipairs(state.puzzle.attributes) do
    assert(task.text:find("- " .. attribute.name .. ": " .. table.concat(attribute.items, ", "), 1, true))
  end
  assert(task.data.houses == 4 and #task.data.clues == #state.puzzle.clues and #task.data.earlier == 1)
  expect(json.encode(task.data.earlier[1].right), "[9,7,false]")
end

-- The solution that is being looked for, and nothing else, stands in `secret`: neither tasks nor scenes read it.
function tests.nothing_that_is_shown_depends_on_the_secret()
  local state = space.setup(CTX)
  for _ = 1, 3 do
    local other = json.decode(json.encode(state))
    for _, attribute in ipairs(other.secret) do table.insert(attribute.items, 1, table.remove(attribute.items)) end
    local none = json.decode(json.encode(state))
    none.secret = false
    for seat = 0, 3 do
      for _, show in ipairs(seat > 0 and {space.task, space.view} or {space.view}) do
        local shown = json.encode(show(state, seat, CTX))
        assert(shown == json.encode(show(other, seat, CTX)) and shown == json.encode(show(none, seat, CTX)))
      end
    end
    state = round(state, 0, 1, 2)
  end
end

local function block(scene, kind)
  for _, item in ipairs(scene) do
    if item.kind == kind then return item end
  end
end

function tests.a_solution_is_shown_once_its_round_is_over()
  local state = space.setup(CTX)
  assert(not block(space.view(state, 0, CTX), "grid"))
  for number = 1, 3 do
    local solution = state.secret
    state = round(state, 0, 1, "out")
    local scene = space.view(state, 0, CTX)
    local grid = block(scene, "grid")
    expect(#grid.cells, grid.rows * grid.cols)
    expect(grid.rows, #solution + 1)
    for row, attribute in ipairs(solution) do
      local start = row * grid.cols
      expect(table.concat(grid.cells, " ", start + 1, start + grid.cols),
        attribute.name .. " " .. table.concat(attribute.items, " "))
    end
    expect(block(scene, "card").title, string.format("Puzzle %d of 3", math.min(number + 1, 3)))
    expect(#block(scene, "timeline").items, number)
    expect(block(scene, "bars").items[1].value, 100)
    expect(block(scene, "bars").items[3].value, 0)
  end
end

function tests.the_log_tells_the_counts()
  local _, log = round(space.setup(CTX), 0, 1, "late")
  expect(log, "Puzzle 1, right of 9: seat 1 9, seat 2 7, seat 3 without a valid answer.")
end

function tests.the_end_by_max_steps_leaves_everything()
  local state = round(space.setup(CTX), 0, 1, 2)
  local before = json.encode(state)
  state = space.apply(state, {type = "ended", reason = "max_steps"}, CTX)
  expect(json.encode(state), before)
  expect(scores(state), "100/9 46/7 33/5")
end

return tests
