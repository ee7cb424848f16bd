/// The bots and tests of the template `delayed`.
extension SpaceTemplate {
  static let delayedRandom = #"""
    -- Any percentage, all equally likely. A bot answers in text, as a language model does: here the JSON of the action.
    return function(task, memory)
      return json.encode({percent = random.int(0, 100)}), memory
    end

    """#

  static let delayedBaseline = #"""
    -- How many of the hours so far went up, drawn towards the even chance that a fair price has.
    return function(task, memory)
      local closes, ups = task.data.closes, 0
      for hour = 2, #closes do
        if closes[hour] > closes[hour - 1] then ups = ups + 1 end
      end
      local percent = #closes > 1 and 100 * ups // (#closes - 1) or 50
      return json.encode({percent = (percent + 150) // 4}), memory
    end

    """#

  static let delayedAdversarial = #"""
    -- Answers that break parsers, budgets and prompts. Two of three turns are nasty and the third is legal; the first nasty
    -- answer is drawn, so that a few sessions walk through the list. None of them may cost anybody else anything.
    local LEGAL = '{"percent": 50}'

    local NASTY = {
      "",
      " \n\t ",
      '{"percent": ',
      '{percent: 50}',
      '{"percent": 50,}',
      '{"percent": 50, "percent": 50}',
      '{"percent": 50, "more": 1}',
      '{"percent": null}',
      '{"percent": 1e999}',
      '{"percent": -1}',
      '{"percent": 1.5}',
      '{"percent": "9007199254740993"}',
      '[50]',
    \#(nastyEnd)

    """#

  static let delayedTests = #"""
    -- Commands, outcomes and points. A spec test returns a table of functions; `agon space test` runs each of them.
    local space = require "main"

    local CTX = {config = {history_hours = 3, horizon_hours = 2}, seats = 2}

    local function bars(kind, closes)
      return {type = kind, unit = "cents", bars = {close = closes}}
    end

    -- The state after the history of prices, the forecasts, and the hours after; false stands for a forfeit.
    local function after(history, forecasts, hours)
      local state = space.apply(space.setup(), bars("data", history), CTX)
      if not forecasts then return state end
      local answers = {}
      for seat, percent in ipairs(forecasts) do
        answers[seat] = percent and {seat = seat, action = {percent = percent}} or {seat = seat, forfeit = "late"}
      end
      state = space.apply(state, {type = "answers", answers = answers}, CTX)
      return hours and space.apply(state, bars("ticks", hours), CTX) or state
    end

    local function points(last, forecast)
      return space.evaluate(after({900, 1000}, {forecast, 50}, {1100, last}), CTX)[1].metrics.forecast
    end

    return {
      one_command_follows_the_other = function()
        local fetch = space.next(space.setup(), CTX).fetch
        assert(fetch.from == -10800 and fetch.to == 0 and fetch.every == 3600)
        assert(#space.next(after({900, 1000}), CTX).ask == 2)
        assert(space.next(after({900, 1000}, {40, 60}), CTX).wait.to == 7200)
        assert(space.next(after({900, 1000}, {40, 60}, {1001}), CTX).done)
      end,

      points_are_those_of_the_rules = function()
        assert(points(1001, 100) == 100 and points(1001, 0) == 0)
        assert(points(999, 0) == 100 and points(999, 100) == 0)
        assert(points(1001, 50) == 75 and points(999, 50) == 75)
        assert(points(1001, 70) == 91 and points(999, 70) == 51)
      end,

      an_equal_price_is_not_higher = function()
        assert(points(1000, 0) == 100)
      end,

      no_forecast_scores_nothing = function()
        local results = space.evaluate(after({1000}, {false, false}, {1001}), CTX)
        assert(results[1].metrics.forecast == 0 and results[2].metrics.forecast == 0)
      end,

      without_prices_the_session_is_void = function()
        local state = space.apply(space.setup(), bars("data", {}), CTX)
        assert(space.next(state, CTX).void == "the feed brought no prices")
        assert(space.view(state, 0, CTX)[1].text == "The session is void: the feed brought no prices.")
      end,

      the_text_has_the_price_and_the_hours = function()
        local task = space.task(after({900, 6701234}), 1, CTX)
        assert(task.text:find("67012.34 USD", 1, true) and task.text:find("2 hours", 1, true), task.text)
      end,

      the_end_of_steps_changes_nothing = function()
        local state = space.apply(after({1000}, {40, 60}), {type = "ended", reason = "max_steps"}, CTX)
        assert(state.higher == nil and space.evaluate(state, CTX)[1].metrics.forecast == 0)
      end,

      there_is_something_to_see = function()
        assert(space.view(space.setup(), 0, CTX)[1].text == "The prices are being fetched.")
        assert(#space.view(after({900, 1000}), 0, CTX) == 2)
        assert(#space.view(after({900, 1000}, {40, false}), 0, CTX) == 3)
        assert(space.view(after({900, 1000}, {40, 60}, {1001}), 0, CTX)[1].text == "It is higher.")
        assert(space.view(after({900, 1000}, {40, 60}, {999}), 0, CTX)[1].text == "It is not higher.")
      end,
    }

    """#
}
