-- What is made: grids of the right size, clues that hold, and one arrangement that they leave.
local puzzle = require "lib/puzzle"
local solver = require "lib/solver"

local SIZES = {{3, 3}, {4, 3}, {4, 4}, {5, 4}, {5, 5}}

-- The house of each item, by name, in a solution or another list of rows.
local function houses_of(rows)
  local house_of = {}
  for _, row in ipairs(rows) do
    for house, item in ipairs(row.items) do house_of[item] = house end
  end
  return house_of
end

-- What the rules say of each type of clue, without the solver's masks.
local MEANING = {
  same = function(at, clue) return at[clue.items[1]] == at[clue.items[2]] end,
  different = function(at, clue) return at[clue.items[1]] ~= at[clue.items[2]] end,
  left = function(at, clue) return at[clue.items[1]] < at[clue.items[2]] end,
  right = function(at, clue) return at[clue.items[1]] > at[clue.items[2]] end,
  next = function(at, clue) return math.abs(at[clue.items[1]] - at[clue.items[2]]) == 1 end,
  position = function(at, clue) return at[clue.items[1]] == clue.house end,
  either = function(at, clue)
    local house = at[clue.items[1]]
    return house == at[clue.items[2]] or house == at[clue.items[3]]
  end,
}

local function fulfils(at, clues, spared)
  for index, clue in ipairs(clues) do
    if index ~= spared and not MEANING[clue.type](at, clue) then return false end
  end
  return true
end

local ORDERS = {{1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}}

-- All 216 arrangements of three rows of three, each as the house of every item.
local function arrangements(attributes)
  local all = {}
  for _, first in ipairs(ORDERS) do
    for _, second in ipairs(ORDERS) do
      for _, third in ipairs(ORDERS) do
        local at = {}
        for row, order in ipairs({first, second, third}) do
          for place, item in ipairs(attributes[row].items) do at[item] = order[place] end
        end
        all[#all + 1] = at
      end
    end
  end
  return all
end

-- How many arrangements fulfil the clues, leaving one of them out.
local function count(all, clues, spared)
  local number = 0
  for _, at in ipairs(all) do
    if fulfils(at, clues, spared) then number = number + 1 end
  end
  return number
end

local tests = {}

for level, size in ipairs(SIZES) do
  tests["level_" .. level .. "_has_its_size_and_clues_that_hold"] = function()
    local made, solution = puzzle.make(level)
    local at, names, seen = houses_of(solution), {}, {}
    assert(made.houses == size[1] and #made.attributes == size[2] and #solution == size[2])
    for row, attribute in ipairs(made.attributes) do
      assert(attribute.name == solution[row].name and not names[attribute.name])
      names[attribute.name] = true
      assert(#attribute.items == size[1] and #solution[row].items == size[1])
      for _, item in ipairs(attribute.items) do
        assert(#item <= 8 and not seen[item:lower()] and at[item])
        seen[item:lower()] = true
      end
    end
    assert(#made.clues > 2 and fulfils(at, made.clues))
    assert(made.text:find("\n\n1. The ", 1, true) and made.text:find("\n" .. #made.clues .. ". The ", 1, true))
  end

  tests["level_" .. level .. "_without_effort_still_tells_all_houses"] = function()
    local made, solution = puzzle.make(level, 0)
    local at, told = houses_of(solution), 0
    for _, clue in ipairs(made.clues) do told = told + (clue.type == "position" and 1 or 0) end
    assert(fulfils(at, made.clues) and told >= (size[1] - 1) * size[2], told)
  end
end

function tests.three_houses_have_one_arrangement_and_no_clue_too_many()
  for _ = 1, 12 do
    local made, solution = puzzle.make(1)
    local all = arrangements(made.attributes)
    assert(#all == 216 and count(all, made.clues) == 1 and fulfils(houses_of(solution), made.clues))
    for index = 1, #made.clues do assert(count(all, made.clues, index) > 1, made.clues[index].type) end
  end
end

function tests.three_houses_without_effort_have_one_arrangement()
  local made = puzzle.make(1, 0)
  assert(count(arrangements(made.attributes), made.clues) == 1)
end

-- Every type of clue, and its denial, on all pairs of houses and as a search.
function tests.the_solver_means_what_the_rules_say()
  local grid = solver.grid(4, 2)
  for type in pairs({same = true, different = true, left = true, right = true, next = true}) do
    for first = 1, 4 do
      for second = 1, 4 do
        local at = {1 << (first - 1), 0, 0, 0, 1 << (second - 1), 0, 0, 0}
        local is_true = MEANING[type]({a = first, b = second}, {items = {"a", "b"}})
        assert(solver.obey(grid, {type = type, items = {1, 5}}, at) == is_true, type)
        assert(solver.obey(grid, {type = "not " .. type, items = {1, 5}}, at) == not is_true, "not " .. type)
      end
    end
  end
end

function tests.the_solver_finds_what_there_is_and_nothing_else()
  local grid = solver.grid(3, 2)
  local clues = {
    {type = "left", items = {1, 2}}, {type = "left", items = {2, 3}}, {type = "same", items = {4, 3}},
    {type = "either", items = {2, 5, 6}}, {type = "different", items = {5, 2}},
  }
  local at = solver.find(grid, clues, {left = 1000})
  assert(table.concat(at, ",") == "1,2,4,4,1,2", table.concat(at, ","))
  clues[#clues + 1] = {type = "next", items = {4, 5}}
  assert(solver.find(grid, clues, {left = 1000}) == nil)
  assert(solver.find(grid, {}, {left = 0}) == nil and solver.find(grid, {}, {left = 1000}))
end

return tests
