/// The bots and tests of the template `one_shot`.
extension SpaceTemplate {
  static let oneShotRandom = #"""
    -- Any number, all equally likely. A bot answers in text, as a language model does: here the JSON of the action.
    return function(task, memory)
      return json.encode({number = random.int(0, task.data.highest)}), memory
    end

    """#

  static let oneShotBaseline = #"""
    -- What a sensible newcomer does: others will name numbers around the middle, and some will have thought of that.
    return function(task, memory)
      local data = task.data
      local first = data.highest // 2 * data.percent // 100
      local second = first * data.percent // 100
      return json.encode({number = random.int(second, first)}), memory
    end

    """#

  static let oneShotAdversarial = #"""
    -- Answers that break parsers, budgets and prompts. Two of three turns are nasty and the third is legal; the first nasty
    -- answer is drawn, so that a few sessions walk through the list. None of them may cost anybody else anything.
    local LEGAL = '{"number": 0}'

    local NASTY = {
      "",
      " \n\t ",
      '{"number": ',
      '{number: 7}',
      '{"number": 7,}',
      '{"number": 7, "number": 7}',
      '{"number": 7, "more": 1}',
      '{"number": null}',
      '{"number": 1e999}',
      '{"number": -1}',
      '{"number": 1.5}',
      '{"number": "9007199254740993"}',
      '[7]',
    \#(nastyEnd)

    """#

  static let oneShotTests = #"""
    -- How numbers are scored. A spec test returns a table of functions; `agon space test` runs each of them.
    local space = require "main"

    local CTX = {config = {highest = 100, percent = 50}, seats = 3}

    -- A finished session; false stands for a forfeit.
    local function finished(numbers)
      local answers = {}
      for seat, number in ipairs(numbers) do
        answers[seat] = number and {seat = seat, action = {number = number}} or {seat = seat, forfeit = "late"}
      end
      return {rounds = {answers}}
    end

    local function ranks(numbers)
      local order = {}
      for seat, result in ipairs(space.evaluate(finished(numbers), CTX)) do
        order[seat] = result.tiebreak
        assert(result.metrics.nearness >= 0 and result.metrics.nearness <= 100, "a score from 0 to 100")
      end
      return order
    end

    return {
      the_nearest_wins = function()
        -- The mean is 40, the goal 20.
        local order = ranks({20, 40, 60})
        assert(order[1] == 0, "20 is the goal itself")
        assert(order[1] > order[2] and order[2] > order[3], "the nearer the better")
      end,

      equally_near_is_a_tie = function()
        -- The mean is 20, the goal 10.
        local order = ranks({5, 15, 40})
        assert(order[1] == order[2], "5 and 15 are equally far from 10")
      end,

      a_forfeit_counts_for_nothing = function()
        -- Without the forfeit the mean is 30 and the goal 15.
        local order = ranks({20, false, 40})
        assert(order[1] > order[3] and order[3] > order[2], "the forfeit comes last")
      end,

      the_worst_number_is_better_than_none = function()
        local order = ranks({100, false, false})
        assert(order[1] > order[2] and order[2] == order[3], "one number against two forfeits")
      end,

      a_number_above_the_highest_is_refused = function()
        assert(space.parse({}, 1, {number = 100}, CTX).number == 100)
        local action, reason = space.parse({}, 1, {number = 101}, CTX)
        assert(action == nil and reason == "101 is more than 100", reason)
      end,

      the_text_has_the_numbers_of_the_session = function()
        local task = space.task({rounds = {}}, 1, {config = {highest = 250, percent = 75}, seats = 7})
        for _, number in ipairs({"7 players", "0 to 250", "75 percent"}) do
          assert(task.text:find(number, 1, true), number .. " is missing")
        end
      end,

      there_is_something_to_see = function()
        assert(#space.view({rounds = {}}, 0, CTX) == 1)
        assert(space.view(finished({20, false, 40}), 0, CTX)[1].text == "50 percent of the mean is 15.0.")
        assert(space.view(finished({false, false, false}), 0, CTX)[1].text == "Nobody named a number.")
      end,
    }

    """#
}
