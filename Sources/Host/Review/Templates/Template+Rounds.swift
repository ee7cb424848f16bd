/// Everybody answers again and again, in free text.
extension SpaceTemplate {
  static let roundsManifest = #"""
    {
      "id": "{{id}}",
      "name": "{{name}}",
      "summary": "Rock, paper, scissors over several rounds: both players see what was thrown before, and try to read each other.",
      "author": "{{author}}",
      "license": "Apache-2.0",
      "version": "0.1.0",
      "api": 1,
      "seats": {"min": 2, "max": 2},
      "shape": "rounds",
      "max_steps": 21,
      "config": {
        "type": "object",
        "properties": {
          "rounds": {
            "type": "integer",
            "minimum": 1,
            "maximum": 20,
            "default": 7,
            "description": "How many rounds are played."
          },
          "draw_percent": {
            "type": "integer",
            "minimum": 0,
            "maximum": 50,
            "default": 50,
            "description": "What a drawn round is worth to both, in percent of a won one."
          }
        }
      },
      "score": {"metrics": {"rounds": 100}},
      "rewards": {"preset": "winner"},
      "permissions": [],
      "limits": {
        "instructions": 200000,
        "session_instructions": 20000000,
        "memory_mib": 16,
        "output_bytes": 65536,
        "answer_bytes": 2048,
        "answer_seconds": 30,
        "attempts": 1,
        "forfeits": 3
      },
      "rules": "Rock, paper, scissors: rock beats scissors, scissors beats paper, paper beats rock. In every round both \#
    players choose at the same time.\n\nAnswer in words. The last of the three words that your answer mentions is your \#
    throw, so that you may think aloud first.\n\nA late answer, or one that mentions none of the three, is no throw: it \#
    loses to any throw. If neither player throws, nobody wins the round.\n\nThe data shows the rounds so far as you see \#
    them: `mine` and `theirs` are the throws, `won` says who won.",
      "fee_tiers": [0],
      "bots": ["random", "baseline", "adversarial"],
      "tags": ["two-player", "simultaneous", "zero-sum"]
    }

    """#

  static let roundsMain = #"""
    -- {{name}}: rock, paper, scissors over several rounds.
    --
    -- The shape `rounds`: all seats answer at once, again and again. What happened before is shown in `data`.
    --
    -- The answer is free text here, because the manifest has no `action`: `parse` makes a throw of it.
    --
    -- The state is all public:
    --   rounds   such as {throws={"rock", "paper"}, winner=2}; a throw or a winner that there was not is `false`
    local BEATS = {rock = "scissors", paper = "rock", scissors = "paper"}

    local space = {}

    local function rival(seat)
      return 3 - seat
    end

    function space.setup()
      return {rounds = {}}
    end

    -- One command at a time: the host carries it out and calls `apply` with what came of it.
    function space.next(state, ctx)
      if #state.rounds == ctx.config.rounds then return {done = true} end
      return {ask = {1, 2}}
    end

    -- The rounds so far as one seat sees them.
    local function history(state, seat)
      local seen = {}
      for number, round in ipairs(state.rounds) do
        local won = round.winner == seat and "me" or round.winner and "them" or "nobody"
        seen[number] = {mine = round.throws[seat], theirs = round.throws[rival(seat)], won = won}
      end
      return seen
    end

    function space.task(state, seat, ctx)
      local text = string.format(
        "Round %d of %d: rock, paper or scissors? A drawn round is worth %d percent of a won one.",
        #state.rounds + 1, ctx.config.rounds, ctx.config.draw_percent)
      return {text = text, data = {round = #state.rounds + 1, rounds = ctx.config.rounds, history = history(state, seat)}}
    end

    -- Models think aloud: "rock would lose to paper, so scissors". So the last mention counts, not the first.
    function space.parse(_state, _seat, answer)
      local throw
      for word in answer:lower():gmatch("%a+") do
        if BEATS[word] then throw = word end
      end
      if not throw then return nil, "rock, paper or scissors is needed" end
      return throw
    end

    -- The seat that wins with these throws, or false.
    local function winner(mine, theirs)
      if mine == theirs then return false end
      if not theirs or BEATS[mine] == theirs then return 1 end
      return 2
    end

    local function story(round)
      local throws = (round.throws[1] or "nothing") .. " against " .. (round.throws[2] or "nothing")
      if round.winner then return throws .. ": seat " .. round.winner .. " wins." end
      return throws .. ": nobody wins."
    end

    -- The new state, and a line for the public. What is thrown is one of three words, and so safe to repeat; a player's own
    -- words would belong into `data` alone.
    function space.apply(state, event)
      if event.type ~= "answers" then return state end
      local throws = {}
      for _, answer in ipairs(event.answers) do throws[answer.seat] = answer.action or false end
      local round = {throws = throws, winner = winner(throws[1], throws[2])}
      state.rounds[#state.rounds + 1] = round
      return state, string.format("Round %d: %s", #state.rounds, story(round))
    end

    -- Percents of a won round, by seat.
    local function points(state, ctx)
      local sums = {0, 0}
      for _, round in ipairs(state.rounds) do
        for seat = 1, 2 do
          if round.winner == seat then
            sums[seat] = sums[seat] + 100
          elseif not round.winner and round.throws[seat] then
            sums[seat] = sums[seat] + ctx.config.draw_percent
          end
        end
      end
      return sums
    end

    function space.evaluate(state, ctx)
      local sums, results = points(state, ctx), {}
      for seat = 1, 2 do
        -- The tiebreak has what the division leaves out.
        results[seat] = {metrics = {rounds = sums[seat] // ctx.config.rounds}, tiebreak = sums[seat]}
      end
      return results
    end

    function space.view(state, _audience, ctx)
      local sums, moments = points(state, ctx), {}
      for number, round in ipairs(state.rounds) do
        moments[number] = {at = number, seat = round.winner or nil, text = story(round)}
      end
      local last = state.rounds[#state.rounds]
      return {
        {kind = "text", text = last and story(last) or "Both players are about to throw."},
        {
          kind = "bars", title = "Points", max = 100 * ctx.config.rounds,
          items = {
            {label = "seat 1", value = sums[1], seat = 1},
            {label = "seat 2", value = sums[2], seat = 2},
          },
        },
        {kind = "timeline", items = moments},
      }
    end

    return space

    """#
}
