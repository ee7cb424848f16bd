-- What a sensible newcomer does: pay whatever it takes to finish a line or to stop one, otherwise bid about a sixth of
-- its chips for the best-looking cell.
local board = require "lib/board"

local PREFERENCE = {5, 1, 3, 7, 9, 2, 4, 6, 8}

-- The free cell with which a mark finishes a line at once, or nil.
local function finishing(data, mark)
  for _, cell in ipairs(data.free) do
    if board.line(board.marking(data.board, cell, mark)) then return cell end
  end
end

-- The least that cannot be outbid, or everything where even that could be.
local function decisive(data)
  local needed = data.chips.theirs + (data.tie == "me" and 0 or 1)
  return math.min(data.chips.mine, needed)
end

return function(task, memory)
  local data = task.data
  local urgent = finishing(data, data.mark) or finishing(data, board.other(data.mark))
  if urgent then return json.encode({bid = decisive(data), cell = urgent}), memory end

  local choice
  for _, cell in ipairs(PREFERENCE) do
    if data.board[cell] == "" then
      choice = cell
      break
    end
  end
  local bid = math.min(data.chips.mine, data.chips.mine // 6 + random.int(0, 6))
  return json.encode({bid = bid, cell = choice}), memory
end
