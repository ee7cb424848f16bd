-- The five questions: how their levels are drawn, and what the bars answer. All prices are whole cents.
local questions = {}

questions.IDS = {"up", "close", "range", "rise", "fall"}

-- Hundredths of the square root of a whole number, rounded down.
local function root(number)
  return math.floor(math.sqrt(number * 10000))
end

-- How far the price typically moves in some hours: the mean move from close to close, times the square root of the
-- hours. At least one cent.
function questions.swing(closes, hours)
  local moves = 0
  for bar = 2, #closes do moves = moves + math.abs(closes[bar] - closes[bar - 1]) end
  return math.max(1, moves * root(hours) // (100 * math.max(1, #closes - 1)))
end

-- Levels in percent of the swing: events that are neither sure nor hopeless, whatever the market is like.
function questions.draw(closes, hours)
  local now, swing = closes[#closes], questions.swing(closes, hours)
  local function part(low, high)
    return math.max(1, swing * random.int(low, high) // 100)
  end
  local side = random.pick({-1, 1})
  return {
    close = math.max(1, now + side * part(20, 120)), range = part(120, 320),
    rise = now + part(30, 180), fall = math.max(1, now - part(30, 180)),
  }
end

-- Whether each event came in the bars first..last.
function questions.outcomes(now, levels, bars, first, last)
  local high, low, close = bars.high[first], bars.low[first], bars.close[last]
  for bar = first, last do
    high, low = math.max(high, bars.high[bar]), math.min(low, bars.low[bar])
  end
  return {
    up = close > now, close = close > levels.close, range = high - low > levels.range,
    rise = high >= levels.rise, fall = low <= levels.fall,
  }
end

-- What a forecast loses on one question: 0 for certainty in what came, 10000 for certainty in what did not.
function questions.loss(percent, came)
  local miss = percent - (came and 100 or 0)
  return miss * miss
end

return questions
