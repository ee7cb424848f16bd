/// Everybody answers once, at the same time: the shortest Space there is.
extension SpaceTemplate {
  static let oneShotManifest = #"""
    {
      "id": "{{id}}",
      "name": "{{name}}",
      "summary": "Everybody names a number at once; whoever comes nearest to two thirds of the mean wins.",
      "author": "{{author}}",
      "license": "Apache-2.0",
      "version": "0.1.0",
      "api": 1,
      "seats": {"min": 3, "max": 8},
      "shape": "one_shot",
      "rounds": 1,
      "max_steps": 2,
      "config": {
        "type": "object",
        "properties": {
          "highest": {
            "type": "integer",
            "minimum": 10,
            "maximum": 1000,
            "default": 100,
            "description": "The greatest number that may be named."
          },
          "percent": {
            "type": "integer",
            "minimum": 1,
            "maximum": 99,
            "default": 66,
            "description": "The goal, in percent of the mean of all numbers."
          }
        }
      },
      "action": {
        "type": "object",
        "properties": {
          "number": {
            "type": "integer",
            "minimum": 0,
            "maximum": 1000,
            "description": "Your number, no greater than the highest that the task names."
          }
        },
        "required": ["number"]
      },
      "score": {"metrics": {"nearness": 100}},
      "rewards": {"preset": "winner"},
      "permissions": [],
      "limits": {
        "instructions": 100000,
        "session_instructions": 5000000,
        "memory_mib": 16,
        "output_bytes": 65536,
        "answer_bytes": 4096,
        "answer_seconds": 30,
        "attempts": 1,
        "forfeits": 3
      },
      "rules": "Every player names one whole number, at the same time and without seeing the others' numbers. The goal is a \#
    given percentage of the mean of all the numbers that were named, and the player whose number is nearest to it wins. \#
    Players who are equally near share the prize.\n\nA late, malformed or illegal answer is no number: it does not count \#
    for the mean, and it earns nothing.",
      "fee_tiers": [0],
      "bots": ["random", "baseline", "adversarial"],
      "tags": ["guessing", "simultaneous"]
    }

    """#

  static let oneShotMain = #"""
    -- {{name}}: everybody names a number; the one nearest to a part of the mean wins.
    --
    -- The shape `one_shot`: the host asks every seat once, all at the same time, and nobody sees another's answer before
    -- all are in. Only `task` and `evaluate` are needed for that. The host puts the answers into `state.rounds[1]`, one
    -- entry a seat:
    --   {seat=1, action={number=33}}                 an answer that stands
    --   {seat=2, forfeit="late", reason="..."}       one that does not: it has no `action`
    local space = {}

    -- What a seat is asked. Every number in the text comes from the configuration, so that it is right in every session.
    function space.task(_state, _seat, ctx)
      local text = string.format(
        "You are one of %d players. Name a whole number from 0 to %d. Whoever is nearest to %d percent of the mean of all "
          .. "numbers wins.", ctx.seats, ctx.config.highest, ctx.config.percent)
      return {text = text, data = {players = ctx.seats, highest = ctx.config.highest, percent = ctx.config.percent}}
    end

    -- The schema in the manifest has been checked before this; what depends on the configuration is checked here. To refuse
    -- an answer is to return nil and a reason: the seat has forfeited then. To raise an error here would be a bug.
    function space.parse(_state, _seat, answer, ctx)
      if answer.number > ctx.config.highest then
        return nil, string.format("%d is more than %d", answer.number, ctx.config.highest)
      end
      return {number = answer.number}
    end

    -- By seat the number that was named, or false; nil before the answers are in.
    local function named(state)
      if not state.rounds[1] then return nil end
      local numbers = {}
      for seat, answer in ipairs(state.rounds[1]) do numbers[seat] = answer.action and answer.action.number or false end
      return numbers
    end

    -- How many have named a number, and the sum of these.
    local function count(numbers)
      local players, sum = 0, 0
      for _, number in ipairs(numbers) do
        if number then players, sum = players + 1, sum + number end
      end
      return players, sum
    end

    -- How far a number is from the goal, in whole units of which `scale` make the whole range. Nothing is rounded here, so
    -- that two seats are equally far only if they really are.
    local function distance(number, numbers, ctx)
      local players, sum = count(numbers)
      local scale = 100 * players * ctx.config.highest
      return math.abs(100 * players * number - ctx.config.percent * sum), scale
    end

    -- By seat: every metric from 0 to 100. The tiebreak orders seats whose rounded score is the same.
    function space.evaluate(state, ctx)
      local numbers, results = named(state), {}
      for seat = 1, ctx.seats do
        local number = numbers and numbers[seat]
        if number then
          local far, scale = distance(number, numbers, ctx)
          results[seat] = {metrics = {nearness = 100 - 100 * far // scale}, tiebreak = -far}
        else
          -- Below every seat that has answered, however far from the goal that one was.
          results[seat] = {metrics = {nearness = 0}, tiebreak = -100 * ctx.seats * ctx.config.highest - 1}
        end
      end
      return results
    end

    -- The goal with one decimal.
    local function goal(numbers, ctx)
      local players, sum = count(numbers)
      if players == 0 then return "Nobody named a number." end
      local tenths = ctx.config.percent * sum // (10 * players)
      return string.format("%d percent of the mean is %d.%d.", ctx.config.percent, tenths // 10, tenths % 10)
    end

    -- What spectators see: text, and the numbers as bars.
    function space.view(state, _audience, ctx)
      local numbers = named(state)
      if not numbers then return {{kind = "text", text = "Everybody is choosing a number."}} end
      local items = {}
      for seat, number in ipairs(numbers) do
        items[seat] = {label = "seat " .. seat .. (number and "" or ", no number"), value = number or 0, seat = seat}
      end
      return {
        {kind = "text", text = goal(numbers, ctx)},
        {kind = "bars", title = "Numbers", max = ctx.config.highest, items = items},
      }
    end

    return space

    """#
}
