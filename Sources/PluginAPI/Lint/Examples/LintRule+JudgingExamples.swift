internal import SpaceContent

extension LintRule {
  /// The manifest of a Space in which the panel scores texts, for examples.
  static func judging(_ scope: Value, tiers: Value = [0]) -> Value.Map {
    [
      "permissions": [["name": "judge.score", "scope": scope, "reason": "Wit cannot be counted."]], "fee_tiers": tiers,
      "limits": ["judge_calls": 1], "score": ["metrics": ["wit": 1]], "config": .null, "action": .null,
      "rules": "Everybody writes one line, and a panel scores its wit.",
    ]
  }

  /// The `main.lua` to it.
  static func judged(rubric: String) -> String {
    """
    local RUBRIC = "\(rubric)"

    local space = {}

    function space.setup()
      return {rounds = {}, judged = false}
    end

    function space.next(state, ctx)
      if #state.rounds == 0 then
        local seats = {}
        for seat = 1, ctx.seats do seats[seat] = seat end
        return {ask = seats}
      end
      local items = {}
      for seat, answer in ipairs(state.rounds[1]) do
        if answer.action then items[#items + 1] = {id = seat, text = answer.action} end
      end
      if state.judged or #items == 0 then return {done = true} end
      return {judge = {mode = "score", items = items, rubric = RUBRIC, metrics = {"wit"}}}
    end

    function space.task()
      return {text = "Write one funny line."}
    end

    function space.apply(state, event)
      if event.type == "answers" then state.rounds[1] = event.answers end
      if event.type == "judged" then
        state.judged = {}
        for _, result in ipairs(event.results) do state.judged[tostring(result.id)] = result.metrics.wit end
      end
      return state
    end

    function space.evaluate(state, ctx)
      local results = {}
      for seat = 1, ctx.seats do
        results[seat] = {metrics = {wit = state.judged and state.judged[tostring(seat)] or 0}}
      end
      return results
    end

    return space

    """
  }
}
