-- What an order becomes on the bars that follow, in whole cents. Every division is rounded against the trader: profits
-- down, which is what `//` does below zero, too, and fees up.
--
-- Within these bounds no product below passes 5 * 10^15, which is less than 2^53, and no divisor is less than 1000.
local LEAST_PRICE, GREATEST_PRICE = 1000, 500000000
local GREATEST_EQUITY = 10000000
local WHOLE_BPS = 10000

local trade = {}

local function fee(value, bps)
  return (value * bps + WHOLE_BPS - 1) // WHOLE_BPS
end

-- A price that lies `bps` from the entry, at least one cent away; false for no such price.
local function level(entry, bps, sign)
  return bps > 0 and entry + sign * math.max(1, entry * bps // WHOLE_BPS)
end

-- The position that an order opens, or nil if it opens none.
function trade.open(order, equity, entry, fee_bps)
  if not order or order.side == "flat" then return nil end
  local notional = equity * order.size // 100
  if notional == 0 then return nil end
  local sign = order.side == "long" and 1 or -1
  return {
    sign = sign, entry = entry, notional = notional, equity = equity, fee_bps = fee_bps,
    stop = level(entry, order.stop, -sign), take = level(entry, order.take, sign),
  }
end

-- The equity that is left if the position is closed at a price. A short position could lose more than there is, and a
-- price can in theory rise without end: hence the two bounds.
function trade.worth(position, price)
  local gain = position.sign * position.notional * (price - position.entry) // position.entry
  local value = position.notional * price // position.entry
  local fees = fee(position.notional, position.fee_bps) + fee(value, position.fee_bps)
  return math.max(0, math.min(GREATEST_EQUITY, position.equity + gain - fees))
end

-- The price at which a bar closes the position and why, or nil. A short position sees the market upside down, so that
-- with signed prices one rule serves both sides. Within a bar nobody knows what came first: then the stop counts.
function trade.exit(position, open, high, low)
  local sign, stop, take = position.sign, position.stop, position.take
  local worst, best = sign > 0 and low or high, sign > 0 and high or low
  if stop and sign * open <= sign * stop then return open, "stop" end
  if take and sign * open >= sign * take then return open, "take" end
  if stop and sign * worst <= sign * stop then return stop, "stop" end
  if take and sign * best >= sign * take then return take, "take" end
end

-- Holds a position over the bars first..last. Gives the equity at the close of each, and the exit.
function trade.hold(position, bars, first, last)
  local curve, exit = {}, nil
  for bar = first, last do
    if not exit then
      local price, why = trade.exit(position, bars.open[bar], bars.high[bar], bars.low[bar])
      if not price and trade.worth(position, bars.close[bar]) == 0 then price, why = bars.close[bar], "ruin" end
      if not price and bar == last then price, why = bars.close[bar], "end" end
      if price then exit = {bar = bar, price = price, why = why} end
    end
    curve[#curve + 1] = trade.worth(position, exit and exit.price or bars.close[bar])
  end
  return curve, exit
end

-- Whether bars are what the arithmetic above was written for.
function trade.sound(bars)
  for bar, low in ipairs(bars.low) do
    local open, high, close = bars.open[bar], bars.high[bar], bars.close[bar]
    if low < LEAST_PRICE or high > GREATEST_PRICE then return false end
    if math.min(open, close) < low or math.max(open, close) > high then return false end
  end
  return #bars.low > 0
end

return trade
