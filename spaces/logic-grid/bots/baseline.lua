-- Reads only what the clues say outright: where an item is, and that two items share a house. The rest it guesses.

-- The houses that are told by clues of the type "position" and handed on by those of the type "same".
local function told(clues)
  local house = {}
  for _ = 1, #clues do
    for _, clue in ipairs(clues) do
      local a, b = clue.items[1], clue.items[2]
      if clue.type == "position" then house[a] = clue.house end
      if clue.type == "same" then house[a], house[b] = house[a] or house[b], house[b] or house[a] end
    end
  end
  return house
end

return function(task, memory)
  local data, rows = task.data, {}
  local house = told(data.clues)
  for row, attribute in ipairs(data.attributes) do
    local items, open = {}, {}
    for place = 1, data.houses do items[place] = false end
    for _, item in ipairs(random.shuffle(attribute.items)) do
      if house[item] then items[house[item]] = item else open[#open + 1] = item end
    end
    for place = 1, data.houses do items[place] = items[place] or table.remove(open) end
    rows[row] = items
  end
  return json.encode({answer = rows}), memory
end
