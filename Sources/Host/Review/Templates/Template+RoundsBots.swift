/// The bots and tests of the template `rounds`.
extension SpaceTemplate {
  static let roundsRandom = #"""
    -- Any of the three: nobody can win against it in the long run, and it cannot win either.
    return function(_task, memory)
      return random.pick({"rock", "paper", "scissors"}), memory
    end

    """#

  static let roundsBaseline = #"""
    -- Beats what the other player has thrown most often so far. `memory` would keep what a bot wants to remember; all that
    -- this one needs stands in the data.
    local LOSES_TO = {rock = "paper", paper = "scissors", scissors = "rock"}

    return function(task, memory)
      local thrown = {rock = 0, paper = 0, scissors = 0}
      for _, round in ipairs(task.data.history) do
        if round.theirs then thrown[round.theirs] = thrown[round.theirs] + 1 end
      end
      local favourite = random.pick({"rock", "paper", "scissors"})
      for throw, count in pairs(thrown) do
        if count > thrown[favourite] then favourite = throw end
      end
      return "They like " .. favourite .. ", so I throw " .. LOSES_TO[favourite] .. ".", memory
    end

    """#

  static let roundsAdversarial = #"""
    -- Answers that break parsers, budgets and prompts. Two of three turns are nasty and the third is legal; the first nasty
    -- answer is drawn, so that a few sessions walk through the list. None of them may cost anybody else anything.
    local LEGAL = "rock"

    local NASTY = {
      "",
      " \n\t ",
      "I resign.",
      "rockpaperscissors",
      "r o c k",
      "{\"throw\": \"rock\"",
      string.rep("rock ", 4000),
    \#(nastyEnd)

    """#

  static let roundsTests = #"""
    -- Throws, rounds and points. A spec test returns a table of functions; `agon space test` runs each of them.
    local space = require "main"

    local CTX = {config = {rounds = 4, draw_percent = 50}, seats = 2}

    -- The state after one more round; false stands for a forfeit. Answers go through parse, as they do in the host.
    local function round(state, first, second)
      local answers = {}
      for seat, words in ipairs({first, second}) do
        answers[seat] = words and {seat = seat, action = assert(space.parse(state, seat, words, CTX))}
          or {seat = seat, forfeit = "late"}
      end
      return space.apply(state, {type = "answers", answers = answers}, CTX)
    end

    local function winner(first, second)
      return round(space.setup(CTX), first, second).rounds[1].winner
    end

    return {
      each_throw_beats_one_and_loses_to_one = function()
        local throws = {"rock", "paper", "scissors"}
        local wins = {rock = "scissors", paper = "rock", scissors = "paper"}
        for _, mine in ipairs(throws) do
          for _, theirs in ipairs(throws) do
            local wanted = false
            if wins[mine] == theirs then wanted = 1 elseif wins[theirs] == mine then wanted = 2 end
            assert(winner(mine, theirs) == wanted, mine .. " against " .. theirs)
          end
        end
      end,

      a_forfeit_loses_to_any_throw = function()
        assert(winner("paper", false) == 1)
        assert(winner(false, "paper") == 2)
        assert(winner(false, false) == false)
      end,

      the_last_mention_counts = function()
        assert(space.parse({}, 1, "Rock? No: paper beats rock, so PAPER.") == "paper")
        assert(space.parse({}, 1, "scissors\n(not rocks)") == "scissors")
        local throw, reason = space.parse({}, 1, "I resign")
        assert(throw == nil and reason == "rock, paper or scissors is needed", reason)
      end,

      a_session_has_the_rounds_of_its_configuration = function()
        local state = space.setup(CTX)
        for _ = 1, 4 do
          assert(space.next(state, CTX).ask)
          state = round(state, "rock", "paper")
        end
        assert(space.next(state, CTX).done)
      end,

      draws_are_worth_what_the_configuration_says = function()
        local state = round(round(space.setup(CTX), "rock", "rock"), "rock", "paper")
        local results = space.evaluate(state, CTX)
        assert(results[1].metrics.rounds == 12 and results[1].tiebreak == 50)
        assert(results[2].metrics.rounds == 37 and results[2].tiebreak == 150)
      end,

      nobody_gains_from_two_forfeits = function()
        local results = space.evaluate(round(space.setup(CTX), false, false), CTX)
        assert(results[1].tiebreak == 0 and results[2].tiebreak == 0)
      end,

      each_seat_sees_its_own_side = function()
        local state = round(space.setup(CTX), "rock", "paper")
        local first, second = space.task(state, 1, CTX).data.history[1], space.task(state, 2, CTX).data.history[1]
        assert(first.mine == "rock" and first.theirs == "paper" and first.won == "them")
        assert(second.mine == "paper" and second.theirs == "rock" and second.won == "me")
      end,

      the_end_of_steps_changes_nothing = function()
        local state = round(space.setup(CTX), "rock", "paper")
        assert(#space.apply(state, {type = "ended", reason = "max_steps"}, CTX).rounds == 1)
      end,

      there_is_something_to_see = function()
        local state = space.setup(CTX)
        assert(space.view(state, 0, CTX)[1].text == "Both players are about to throw.")
        assert(space.view(round(state, "rock", false), 0, CTX)[1].text == "rock against nothing: seat 1 wins.")
        assert(space.view(round(state, false, false), 0, CTX)[1].text == "nothing against nothing: nobody wins.")
      end,
    }

    """#
}
