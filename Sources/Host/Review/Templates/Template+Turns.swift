/// One seat at a time; drawn coins, a default for forfeits, and each seat begins once.
extension SpaceTemplate {
  static let turnsManifest = #"""
    {
      "id": "{{id}}",
      "name": "{{name}}",
      "summary": "A row of coins: two players take turns, each takes a coin from one of its ends, and the greater sum wins.",
      "author": "{{author}}",
      "license": "Apache-2.0",
      "version": "0.1.0",
      "api": 1,
      "seats": {"min": 2, "max": 2},
      "shape": "turns",
      "max_steps": 50,
      "config": {
        "type": "object",
        "properties": {
          "pairs": {
            "type": "integer",
            "minimum": 1,
            "maximum": 10,
            "default": 4,
            "description": "Half the number of coins in the row; each player takes as many in a game."
          },
          "greatest": {
            "type": "integer",
            "minimum": 1,
            "maximum": 100,
            "default": 9,
            "description": "The greatest value of a coin."
          }
        }
      },
      "action": {
        "type": "object",
        "properties": {
          "take": {
            "type": "string",
            "enum": ["left", "right"],
            "description": "The end of the row that you take a coin from."
          }
        },
        "required": ["take"]
      },
      "score": {"metrics": {"coins": 100}},
      "rewards": {"preset": "winner"},
      "permissions": [
        {"name": "random", "reason": "The coins are drawn, so that no session is like the last."}
      ],
      "limits": {
        "instructions": 200000,
        "session_instructions": 20000000,
        "memory_mib": 16,
        "output_bytes": 65536,
        "answer_bytes": 4096,
        "answer_seconds": 30,
        "attempts": 1,
        "forfeits": 3
      },
      "rules": "A row of coins lies on the table, and everybody can see what each is worth. The two players take turns. \#
    Whoever has the turn takes the coin at the left end or the one at the right end, and keeps it.\n\nTwo games are played \#
    with the same row. The first player begins the first game, and the other one begins the second, so that neither has an \#
    advantage. The coins of both games count; the greater sum wins, and equal sums are a draw, in which the prize is \#
    shared.\n\nA late, malformed or illegal answer takes the coin at the left end.\n\nIn the data, `row` is what is left of \#
    the row, from left to right; `mine` and `theirs` are the sums so far.",
      "fee_tiers": [0],
      "bots": ["random", "baseline", "adversarial"],
      "tags": ["two-player", "turns", "coins"]
    }

    """#

  static let turnsMain = #"""
    -- {{name}}: a row of coins, taken from its ends in turns; the same row is played twice, and each player begins once.
    --
    -- The shape `turns`: `next` asks one seat at a time.
    --
    -- The state is all public:
    --   coins          the row as it was drawn
    --   left, right    the ends of what is left of it; left is greater than right when a game is over
    --   game           1 or 2; 3 when both are over
    --   sums           by seat
    --   moves          such as {game=1, seat=2, take="left", value=7, forfeit=false}
    local GAMES = 2

    local space = {}

    local function rival(seat)
      return 3 - seat
    end

    -- Draw here or in `apply`, where the state remembers it: what is drawn in `task` is gone after the call.
    function space.setup(ctx)
      local coins = {}
      for place = 1, 2 * ctx.config.pairs do coins[place] = random.int(1, ctx.config.greatest) end
      return {coins = coins, left = 1, right = #coins, game = 1, sums = {0, 0}, moves = {}}
    end

    -- Seat 1 begins game 1, seat 2 begins game 2, and then they alternate.
    local function mover(state)
      local taken = #state.coins - (state.right - state.left + 1)
      return taken % 2 == 0 and state.game or rival(state.game)
    end

    function space.next(state)
      if state.game > GAMES then return {done = true} end
      return {ask = {mover(state)}}
    end

    local function row(state)
      local left = {}
      for place = state.left, state.right do left[#left + 1] = state.coins[place] end
      return left
    end

    function space.task(state, seat)
      local text = string.format(
        "Game %d of %d; you began it: %s. You have %d, the other player has %d.\nThe row from left to right: %s.\n"
          .. "Take the coin of %d at the left end, or the coin of %d at the right end.",
        state.game, GAMES, state.game == seat and "yes" or "no", state.sums[seat], state.sums[rival(seat)],
        table.concat(row(state), " "), state.coins[state.left], state.coins[state.right])
      return {
        text = text,
        data = {game = state.game, row = row(state), mine = state.sums[seat], theirs = state.sums[rival(seat)]},
      }
    end

    -- Stands in for an answer that is late, malformed or illegal, so that the game goes on whatever a player does.
    function space.default()
      return {take = "left"}
    end

    function space.apply(state, event)
      if event.type ~= "answers" then return state end
      local answer = event.answers[1]
      local take = answer.action.take
      local place
      if take == "left" then
        place, state.left = state.left, state.left + 1
      else
        place, state.right = state.right, state.right - 1
      end
      local value = state.coins[place]
      state.sums[answer.seat] = state.sums[answer.seat] + value
      state.moves[#state.moves + 1] = {
        game = state.game, seat = answer.seat, take = take, value = value, forfeit = answer.forfeit ~= nil,
      }
      if state.left > state.right then
        state.game, state.left, state.right = state.game + 1, 1, #state.coins
      end
      return state, string.format("Seat %d takes %d from the %s end.", answer.seat, value, take)
    end

    function space.evaluate(state)
      local all, results = state.sums[1] + state.sums[2], {}
      for seat = 1, 2 do
        -- Before the first move nobody has anything.
        local part = all > 0 and 100 * state.sums[seat] // all or 50
        -- The tiebreak has what the division leaves out; equal sums are a draw.
        results[seat] = {metrics = {coins = part}, tiebreak = state.sums[seat]}
      end
      return results
    end

    local function headline(state)
      if state.game <= GAMES then
        return string.format("Game %d of %d: seat %d is to move.", state.game, GAMES, mover(state))
      end
      if state.sums[1] == state.sums[2] then return "A draw: both have the same." end
      return string.format("Seat %d has more.", state.sums[1] > state.sums[2] and 1 or 2)
    end

    function space.view(state)
      local cells, last, moments = {}, state.moves[#state.moves], {}
      for place, value in ipairs(state.coins) do
        local is_left = place >= state.left and place <= state.right and state.game <= GAMES
        cells[place] = is_left and tostring(value) or "·"
      end
      for number, move in ipairs(state.moves) do
        local note = move.forfeit and " (no valid answer)" or ""
        moments[number] = {
          at = number, seat = move.seat,
          text = string.format("game %d: %d from the %s end%s", move.game, move.value, move.take, note),
        }
      end
      local told = last and string.format("Seat %d took %d from the %s end. ", last.seat, last.value, last.take) or ""
      return {
        {kind = "text", text = told .. headline(state)},
        {kind = "grid", title = "The row", rows = 1, cols = #cells, cells = cells},
        {
          kind = "bars", title = "Sums",
          items = {
            {label = "seat 1", value = state.sums[1], seat = 1},
            {label = "seat 2", value = state.sums[2], seat = 2},
          },
        },
        {kind = "timeline", items = moments},
      }
    end

    return space

    """#
}
