internal import SpaceContract
internal import SpaceLint
internal import SpaceSandbox

extension TrialRule {
  static let plainState = TrialRule(
    RuleInfo(
      id: "D206", name: "state-is-not-data", severity: .error,
      summary: "`setup` and `apply` must return a state of plain data: what JSON can say, and nothing else.",
      rationale: """
        The host keeps the state between the calls, hashes it and writes it into the journal. So it can hold booleans, numbers, strings, \
        lists without holes and objects with string keys; no functions, no cycles, no metatables, no NaN or infinity, no integers beyond \
        ±(2^53-1), and nothing nested deeper than 16.

        The rule tells the path at which a session of the Space's bots had something else. Use `false` for an empty place in a list, and \
        names instead of functions.
        """,
      examples: [
        .bad("a function in the state", main: stateExample("state.score = function() return 50 end")),
        .bad("a hole in a list", main: stateExample("state.board = {1, nil, 3}")),
        .bad("a share of nothing", main: stateExample("state.mean = 0 / 0")),
        .bad("nothing at all", main: stateExample("state = nil")),
        .good("an empty place is false", main: stateExample("state.board = {1, false, 3}")),
      ], isDynamic: true)
  ) { trial, result in
    for session in trial.sessions {
      for fault in session.faults where PlainState.isBroken(by: fault.failure) {
        result.find(
          fault.failure.message, hint: "keep to what JSON can say; false stands for an empty place in a list",
          evidence: trial.evidence(session, step: fault.step, Evidence.answers(fault.move.answers ?? [])))
      }
    }
    let states = trial.sessions.reduce(0) { $0 + $1.moves.count }
    result.counts = [("states", states)]
    result.searched = "\(states) states of \(trial.sessions.count) sessions"
  }

  private static func stateExample(_ line: String) -> String {
    """
    local space = {}

    function space.setup(ctx)
      local state = {rounds = {}}
      \(line)
      return state
    end

    function space.task(state, seat, ctx)
      return {text = "Name a number."}
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

enum PlainState {
  /// Whether a callback that makes the state returned what is none.
  static func isBroken(by failure: SpaceFailure) -> Bool {
    failure.verdict == .refusedValue && ["setup", "apply"].contains(failure.place)
  }
}
