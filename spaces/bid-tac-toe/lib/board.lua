-- The nine cells, shared by the game and its bots. A board is a list of nine strings, "X", "O" or "" for a free cell,
-- row by row from the top left.
local board = {}

local LINES = {
  {1, 2, 3}, {4, 5, 6}, {7, 8, 9},
  {1, 4, 7}, {2, 5, 8}, {3, 6, 9},
  {1, 5, 9}, {3, 5, 7},
}

-- The three cells of a finished line, or nil.
function board.line(cells)
  for _, line in ipairs(LINES) do
    local mark = cells[line[1]]
    if mark ~= "" and mark == cells[line[2]] and mark == cells[line[3]] then return line end
  end
end

function board.free(cells)
  local free = {}
  for cell, mark in ipairs(cells) do
    if mark == "" then free[#free + 1] = cell end
  end
  return free
end

-- A new board with one more mark; the one given is left as it was.
function board.marking(cells, cell, mark)
  local copy = table.move(cells, 1, 9, 1, {})
  copy[cell] = mark
  return copy
end

function board.other(mark)
  return mark == "X" and "O" or "X"
end

return board
