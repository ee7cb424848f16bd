-- Counts the windows of the history as baseline does, but corrects what a short history gets wrong: each window counts
-- upside down, too, since a past trend says little; moves are scaled to how lively the market is now; and few windows
-- make no certainty.
local questions = require "lib/questions"
local windows = require "lib/windows"

local RECENT = 24
-- Overlapping windows are worth fewer independent ones; so many guesses of one half are mixed in.
local DOUBT = 4

-- How lively the last day was against all of the history, half believed.
local function liveliness(closes)
  local recent = table.move(closes, math.max(1, #closes - RECENT), #closes, 1, {})
  return 0.5 + 0.5 * questions.swing(recent, 1) / questions.swing(closes, 1)
end

return function(task, memory)
  local data = task.data
  local scale, moves = liveliness(data.bars.close), {}
  for _, window in ipairs(windows.moves(data.bars, data.hours)) do
    local up, down, move = scale * window.up, scale * window.down, scale * window.move
    moves[#moves + 1] = {up = up, down = down, move = move}
    moves[#moves + 1] = {up = down, down = up, move = -move}
  end
  local yes = windows.count(moves, data.now, data.levels)
  local doubt = math.max(1, DOUBT * #moves // 100)
  local forecast = {}
  for _, id in ipairs(questions.IDS) do
    forecast[id] = math.floor(100 * (yes[id] + doubt) / (#moves + 2 * doubt) + 0.5)
  end
  return "From the windows of the history, mirrored and scaled:\n" .. json.encode(forecast), memory
end
