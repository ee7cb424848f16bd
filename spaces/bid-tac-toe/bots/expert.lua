-- Never loses a session with 200 chips in all that it begins with 97 or more: it plays from the exact solution in
-- lib/expert_table.lua. There it reads, for every board, the fewest chips that make it sure of a win or of a draw.
--
-- Such needs are handled as lists of four numbers, in the order of the table: WIN + ME is the need for a sure win while
-- this player holds the tie token, HOLD + THEM that for a sure draw while the opponent holds it.
local board = require "lib/board"
local solution = require "lib/expert_table"

local WIN, HOLD = 0, 2
local ME, THEM = 1, 2

-- A line of the table is a board, four numbers of three digits, the spaces between them, and a newline.
local LINE = 9 + 4 * 4 + 1

-- The board as the table writes it: this player is X, and of the eight boards that turning and mirroring can make of it
-- the first stands for all.
local function key(cells, mark)
  local letters = {}
  for cell, owner in ipairs(cells) do letters[cell] = owner == "" and "." or owner == mark and "X" or "O" end
  local a, b, c, d, e, f, g, h, i = table.unpack(letters)
  local first = a .. b .. c .. d .. e .. f .. g .. h .. i
  for _, same in ipairs({
    c .. b .. a .. f .. e .. d .. i .. h .. g,
    g .. d .. a .. h .. e .. b .. i .. f .. c,
    a .. d .. g .. b .. e .. h .. c .. f .. i,
    i .. h .. g .. f .. e .. d .. c .. b .. a,
    g .. h .. i .. d .. e .. f .. a .. b .. c,
    c .. f .. i .. b .. e .. h .. a .. d .. g,
    i .. f .. c .. h .. e .. b .. g .. d .. a,
  }) do
    if same < first then first = same end
  end
  return first
end

-- The needs on an open board, by a binary search over lines of equal length.
local function looked_up(cells, free, mark, total)
  local lines, wanted = solution.boards[free], key(cells, mark)
  local low, high = 0, #lines // LINE - 1
  while low < high do
    local middle = (low + high) // 2
    if lines:sub(middle * LINE + 1, middle * LINE + 9) < wanted then low = middle + 1 else high = middle end
  end
  local needs = {}
  for column = 1, 4 do
    local start = low * LINE + 7 + column * 4
    -- Exact with as many chips as the table has; with fewer, the same share of them, rounded up.
    needs[column] = (tonumber(lines:sub(start, start + 2)) * total + solution.total - 1) // solution.total
  end
  return needs
end

-- The needs of `mark` on any board, over or not.
local function needs_on(cells, mark, total)
  local line, free = board.line(cells), #board.free(cells)
  local never = total + 1
  if line and cells[line[1]] == mark then return {0, 0, 0, 0} end
  if line then return {never, never, never, never} end
  if free == 0 then return {never, never, 0, 0} end
  return looked_up(cells, free, mark, total)
end

-- This player's moves, with the needs after each. A move is left out when another asks for no more in any case.
local function moves(data, total)
  local all = {}
  for index, cell in ipairs(data.free) do
    all[index] = {cell = cell, needs = needs_on(board.marking(data.board, cell, data.mark), data.mark, total)}
  end
  local best = {}
  for index, move in ipairs(all) do
    local beaten = false
    for rank, other in ipairs(all) do
      local a, b = move.needs, other.needs
      if rank ~= index and b[1] <= a[1] and b[2] <= a[2] and b[3] <= a[3] and b[4] <= a[4] then
        local equal = b[1] == a[1] and b[2] == a[2] and b[3] == a[3] and b[4] == a[4]
        if not equal or rank < index then beaten = true end
      end
    end
    if not beaten then best[#best + 1] = move end
  end
  return best
end

-- The needs after the opponent's mark, in the cell that hurts most in each case.
local function after_reply(data, total)
  local most = {0, 0, 0, 0}
  for _, cell in ipairs(data.free) do
    local needs = needs_on(board.marking(data.board, cell, board.other(data.mark)), data.mark, total)
    for column, need in ipairs(needs) do most[column] = math.max(most[column], need) end
  end
  return most
end

-- By how many chips a goal stays sure in the worst case of one bid; below 0 it is not sure.
local function margin(data, goal, bid, moved, replied)
  local mine, theirs, tie = data.chips.mine, data.chips.theirs, data.tie
  local holder = goal + (tie == "me" and ME or THEM)
  local least = math.huge
  -- The opponent may bid less, unless this bid is 0.
  if bid > 0 then least = mine - bid - moved[holder] end
  -- It may bid more; one chip more is what brings this player least.
  if theirs > bid then least = math.min(least, mine + bid + 1 - replied[holder]) end
  -- It may bid the same, and then the token changes hands.
  if theirs >= bid then
    local tied = tie == "me" and mine - bid - moved[goal + THEM] or mine + bid - replied[goal + ME]
    least = math.min(least, tied)
  end
  return least
end

return function(task, memory)
  local data = task.data
  local total = data.chips.mine + data.chips.theirs
  local replied = after_reply(data, total)

  local best
  for _, move in ipairs(moves(data, total)) do
    -- To bid more than one chip above the opponent's purse only gives chips away.
    for bid = 0, math.min(data.chips.mine, data.chips.theirs + 1) do
      -- A sure win first; then a sure draw, the nearer to a win the better; then whatever is nearest to a sure draw.
      local rank, worth = 1, margin(data, HOLD, bid, move.needs, replied)
      if worth >= 0 then
        worth = margin(data, WIN, bid, move.needs, replied)
        rank = worth >= 0 and 3 or 2
      end
      if not best or rank > best.rank or rank == best.rank and worth > best.worth then
        best = {rank = rank, worth = worth, bid = bid, cell = move.cell}
      end
    end
  end
  return json.encode({bid = best.bid, cell = best.cell}), memory
end
