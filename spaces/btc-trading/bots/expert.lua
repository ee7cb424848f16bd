-- Knows that costs are sure and directions are not. It stays flat unless the price stands far from its mean of the time
-- that was shown; then it bets on a return, with a size at which its stop costs a fixed small part of the equity.
local RISK_BPS = 40
local FAR = 2

local function mean(values)
  local sum = 0
  for _, value in ipairs(values) do sum = sum + value end
  return sum / #values
end

return function(task, memory)
  local data = task.data
  local closes = data.bars.close
  local centre = mean(closes)
  local squares = {}
  for bar, close in ipairs(closes) do squares[bar] = (close - centre) * (close - centre) end
  local spread = math.sqrt(mean(squares))
  local far = data.price - centre
  if spread == 0 or math.abs(far) < FAR * spread then
    return "No edge that pays for the costs.\n" .. json.encode({side = "flat", size = 0}), memory
  end

  -- The stop lies one spread away, the take on the mean; both are whole basis points that the schema allows.
  local function bps(cents)
    return math.max(25, math.min(5000, math.floor(cents * 10000 / data.price)))
  end
  local stop = bps(spread)
  local size = math.max(1, math.min(100, RISK_BPS * 100 // (stop + 2 * data.fee_bps)))
  local side = far > 0 and "short" or "long"
  return json.encode({side = side, size = size, stop = stop, take = bps(math.abs(far))}), memory
end
