/// A feed and a wait: the result is known only later.
extension SpaceTemplate {
  static let delayedManifest = #"""
    {
      "id": "{{id}}",
      "name": "{{name}}",
      "summary": "Will the bitcoin price be higher when the hours are over? Everybody gives a probability, and honest ones \#
    earn the most.",
      "author": "{{author}}",
      "license": "Apache-2.0",
      "version": "0.1.0",
      "api": 1,
      "seats": {"min": 2, "max": 8},
      "shape": "delayed",
      "max_steps": 4,
      "config": {
        "type": "object",
        "properties": {
          "history_hours": {
            "type": "integer",
            "minimum": 2,
            "maximum": 168,
            "default": 48,
            "description": "Hours of prices before the start that everybody is shown."
          },
          "horizon_hours": {
            "type": "integer",
            "minimum": 1,
            "maximum": 72,
            "default": 24,
            "description": "Hours after the start at the end of which the price is looked at."
          }
        }
      },
      "action": {
        "type": "object",
        "properties": {
          "percent": {
            "type": "integer",
            "minimum": 0,
            "maximum": 100,
            "description": "How likely a higher price is, in percent."
          }
        },
        "required": ["percent"]
      },
      "score": {"metrics": {"forecast": 100}},
      "rewards": {"preset": "proportional"},
      "permissions": [
        {
          "name": "feed.read",
          "scope": {"feeds": ["btc-usd"], "max_seconds": 604800},
          "reason": "Everybody is shown the hours before the start; the last hour after it decides."
        },
        {"name": "wait", "reason": "Whether the price is higher is known only when the hours are over."}
      ],
      "limits": {
        "instructions": 500000,
        "session_instructions": 20000000,
        "memory_mib": 16,
        "output_bytes": 65536,
        "answer_bytes": 4096,
        "answer_seconds": 60,
        "attempts": 1,
        "forfeits": 3
      },
      "rules": "You are shown the hourly closes of the bitcoin price in US dollars up to now (in whole cents, oldest \#
    first). Say how likely it is, as a whole percent from 0 to 100, that the price is strictly higher when the hours named \#
    in the task are over. An equal price is not higher.\n\nA forecast of p percent scores 100 - (p - o)^2 / 100 points, \#
    where o is 100 if the price is higher and 0 if not. 50 always scores 75; certainty scores 100 or 0. Whatever you \#
    believe, you expect the most points if you say just that.\n\nAll forecasts are given at the same time. A late, \#
    malformed or illegal answer is no forecast and scores 0. The prize is shared in proportion to the points.",
      "fee_tiers": [0],
      "bots": ["random", "baseline", "adversarial"],
      "tags": ["forecasting", "bitcoin", "delayed", "probability"]
    }

    """#

  static let delayedMain = #"""
    -- {{name}}: one probability about the hours ahead, and a score that rewards honesty.
    --
    -- The shape `delayed`: the result is known only later. A Space calls nothing itself. `next` returns a command, the host
    -- carries it out, and `apply` gets what came of it as an event:
    --   {fetch = ...}   the prices before the start       event "data"
    --   {ask = ...}     the forecasts                     event "answers"
    --   {wait = ...}    the session sleeps for hours      event "ticks"
    -- Both the feed and the wait need a permission, with a reason, in the manifest.
    --
    -- The state is all public:
    --   closes      of every hour, in cents: the history, then what the wait has brought
    --   now         the last close of the history; nil before the fetch
    --   forecasts   by seat a percentage or `false`; nil before the answers are in
    --   higher      whether the price is higher; nil before the hours are over
    --   fault       why the session cannot go on
    local FEED, HOUR = "btc-usd", 3600
    -- The greatest loss of points, in hundredths: for being certain, and wrong.
    local WORST = 10000

    local space = {}

    local function usd(cents)
      return string.format("%d.%02d USD", cents // 100, cents % 100)
    end

    function space.setup()
      return {closes = {}}
    end

    function space.next(state, ctx)
      if state.fault then return {void = state.fault} end
      if not state.now then
        return {fetch = {feed = FEED, from = -ctx.config.history_hours * HOUR, to = 0, every = HOUR}}
      end
      if state.higher ~= nil then return {done = true} end
      if state.forecasts then return {wait = {feed = FEED, to = ctx.config.horizon_hours * HOUR, every = HOUR}} end
      local seats = {}
      for seat = 1, ctx.seats do seats[seat] = seat end
      return {ask = seats}
    end

    function space.task(state, _seat, ctx)
      local text = string.format(
        "Bitcoin stands at %s. How likely is it, in percent, that it is higher in %d hours?",
        usd(state.now), ctx.config.horizon_hours)
      return {text = text, data = {now = state.now, hours = ctx.config.horizon_hours, closes = state.closes}}
    end

    local function take_forecasts(state, event)
      local given = 0
      state.forecasts = {}
      for _, answer in ipairs(event.answers) do
        state.forecasts[answer.seat] = answer.action and answer.action.percent or false
        if answer.action then given = given + 1 end
      end
      return string.format("%d of %d forecasts are in.", given, #event.answers)
    end

    function space.apply(state, event)
      if event.type == "answers" then return state, take_forecasts(state, event) end
      if event.type ~= "data" and event.type ~= "ticks" then return state end
      -- The host has checked the prices, and voids where they cannot be had. Only whether there are any is left to see.
      local closes = event.bars.close
      if #closes == 0 then
        state.fault = "the feed brought no prices"
        return state, "The session ends: " .. state.fault .. "."
      end
      for _, close in ipairs(closes) do state.closes[#state.closes + 1] = close end
      local last = closes[#closes]
      if not state.now then
        state.now = last
        return state, string.format("%d hours of prices; now %s.", #closes, usd(last))
      end
      state.higher = last > state.now
      return state, string.format("The hours are over: %s, which is %shigher.", usd(last), state.higher and "" or "not ")
    end

    -- What a seat has lost, in hundredths of a point; no forecast loses all.
    local function loss(state, seat)
      local percent = state.forecasts and state.forecasts[seat]
      if state.higher == nil or not percent then return WORST end
      local miss = percent - (state.higher and 100 or 0)
      return miss * miss
    end

    function space.evaluate(state, ctx)
      local results = {}
      for seat = 1, ctx.seats do
        -- Exact: hundredths of a point are what a score is counted in.
        results[seat] = {metrics = {forecast = (WORST - loss(state, seat)) / 100}}
      end
      return results
    end

    local function headline(state, ctx)
      if state.fault then return "The session is void: " .. state.fault .. "." end
      if not state.now then return "The prices are being fetched." end
      if state.higher ~= nil then return "It is " .. (state.higher and "" or "not ") .. "higher." end
      local said = state.forecasts and "The forecasts are in" or "Forecasts are being made"
      return string.format("%s: higher than %s in %d hours?", said, usd(state.now), ctx.config.horizon_hours)
    end

    function space.view(state, _audience, ctx)
      local scene = {{kind = "text", text = headline(state, ctx)}}
      if not state.now then return scene end
      local closes, level = {}, {}
      for hour, close in ipairs(state.closes) do closes[hour], level[hour] = close / 100, state.now / 100 end
      scene[2] = {
        kind = "chart", title = "BTC/USD by the hour", unit = "USD",
        series = {{label = "close", y = closes}, {label = "now", y = level}},
      }
      local items = {}
      for seat, percent in ipairs(state.forecasts or {}) do
        items[seat] = {label = "seat " .. seat .. (percent and "" or ", no forecast"), value = percent or 0, seat = seat}
      end
      if #items > 0 then scene[3] = {kind = "bars", title = "Higher, in percent", max = 100, items = items} end
      return scene
    end

    return space

    """#
}
