-- Solves every puzzle: it narrows down where each item may be, and searches where that does not suffice.
local solver = require "lib/solver"

-- Looks at clues and items; a puzzle that the Space makes takes a small part of them.
local EFFORT = 150000

return function(task, memory)
  local data, number, clues, rows = task.data, {}, {}, {}
  local houses = data.houses
  for row, attribute in ipairs(data.attributes) do
    for place, item in ipairs(attribute.items) do number[item] = (row - 1) * houses + place end
  end
  for index, clue in ipairs(data.clues) do
    local items = {}
    for place, item in ipairs(clue.items) do items[place] = number[item] end
    clues[index] = {type = clue.type, items = items, house = clue.house}
  end
  local at = solver.find(solver.grid(houses, #data.attributes), clues, {left = EFFORT})
  for row, attribute in ipairs(data.attributes) do
    rows[row] = {}
    for _, item in ipairs(attribute.items) do
      local house = 1
      while at[number[item]] >> house > 0 do house = house + 1 end
      rows[row][house] = item
    end
  end
  return json.encode({answer = rows}), memory
end
