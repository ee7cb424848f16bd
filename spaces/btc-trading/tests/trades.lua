-- Orders against hand-made bars; each expected number is worked out beside it.
local trade = require "lib/trade"

local function order(side, size, stop, take)
  return {side = side, size = size, stop = stop or 0, take = take or 0}
end

-- Bars as {open, high, low, close}.
local function columns(rows)
  local bars = {open = {}, high = {}, low = {}, close = {}}
  for bar, row in ipairs(rows) do
    bars.open[bar], bars.high[bar], bars.low[bar], bars.close[bar] = row[1], row[2], row[3], row[4]
  end
  return bars
end

local function expect(got, wanted, what)
  assert(got == wanted, what .. ": " .. tostring(wanted) .. " expected, got " .. tostring(got))
end

local function play(given, rows, fee_bps, entry)
  local position = trade.open(given, 1000000, entry or 4000000, fee_bps or 0)
  local curve, exit = trade.hold(position, columns(rows), 1, #rows)
  return curve[#curve], exit, curve
end

local tests = {}

function tests.a_long_earns_what_the_price_gains()
  -- 500,000 cents at 40,000.00; up 1 %: 5,000.
  local left, exit = play(order("long", 50), {{4000000, 4040000, 3990000, 4040000}})
  expect(left, 1005000, "equity")
  expect(exit.why, "end", "why")
  -- Fees of 10 bps: 500 in, and 505,000 * 10 / 10,000 = 505 out.
  expect(play(order("long", 50), {{4000000, 4040000, 3990000, 4040000}}, 10), 1003995, "after fees")
end

function tests.a_short_earns_what_the_price_loses()
  expect(play(order("short", 100), {{4000000, 4000000, 3900000, 3900000}}), 1025000, "equity")
  expect(play(order("short", 100), {{4000000, 4100000, 4000000, 4100000}}), 975000, "equity")
end

function tests.fractions_of_a_cent_go_against_the_trader()
  -- One cent up on 1,000,000 at 4,000,000 is a quarter of a cent: nothing. One cent down is a whole cent.
  expect(play(order("long", 100), {{4000000, 4000001, 4000000, 4000001}}), 1000000, "up")
  expect(play(order("long", 100), {{4000000, 4000000, 3999999, 3999999}}), 999999, "down")
  -- 3 % of 1,000,000 is 30,000; 1 bp of it is 3; of 3 cents' worth it is one whole cent.
  expect(trade.worth(trade.open(order("long", 100), 3, 4000000, 1), 4000000), 1, "two fees of a cent")
end

function tests.a_stop_is_hit_at_its_edge_and_not_a_cent_before()
  local missed, exit = play(order("long", 100, 100), {{4000000, 4000000, 3960001, 4000000}})
  expect(exit.why, "end", "a cent above")
  expect(missed, 1000000, "equity")
  local hit
  hit, exit = play(order("long", 100, 100), {{4000000, 4000000, 3960000, 4000000}})
  expect(exit.why, "stop", "at the edge")
  expect(exit.price, 3960000, "price")
  expect(hit, 990000, "equity")
  hit, exit = play(order("short", 100, 100), {{4000000, 4040000, 4000000, 4000000}})
  expect(exit.price, 4040000, "a short's stop")
  expect(hit, 990000, "equity")
end

function tests.a_gap_fills_at_the_open()
  local left, exit = play(order("long", 100, 100), {{3900000, 4000000, 3800000, 4000000}})
  expect(exit.price, 3900000, "a stop")
  expect(left, 975000, "equity")
  left, exit = play(order("long", 100, 0, 100), {{4100000, 4100000, 4000000, 4000000}})
  expect(exit.why .. exit.price, "take4100000", "a take")
  expect(left, 1025000, "equity")
  left, exit = play(order("short", 100, 100, 100), {{4100000, 4100000, 3900000, 4000000}})
  expect(exit.why .. exit.price, "stop4100000", "a short's stop")
  expect(left, 975000, "equity")
end

function tests.the_stop_counts_where_a_bar_touches_both()
  local _, exit = play(order("long", 100, 100, 100), {{4000000, 4100000, 3900000, 4000000}})
  expect(exit.why, "stop", "why")
end

function tests.what_is_closed_stays_closed()
  local left, exit, curve = play(order("long", 100, 0, 100),
    {{4000000, 4010000, 4000000, 4010000}, {4010000, 4050000, 4000000, 4000000}, {3000000, 5000000, 3000000, 5000000}})
  expect(exit.bar, 2, "bar")
  expect(table.concat(curve, ","), "1002500,1010000,1010000", "curve")
  expect(left, 1010000, "equity")
end

function tests.nobody_owes_and_nobody_breaks_the_bank()
  local left, exit, curve = play(order("short", 100),
    {{4000000, 8000000, 4000000, 8000000}, {8000000, 8000000, 1000000, 1000000}})
  expect(exit.why, "ruin", "why")
  expect(table.concat(curve, ","), "0,0", "curve")
  expect(left, 0, "equity")
  expect(play(order("long", 100), {{4000000, 500000000, 4000000, 500000000}}), 10000000, "the greatest equity")
end

function tests.no_position_without_money_size_or_side()
  assert(trade.open(false, 1000000, 4000000, 10) == nil)
  assert(trade.open(order("flat", 0), 1000000, 4000000, 10) == nil)
  assert(trade.open(order("long", 0), 1000000, 4000000, 10) == nil)
  assert(trade.open(order("long", 100), 0, 4000000, 10) == nil)
  assert(trade.open(order("long", 1), 99, 4000000, 10) == nil)
end

function tests.levels_are_at_least_a_cent_away()
  local position = trade.open(order("long", 100, 1, 1), 1000000, 1000, 0)
  expect(position.stop, 999, "stop")
  expect(position.take, 1001, "take")
end

-- The greatest products there can be stay below 2^53, so that a reader with doubles finds the same.
function tests.the_bounds_hold_at_their_corners()
  local most = 2 ^ 53
  assert(10000000 * (500000000 - 1000) < most)
  assert(10000000 * 500000000 < most)
  assert(10000000 * 500000000 // 1000 * 100 < most)
  for _, side in ipairs({"long", "short"}) do
    for _, entry in ipairs({1000, 500000000}) do
      for _, price in ipairs({1000, 500000000}) do
        local left = trade.worth(trade.open(order(side, 100), 10000000, entry, 100), price)
        assert(left >= 0 and left <= 10000000)
      end
    end
  end
end

function tests.unsound_bars_are_known()
  assert(trade.sound(columns({{4000000, 4100000, 3900000, 4000000}})))
  assert(not trade.sound(columns({})))
  assert(not trade.sound(columns({{4000000, 4100000, 999, 4000000}})))
  assert(not trade.sound(columns({{4000000, 500000001, 3900000, 4000000}})))
  assert(not trade.sound(columns({{4000000, 3900000, 3900000, 3950000}})))
  assert(not trade.sound(columns({{4000000, 4100000, 3900000, 4200000}})))
  assert(not trade.sound(columns({{4000000, 4100000, 4000001, 4050000}})))
end

return tests
