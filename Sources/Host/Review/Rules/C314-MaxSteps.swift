internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint

extension TrialRule {
  static let maxSteps = TrialRule(
    RuleInfo(
      id: "C314", name: "bots-reach-max-steps", severity: .warning,
      summary: "The Space's own bots should not run into `max_steps`.",
      rationale: """
        `max_steps` is a fuse, not a rule of the game: where it blows, the session is cut in the middle and scored as it stands. If bots \
        reach it, so will players, and one of them will do it on purpose.

        Bound the session in the Space, by rounds or turns, and set `max_steps` above what the longest one takes.
        """,
      examples: [
        .bad(
          "it ends when somebody names a 10", main: waitingExample("answer.action and answer.action.number == 10"),
          manifest: ["max_steps": 3]),
        .good("it ends after two rounds", main: waitingExample("#state.rounds == 2"), manifest: ["max_steps": 3, "shape": "rounds"]),
      ], isDynamic: true)
  ) { trial, result in
    let reached = trial.sessions.filter(\.reachedMaxSteps)
    result.counts = [("sessions", trial.sessions.count), ("sessions that reached max_steps", reached.count)]
    result.searched =
      "\(trial.sessions.count) sessions of its bots, of which \(reached.count) reached max_steps (\(trial.manifest.maxSteps))"
    guard let first = reached.first, reached.count < trial.sessions.count else { return }
    result.find(
      "\(reached.count) of \(trial.sessions.count) sessions of its bots reached max_steps", in: "manifest.json",
      hint: "bound the session by rounds, and set max_steps above the longest one", evidence: trial.evidence(first))
  }

  private static func waitingExample(_ condition: String) -> String {
    """
    local space = {}

    function space.setup(ctx)
      return {rounds = {}, over = false}
    end

    function space.next(state, ctx)
      if state.over then return {done = true} end
      return {ask = {1, 2}}
    end

    function space.task(state, seat, ctx)
      return {text = "Name a number."}
    end

    function space.apply(state, event, ctx)
      if event.type ~= "answers" then return state end
      state.rounds[#state.rounds + 1] = true
      for _, answer in ipairs(event.answers) do
        if \(condition) then state.over = true end
      end
      return state
    end

    function space.evaluate(state, ctx)
      local results = {}
      for seat = 1, ctx.seats do results[seat] = {score = 50} end
      return results
    end

    return space

    """
  }
}
