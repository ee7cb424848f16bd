-- Makes puzzles: a drawn arrangement, and clues that leave no other and of which none can be spared.
local solver = require "lib/solver"
local puzzle = {}

-- Name, phrase and items. No word stands twice, so an item's name says which attribute it belongs to.
local ATTRIBUTES = {
  {"owner", "the house of %s", "Ada Boris Chiara Deniz Emil Farah Goran Hanna"},
  {"colour", "the %s house", "red blue green yellow white black pink grey"},
  {"pet", "the house with the %s", "cat dog parrot rabbit snake turtle hamster pony"},
  {"drink", "the house where %s is drunk", "tea coffee milk juice water cocoa cider lemonade"},
  {"game", "the house where %s is played", "chess darts bridge golf tennis poker rugby hockey"},
  {"flowers", "the house where %s bloom", "roses tulips lilies daisies irises poppies violets orchids"},
}
local SENTENCES = {
  same = "%s is %s.", different = "%s is not %s.", position = "%s is house %d.", either = "%s is either %s or %s.",
  left = "%s is somewhere left of %s.", right = "%s is somewhere right of %s.", next = "%s is directly next to %s.",
}

-- The types of clues, by how often they are drawn; houses, attributes and draws of each level; what a puzzle may cost.
local TYPES = {"same", "same", "same", "different", "left", "right", "next", "either"}
local LEVELS = {{3, 3, 20}, {4, 3, 50}, {4, 4, 80}, {5, 4, 110}, {5, 5, 130}}
local EFFORT = 140000

-- A random clue that holds, or nil where the drawn one does not.
local function drawn(grid, at)
  local type, a, b = random.pick(TYPES), random.int(1, grid.items), random.int(1, grid.items)
  local c = type == "either" and (b - 1) // grid.houses * grid.houses + random.int(1, grid.houses) or nil
  local is_close = (a - 1) // grid.houses == (b - 1) // grid.houses
  if a == b or b == c or is_close and (c or type == "same" or type == "different") then return nil end
  local clue = {type = type, items = {a, b, c}}
  return solver.obey(grid, clue, at) and clue or nil
end

-- Clues that leave one arrangement. At first they tell all houses but one of each row, which is enough; then all that
-- can be spared goes, those first: a clue with whose denial nothing fulfils the others. Without effort left it stays.
local function telling(grid, homes, draws, effort)
  local clues, at = {}, {}
  for item, house in ipairs(homes) do at[item] = 1 << (house - 1) end
  for _ = 1, draws do clues[#clues + 1] = drawn(grid, at) end
  for item, house in ipairs(homes) do
    if item % grid.houses > 0 then clues[#clues + 1] = {type = "position", items = {item}, house = house} end
  end
  for index = #clues, 1, -1 do
    local rest, a, b, c = {table.unpack(clues)}, table.unpack(clues[index].items)
    rest[index] = {type = c and "different" or "not " .. rest[index].type, items = {a, b}, house = rest[index].house}
    if c then rest[#rest + 1] = {type = "different", items = {a, c}} end
    if not solver.find(grid, rest, effort) and effort.left > 0 then table.remove(clues, index) end
  end
  return clues
end

-- A puzzle {houses, attributes = {{name, items}}, clues = {{type, items, house}}, text}, and its solution: attributes
-- with the items of house 1, 2, ... All other lists are in drawn orders, which say nothing about a house.
function puzzle.make(level, effort)
  local houses, rows, draws = table.unpack(LEVELS[level])
  local attributes, solution, names, phrases, lines, numbers, homes = {}, {}, {}, {}, {}, {}, {}
  for house = 1, houses do numbers[house] = house end
  for row, attribute in ipairs({table.unpack(random.shuffle(ATTRIBUTES), 1, rows)}) do
    local words = {}
    for word in attribute[3]:gmatch("%a+") do words[#words + 1] = word end
    words = {table.unpack(random.shuffle(words), 1, houses)}
    attributes[row], solution[row] = {name = attribute[1], items = words}, {name = attribute[1], items = {}}
    lines[row] = "- " .. attribute[1] .. ": " .. table.concat(words, ", ")
    for place, house in ipairs(random.shuffle(numbers)) do
      solution[row].items[house], homes[#homes + 1] = words[place], house
      names[#names + 1], phrases[#phrases + 1] = words[place], attribute[2]:format(words[place])
    end
  end
  local clues = random.shuffle(telling(solver.grid(houses, rows), homes, draws, {left = effort or EFFORT}))
  for number, clue in ipairs(clues) do
    local parts = {}
    for place, item in ipairs(clue.items) do clue.items[place], parts[place] = names[item], phrases[item] end
    parts[#parts + 1] = clue.house
    local sentence = SENTENCES[clue.type]:format(table.unpack(parts)):gsub("^t", "T")
    lines[rows + number] = (number == 1 and "\n1. " or number .. ". ") .. sentence
  end
  return {houses = houses, attributes = attributes, clues = clues, text = table.concat(lines, "\n")}, solution
end

return puzzle
