-- Forecast: five events of the hours ahead, one probability for each, and a proper score.
--
-- The state is all public:
--   bars       columns t, high, low, close: the history, then what the wait has brought
--   past       how many of them are history; nil before the fetch
--   now        the close of the last bar of the history
--   levels     of the questions close, range, rise and fall, in cents
--   forecasts  by seat {up, close, range, rise, fall} in percent, or `false`; nil before the answers are in
--   outcomes   for each question whether its event came; nil before the hours are over
--   fault      why the session cannot go on, such as a feed that brought no bars
--
-- Forecasts are sealed without any code here: the host asks all seats at once and hands the answers over together.
local questions = require "lib/questions"

local FEED, HOUR = "btc-usd", 3600
local COLUMNS = {"t", "high", "low", "close"}
-- The whole of the shares; the greatest loss on a question; the points of a seat that says 50 to everything.
local ALL, WORST, COIN = 10000, 10000, 75
-- The swing is a product of a price and a root; up to this price, 10 million USD, no number passes 2^53.
local GREATEST_PRICE = 1000000000

local space = {}

local function usd(cents)
  return string.format("%d.%02d", cents // 100, cents % 100)
end

function space.setup()
  return {bars = {t = {}, high = {}, low = {}, close = {}}}
end

function space.next(state, ctx)
  if state.fault then return {void = state.fault} end
  if not state.past then
    return {fetch = {feed = FEED, from = -ctx.config.history_hours * HOUR, to = 0, every = HOUR}}
  end
  if state.outcomes then return {done = true} end
  if state.forecasts then return {wait = {feed = FEED, to = ctx.config.horizon_hours * HOUR, every = HOUR}} end
  local seats = {}
  for seat = 1, ctx.seats do seats[seat] = seat end
  return {ask = seats}
end

-- Each question in words.
local function wording(state, ctx)
  local levels, hours = state.levels, ctx.config.horizon_hours
  return {
    up = string.format("the close after %d hours is above %s", hours, usd(state.now)),
    close = string.format("the close after %d hours is above %s", hours, usd(levels.close)),
    range = string.format("the range of the %d hours is more than %s", hours, usd(levels.range)),
    rise = string.format("a high within %d hours reaches %s", hours, usd(levels.rise)),
    fall = string.format("a low within %d hours reaches %s", hours, usd(levels.fall)),
  }
end

function space.task(state, _, ctx)
  local words, lines = wording(state, ctx), {}
  for number, id in ipairs(questions.IDS) do lines[number] = string.format("- %s: %s USD", id, words[id]) end
  local text = string.format("After %d bars of an hour each, BTC/USD stands at %s USD. How likely is it, in percent,"
    .. " that\n%s", state.past, usd(state.now), table.concat(lines, "\n"))
  local data = {now = state.now, hours = ctx.config.horizon_hours, levels = state.levels, bars = state.bars}
  return {text = text, data = data}
end

local function sound(event)
  local bars = event.bars
  for bar, close in ipairs(bars.close) do
    if bars.low[bar] < 1 or close < bars.low[bar] then return false end
    if close > bars.high[bar] or bars.high[bar] > GREATEST_PRICE then return false end
  end
  return event.unit == "cents" and #bars.close > 0
end

local function take_forecasts(state, event)
  local given = 0
  state.forecasts = {}
  for _, answer in ipairs(event.answers) do
    state.forecasts[answer.seat] = answer.action or false
    given = given + (answer.action and 1 or 0)
  end
  return string.format("%d of %d forecasts are in.", given, #event.answers)
end

function space.apply(state, event, ctx)
  if event.type == "answers" then return state, take_forecasts(state, event) end
  if event.type ~= "data" and event.type ~= "ticks" then return state end
  if not sound(event) then
    state.fault = "the feed brought no sound bars"
    return state, "The session ends: " .. state.fault .. "."
  end
  local bars = state.bars
  for _, name in ipairs(COLUMNS) do table.move(event.bars[name], 1, #event.bars[name], #bars[name] + 1, bars[name]) end
  if not state.past then
    state.past, state.now = #bars.close, bars.close[#bars.close]
    state.levels = questions.draw(bars.close, ctx.config.horizon_hours)
    return state, string.format("%d bars; the price is %s USD.", state.past, usd(state.now))
  end
  state.outcomes = questions.outcomes(state.now, state.levels, bars, state.past + 1, #bars.close)
  local came = {}
  for _, id in ipairs(questions.IDS) do came[#came + 1] = id .. (state.outcomes[id] and " yes" or " no") end
  return state, string.format("%d bars; the last close is %s USD: %s.",
    #bars.close - state.past, usd(bars.close[#bars.close]), table.concat(came, ", "))
end

-- What a seat has lost on each question and in all; no forecast loses all.
local function losses(state, seat)
  local each, sum = {}, 0
  for _, id in ipairs(questions.IDS) do
    local forecast = state.outcomes and state.forecasts[seat]
    each[id] = forecast and questions.loss(forecast[id], state.outcomes[id]) or WORST
    sum = sum + each[id]
  end
  return each, sum
end

function space.evaluate(state, ctx)
  local results = {}
  for seat = 1, ctx.seats do
    local metrics, each, sum = {}, losses(state, seat)
    -- A loss is a whole number, so that no metric is rounded.
    for id, lost in pairs(each) do metrics[id] = (WORST - lost) / 100 end
    -- The mean of the five is rounded; the tiebreak is not. A forecast that is wrong throughout is still before none.
    local given = state.forecasts and state.forecasts[seat]
    results[seat] = {metrics = metrics, tiebreak = -sum - (given and 0 or 1)}
  end
  return results
end

-- Who gave a forecast gets an equal part, more or less by what its score is above or below the mean: what a seat gets
-- is a proper score, too, which it would not be if ranks were paid. Without any forecast all parts are equal.
function space.rewards(state, _, ctx)
  local paid, gains, sum = {}, {}, 0
  for seat = 1, ctx.seats do
    if state.forecasts and state.forecasts[seat] then paid[#paid + 1] = seat end
  end
  if #paid == 0 then
    for seat = 1, ctx.seats do paid[seat] = seat end
  end
  local most, count = WORST * #questions.IDS, #paid
  for _, seat in ipairs(paid) do
    local _, lost = losses(state, seat)
    gains[seat] = most - lost
    sum = sum + gains[seat]
  end
  -- ALL / count * (1 + (gain - sum / count) / most), over one divisor; what rounding leaves goes to the largest rests.
  local shares, rests, divisor, left = {}, {}, most * count * count, ALL
  for seat = 1, ctx.seats do shares[seat] = 0 end
  for place, seat in ipairs(paid) do
    local part = ALL * (most * count + gains[seat] * count - sum)
    shares[seat] = part // divisor
    rests[place] = {seat = seat, rest = part % divisor}
    left = left - shares[seat]
  end
  table.sort(rests, function(a, b) return a.rest > b.rest end)
  for place = 1, left do shares[rests[place].seat] = shares[rests[place].seat] + 1 end
  return shares
end

local function headline(state, ctx)
  if state.fault then return "The session is void: " .. state.fault .. "." end
  if not state.past then return "The prices are being fetched." end
  local price = usd(state.bars.close[#state.bars.close]) .. " USD."
  if state.outcomes then return "The hours are over; the price is " .. price end
  local said = state.forecasts and "All forecasts are in" or "Forecasts are being made"
  return string.format("%s for the %d hours from %s", said, ctx.config.horizon_hours, price)
end

-- The closes with the levels as lines across; times are hours since the start.
local function chart(state)
  local x, series, marks = {}, {{label = "close", y = {}}}, {}
  for bar, close in ipairs(state.bars.close) do
    x[bar], series[1].y[bar] = (state.bars.t[bar] + HOUR) / HOUR, close / 100
  end
  for _, id in ipairs({"close", "rise", "fall"}) do
    local line = {label = "level of " .. id, y = {}}
    for bar = 1, #x do line.y[bar] = state.levels[id] / 100 end
    if state.past then series[#series + 1] = line end
  end
  if state.past then marks[1] = {x = x[state.past], label = "the forecasts are made"} end
  return {kind = "chart", title = "BTC/USD", unit = "USD", x = x, series = series, marks = marks}
end

function space.view(state, _, ctx)
  local scene = {{kind = "text", text = headline(state, ctx)}}
  if not state.past then return scene end
  scene[2] = chart(state)
  local words, moments = wording(state, ctx), {{at = 0, text = "The price is " .. usd(state.now) .. " USD."}}
  for _, id in ipairs(questions.IDS) do
    local items, came = {}, state.outcomes and state.outcomes[id]
    for seat, forecast in ipairs(state.forecasts or {}) do
      if forecast then items[#items + 1] = {label = "Seat " .. seat, seat = seat, value = forecast[id]} end
    end
    local answer = state.outcomes and (came and ": yes" or ": no") or "?"
    scene[#scene + 1] = {kind = "bars", title = id .. ": " .. words[id] .. answer, max = 100, items = items}
    if state.outcomes then moments[#moments + 1] = {at = ctx.config.horizon_hours, text = words[id] .. answer} end
  end
  for seat in ipairs(state.outcomes and state.forecasts or {}) do
    local _, lost = losses(state, seat)
    local points = 100 - lost / (100 * #questions.IDS)
    scene[#scene + 1] = {
      kind = "card", seat = seat, title = "Seat " .. seat,
      tone = points > COIN and "good" or points < COIN and "bad" or "plain",
      text = state.forecasts[seat] and string.format("%.2f points", points) or "gave no forecast",
    }
  end
  scene[#scene + 1] = {kind = "timeline", items = moments}
  return scene
end

return space
