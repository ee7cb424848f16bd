-- Momentum, as a newcomer trades it: half of the equity on the side to which the price has gone over the time that lies
-- ahead, with a stop at two typical bars.
return function(task, memory)
  local data = task.data
  local bars = data.bars
  local count = #bars.close
  local before = bars.close[math.max(1, count - data.hours)]
  local ranges = 0
  for bar = 1, count do ranges = ranges + bars.high[bar] - bars.low[bar] end
  local typical = ranges * 10000 // (count * data.price)
  local side = data.price > before and "long" or data.price < before and "short" or "flat"
  return json.encode({side = side, size = 50, stop = math.max(50, math.min(5000, 2 * typical))}), memory
end
