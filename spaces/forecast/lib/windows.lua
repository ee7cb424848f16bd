-- For bots: windows of the history that are as long as the hours ahead.
local windows = {}

-- More windows than these tell hardly more, since they overlap.
local MOST = 96

-- For each window how far the price went up, down and altogether from the close before it, in cents.
function windows.moves(bars, hours)
  local moves, count = {}, #bars.close - hours
  for first = 1, count, math.max(1, count // MOST) do
    local high, low = bars.high[first + 1], bars.low[first + 1]
    for bar = first + 2, first + hours do
      high, low = math.max(high, bars.high[bar]), math.min(low, bars.low[bar])
    end
    local base = bars.close[first]
    moves[#moves + 1] = {up = high - base, down = base - low, move = bars.close[first + hours] - base}
  end
  return moves
end

-- How many of the moves are answered with yes, for each question.
function windows.count(moves, now, levels)
  local yes = {up = 0, close = 0, range = 0, rise = 0, fall = 0}
  local function note(id, came)
    if came then yes[id] = yes[id] + 1 end
  end
  for _, window in ipairs(moves) do
    note("up", window.move > 0)
    note("close", window.move > levels.close - now)
    note("range", window.up + window.down > levels.range)
    note("rise", window.up >= levels.rise - now)
    note("fall", window.down >= now - levels.fall)
  end
  return yes
end

return windows
