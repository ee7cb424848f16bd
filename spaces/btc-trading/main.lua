-- BTC Trading: everybody gives an order on the same bars, the bars that follow settle it, and profit counts after costs
-- and risk.
--
-- The state is all public:
--   bars       columns t, open, high, low, close: the history, then what each wait has brought
--   accounts   by seat {equity, peak, drawdown, answered, curve}, in cents; `curve` is the equity at each close so far
--   decisions  {bar, entry, orders={{side, size, stop, take}, false}, exits={{bar, price, why}, false}?}: `bar` is the
--              last one shown; an order that was not given is `false`, and so is the exit of a seat that was flat
--   fault      why the session cannot go on, such as a feed that brought no bars
--
-- Nothing of the time after an order can be seen before it: the bars come with the wait that follows the answers.
local trade = require "lib/trade"

local FEED, HOUR = "btc-usd", 3600
-- In cents; HALF is the risk-adjusted gain that scores 75 points.
local START, HALF = 1000000, 50000
local COLUMNS = {"t", "open", "high", "low", "close"}
local WHY = {stop = "stopped", take = "takes its gain", ruin = "is ruined", ["end"] = "closes"}

local space = {}

local function usd(cents)
  return string.format("%s%d.%02d", cents < 0 and "-" or "", math.abs(cents) // 100, math.abs(cents) % 100)
end

local function percent(bps)
  return string.format("%d.%02d %%", bps // 100, bps % 100)
end

local function hours(ctx)
  return ctx.config.horizon_hours // ctx.config.decisions
end

-- The decision whose bars are still to come, or nil.
local function pending(state)
  local last = state.decisions[#state.decisions]
  return last and not last.exits and last or nil
end

function space.setup(ctx)
  local accounts = {}
  for seat = 1, ctx.seats do
    accounts[seat] = {equity = START, peak = START, drawdown = 0, answered = 0, curve = {}}
  end
  return {bars = {t = {}, open = {}, high = {}, low = {}, close = {}}, accounts = accounts, decisions = {}}
end

function space.next(state, ctx)
  if state.fault then return {void = state.fault} end
  if #state.bars.t == 0 then
    return {fetch = {feed = FEED, from = -ctx.config.history_hours * HOUR, to = 0, every = HOUR}}
  end
  if pending(state) then
    return {wait = {feed = FEED, to = #state.decisions * hours(ctx) * HOUR, every = HOUR}}
  end
  if #state.decisions == ctx.config.decisions then return {done = true} end
  local seats = {}
  for seat = 1, ctx.seats do seats[seat] = seat end
  return {ask = seats}
end

function space.task(state, seat, ctx)
  local account, bars = state.accounts[seat], state.bars
  local price, number, orders = bars.close[#bars.close], #state.decisions + 1, {}
  for past, decision in ipairs(state.decisions) do
    orders[past] = {entry = decision.entry, order = decision.orders[seat], exit = decision.exits[seat]}
  end
  local text = string.format(
    "Decision %d of %d. After %d bars of an hour each, BTC/USD stands at %s USD, and your equity is %s USD.\n"
      .. "Your order is filled at this price and held for %d hours. The fee is %s of the value, each way.\n"
      .. "Give side, size in percent of your equity, and, if you want them, stop and take in basis points.",
    number, ctx.config.decisions, #bars.t, usd(price), usd(account.equity), hours(ctx), percent(ctx.config.fee_bps))
  return {text = text, data = {
    decision = number, decisions = ctx.config.decisions, hours = hours(ctx), fee_bps = ctx.config.fee_bps,
    price = price, bars = bars, equity = account.equity, drawdown = account.drawdown, orders = orders,
  }}
end

-- The schema has made sure of everything else. A position of size 0 is none.
function space.parse(_, _, answer)
  if answer.side == "flat" or answer.size == 0 then return {side = "flat", size = 0, stop = 0, take = 0} end
  return {side = answer.side, size = answer.size, stop = answer.stop or 0, take = answer.take or 0}
end

local function described(order)
  if not order then return "gives no order" end
  if order.side == "flat" then return "stays flat" end
  local stop = order.stop > 0 and ", stop " .. percent(order.stop) or ""
  local take = order.take > 0 and ", take " .. percent(order.take) or ""
  return string.format("goes %s with %d %%%s%s", order.side, order.size, stop, take)
end

-- Adds an event's bars, or notes why the session cannot go on.
local function add_bars(state, event)
  if event.unit ~= "cents" or not trade.sound(event.bars) then
    state.fault = "the feed brought no sound bars"
    return false
  end
  for _, name in ipairs(COLUMNS) do
    table.move(event.bars[name], 1, #event.bars[name], #state.bars[name] + 1, state.bars[name])
  end
  return true
end

local function take_orders(state, event)
  local said, decision = {}, {bar = #state.bars.close, entry = state.bars.close[#state.bars.close], orders = {}}
  for index, answer in ipairs(event.answers) do
    local account = state.accounts[answer.seat]
    decision.orders[answer.seat] = answer.action or false
    if answer.action then account.answered = account.answered + 1 end
    said[index] = string.format("Seat %d %s", answer.seat, described(answer.action))
  end
  state.decisions[#state.decisions + 1] = decision
  return table.concat(said, "; ") .. "."
end

-- Settles one seat's order on the bars since its decision.
local function settle(account, order, decision, bars, fee_bps)
  local curve, exit = {}, false
  for bar = 1, #bars.close - decision.bar do curve[bar] = account.equity end
  local position = trade.open(order, account.equity, decision.entry, fee_bps)
  if position then curve, exit = trade.hold(position, bars, decision.bar + 1, #bars.close) end
  for _, equity in ipairs(curve) do
    account.curve[#account.curve + 1] = equity
    account.peak = math.max(account.peak, equity)
    account.drawdown = math.max(account.drawdown, account.peak - equity)
  end
  account.equity = curve[#curve]
  return exit
end

function space.apply(state, event, ctx)
  if event.type == "answers" then return state, take_orders(state, event) end
  if event.type ~= "data" and event.type ~= "ticks" then return state end
  if not add_bars(state, event) then return state, "The session ends: " .. state.fault .. "." end
  local close = usd(state.bars.close[#state.bars.close])
  local decision = pending(state)
  if not decision then return state, #state.bars.t .. " bars; the last close is " .. close .. " USD." end

  local exits, left = {}, {}
  for seat, account in ipairs(state.accounts) do
    exits[seat] = settle(account, decision.orders[seat], decision, state.bars, ctx.config.fee_bps)
    left[seat] = string.format("seat %d has %s", seat, usd(account.equity))
  end
  decision.exits = exits
  return state, string.format("%d bars; the last close is %s USD: %s.",
    #state.bars.t - decision.bar, close, table.concat(left, ", "))
end

-- Profit minus half the largest drawdown, in cents; the half is rounded up, against the trader.
local function adjusted(account)
  return account.equity - START - (account.drawdown + 1) // 2
end

-- In hundredths of a point: 5000 for nothing won or lost, and ever more slowly toward 0 and 10000.
local function hundredths(gain)
  return 5000 + 5000 * gain // (math.abs(gain) + HALF)
end

function space.evaluate(state)
  local results = {}
  for seat, account in ipairs(state.accounts) do
    local gain = adjusted(account)
    -- Equal scores are told apart by the cent, and then by the number of orders given, which is less than 4.
    results[seat] = {metrics = {risk_adjusted = hundredths(gain) / 100}, tiebreak = 4 * gain + account.answered}
  end
  return results
end

local function headline(state, ctx)
  if state.fault then return "The session is void: " .. state.fault .. "." end
  local bars = state.bars
  if #bars.t == 0 then return "The prices are being fetched." end
  local price = usd(bars.close[#bars.close]) .. " USD."
  if pending(state) then return string.format("The orders are held for %d hours from %s", hours(ctx), price) end
  if #state.decisions == ctx.config.decisions then return "The session has closed at " .. price end
  return string.format("Decision %d of %d at %s", #state.decisions + 1, ctx.config.decisions, price)
end

-- The price with what happened on it, and the same as a list. Times are hours since the start, at which a bar closes.
local function story(state)
  local prices, x, marks, moments = {}, {}, {}, {}
  for bar, close in ipairs(state.bars.close) do
    prices[bar], x[bar] = close / 100, (state.bars.t[bar] + HOUR) / HOUR
  end
  local function tell(bar, seat, text)
    moments[#moments + 1] = {at = math.floor(x[bar]), seat = seat, text = text}
    marks[#marks + 1] = {x = x[bar], seat = seat, label = text}
  end
  for _, decision in ipairs(state.decisions) do
    for seat, order in ipairs(decision.orders) do tell(decision.bar, seat, described(order)) end
    for seat, exit in ipairs(decision.exits or {}) do
      if exit then tell(exit.bar, seat, string.format("%s at %s", WHY[exit.why], usd(exit.price))) end
    end
  end
  local series = {{label = "close", y = prices}}
  return {kind = "chart", title = "BTC/USD", unit = "USD", x = x, series = series, marks = marks},
    {kind = "timeline", items = moments}
end

function space.view(state, _, ctx)
  local chart, timeline = story(state)
  local items, curves, last = {}, {}, state.decisions[#state.decisions]
  local scene = {{kind = "text", text = headline(state, ctx)}, chart}
  for seat, account in ipairs(state.accounts) do
    local label, gain = "Seat " .. seat, account.equity - START
    items[seat] = {label = label, seat = seat, value = account.equity / 100}
    curves[seat] = {label = label, seat = seat, y = {START / 100}}
    for bar, equity in ipairs(account.curve) do curves[seat].y[bar + 1] = equity / 100 end
    scene[#scene + 1] = {
      kind = "card", seat = seat, title = label, tone = gain > 0 and "good" or gain < 0 and "bad" or "plain",
      text = string.format("%s\nprofit %s USD, largest drawdown %s USD, score %s", last and described(last.orders[seat])
        or "has not decided yet", usd(gain), usd(account.drawdown), usd(hundredths(adjusted(account)))),
    }
  end
  table.insert(scene, 3, {kind = "bars", title = "Equity in USD", items = items})
  table.insert(scene, 4, {kind = "chart", title = "Equity by hour", unit = "USD", series = curves})
  scene[#scene + 1] = timeline
  return scene
end

return space
