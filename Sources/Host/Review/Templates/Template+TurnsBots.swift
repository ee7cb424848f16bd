/// The bots and tests of the template `turns`.
extension SpaceTemplate {
  static let turnsRandom = #"""
    -- One end or the other. A bot answers in text, as a language model does: here the JSON of the action.
    return function(task, memory)
      return json.encode({take = random.pick({"left", "right"})}), memory
    end

    """#

  static let turnsBaseline = #"""
    -- Takes the end that is worth more than what it lays open for the other player.
    return function(task, memory)
      local row = task.data.row
      local left = row[1] - math.max(row[2] or 0, row[#row])
      local right = row[#row] - math.max(row[#row - 1] or 0, row[1])
      return json.encode({take = left >= right and "left" or "right"}), memory
    end

    """#

  static let turnsAdversarial = #"""
    -- Answers that break parsers, budgets and prompts. Two of three turns are nasty and the third is legal; the first nasty
    -- answer is drawn, so that a few sessions walk through the list. None of them may cost anybody else anything.
    local LEGAL = '{"take": "right"}'

    local NASTY = {
      "",
      " \n\t ",
      '{"take": ',
      '{take: "left"}',
      '{"take": "left",}',
      '{"take": "left", "take": "left"}',
      '{"take": "left", "more": 1}',
      '{"take": null}',
      '{"take": 1e999}',
      '{"take": -1}',
      '{"take": 1.5}',
      '{"take": "9007199254740993"}',
      '["left"]',
    \#(nastyEnd)

    """#

  static let turnsTests = #"""
    -- Turns, sums and draws. A spec test returns a table of functions; `agon space test` runs each of them.
    local space = require "main"

    local CTX = {config = {pairs = 2, greatest = 9}, seats = 2}

    -- A session at its start, with these coins.
    local function dealt(coins)
      return {coins = coins, left = 1, right = #coins, game = 1, sums = {0, 0}, moves = {}}
    end

    local function play(state, take)
      local seat = space.next(state, CTX).ask[1]
      return space.apply(state, {type = "answers", answers = {{seat = seat, action = {take = take}}}}, CTX)
    end

    local function played(coins, takes)
      local state = dealt(coins)
      for take in takes:gmatch("%a+") do state = play(state, take) end
      return state
    end

    return {
      the_row_is_drawn_within_the_configuration = function()
        local state = space.setup(CTX)
        assert(#state.coins == 4 and state.right == 4)
        for _, coin in ipairs(state.coins) do assert(coin >= 1 and coin <= 9) end
      end,

      the_seats_alternate_and_each_begins_once = function()
        local state, order = dealt({1, 2, 3, 4}), {}
        for _ = 1, 8 do
          order[#order + 1] = space.next(state, CTX).ask[1]
          state = play(state, "left")
        end
        assert(table.concat(order, " ") == "1 2 1 2 2 1 2 1", table.concat(order, " "))
        assert(space.next(state, CTX).done)
      end,

      a_coin_goes_to_the_one_who_takes_it = function()
        local state = played({5, 1, 2, 8}, "right left")
        assert(state.sums[1] == 8 and state.sums[2] == 5)
        assert(table.concat(space.task(state, 1).data.row, " ") == "1 2")
      end,

      the_greater_sum_wins = function()
        local state = played({9, 1}, "left left right left")
        assert(state.sums[1] == 18 and state.sums[2] == 2)
        local results = space.evaluate(state, CTX)
        assert(results[1].metrics.coins == 90 and results[2].metrics.coins == 10)
      end,

      equal_sums_are_a_draw = function()
        local results = space.evaluate(played({9, 1}, "left left left left"), CTX)
        assert(results[1].metrics.coins == results[2].metrics.coins and results[1].tiebreak == results[2].tiebreak)
      end,

      a_forfeit_takes_the_left_coin = function()
        local answer = {seat = 1, forfeit = "late", action = space.default({}, 1, CTX)}
        local state = space.apply(dealt({5, 1, 2, 8}), {type = "answers", answers = {answer}}, CTX)
        assert(state.sums[1] == 5 and state.moves[1].forfeit)
        assert(space.view(state, 0, CTX)[4].items[1].text:find("no valid answer", 1, true))
      end,

      the_end_of_steps_changes_nothing = function()
        local state = space.apply(played({9, 1}, "left"), {type = "ended", reason = "max_steps"}, CTX)
        assert(#state.moves == 1 and space.evaluate(dealt({1, 1}), CTX)[1].metrics.coins == 50)
      end,

      both_ends_stand_in_the_text = function()
        local text = space.task(dealt({5, 1, 2, 8}), 1).text
        assert(text:find("5 1 2 8", 1, true) and text:find("coin of 5", 1, true) and text:find("coin of 8", 1, true), text)
      end,

      there_is_something_to_see = function()
        assert(space.view(dealt({9, 1}))[1].text == "Game 1 of 2: seat 1 is to move.")
        assert(space.view(played({9, 1}, "left left left left"))[1].text:find("A draw", 1, true))
        assert(space.view(played({9, 1}, "right left left right"))[1].text:find("Seat 2 has more", 1, true))
        assert(space.view(played({9, 1}, "left left right left"))[1].text:find("Seat 1 has more", 1, true))
      end,
    }

    """#
}
