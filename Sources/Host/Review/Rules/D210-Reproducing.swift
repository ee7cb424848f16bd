internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceSandbox

extension TrialRule {
  static let reproducing = TrialRule(
    RuleInfo(
      id: "D210", name: "not-reproducible", severity: .error,
      summary: "The same step must give the same state, tasks, commands and scores in every worker and in every fresh VM.",
      rationale: """
        Before money moves, the host folds the whole journal again in a second worker, with a fresh VM for every call. Any difference voids \
        the session. What a Space keeps outside its state is lost there: in an upvalue, in a global, in a table of its own.

        The rule folds sessions of the bots twice in another worker, in their full length, with a fresh VM for every call, the second time with the keys of all tables inserted \
        in another order, and tells the first key that differs. Keep everything in the state.
        """,
      examples: [
        .bad(
          "a counter beside the state",
          main: taskExample("calls = calls + 1\n  return {text = \"Name a number. This is question \" .. calls .. \".\"}")),
        .bad(
          "what setup has noted for task",
          main: """
            local topic = "nothing"
            local space = {}

            function space.setup(ctx)
              topic = "numbers"
              return {rounds = {}}
            end

            function space.task(state, seat, ctx)
              return {text = "Name a number. The topic is " .. topic .. "."}
            end

            function space.evaluate(state, ctx)
              local results = {}
              for seat = 1, ctx.seats do results[seat] = {score = 50} end
              return results
            end

            return space

            """),
        .good("it is counted in the state", main: taskExample("return {text = \"Name a number. This is question 1.\"}")),
      ], isDynamic: true)
  ) { trial, result in
    var steps = 0
    var sessions = 0
    let most = trial.plan.count(quick: 64, full: 400)
    for session in trial.sessions.filter({ !$0.moves.isEmpty }).prefix(most) where !trial.isOver && !result.isFull {
      let fold = Refold(trial: trial, session: session)
      steps += fold.run(&result)
      fold.checkShares(&result)
      sessions += 1
    }
    result.counts = [("sessions", sessions), ("steps", steps)]
    result.searched = "\(sessions) sessions in their full length, each step twice more in a second worker with a fresh VM for every call"
  }

  private static func taskExample(_ body: String) -> String {
    """
    local calls = 0
    local space = {}

    function space.task(state, seat, ctx)
      \(body)
    end

    function space.evaluate(state, ctx)
      local results = {}
      for seat = 1, ctx.seats do results[seat] = {score = 50 + calls - calls} end
      return results
    end

    return space

    """
  }
}

/// One session folded again beside itself, step by step: as long as all steps agree, so does the fold as a whole.
private struct Refold {
  let trial: Trial
  let session: TrialSession

  private static let ways = [
    (
      name: "with a fresh VM for every call", shuffles: false,
      hint: "it is probably kept in an upvalue or in a table outside the state (D208): keep it in the state"
    ),
    (
      name: "with tables filled in another order", shuffles: true,
      hint: "it hangs on the order in which a table was filled: sort, or go over a list"
    ),
  ]

  /// - Returns: how many steps were compared.
  func run(_ result: inout RuleResult) -> Int {
    var compared = 0
    for move in session.moves {
      for way in Refold.ways {
        guard !trial.isOver else { return compared }
        var request = move.request
        request.bots = []
        request.freshEachCall = true
        request.shufflesInsertion = way.shuffles
        let reply = trial.table.check.step(request)
        compared += 1
        guard let found = difference(move.reply, reply) else { continue }
        result.find(
          "not reproducible: \(found.path) differs \(way.name)", hint: way.hint,
          evidence: trial.evidence(
            session, step: move.number, ["\(found.path): \(found.first) at first, \(found.second) \(way.name)"]))
        return compared
      }
    }
    return compared
  }

  private func difference(_ a: StepReply, _ b: StepReply) -> (path: String, first: String, second: String)? {
    if a.failure != b.failure {
      return ("the outcome", a.failure.map { "\($0)" } ?? "a reply", b.failure.map { "\($0)" } ?? "a reply")
    }
    if let found = Evidence.difference(a.event, b.event, at: "event") { return found }
    if let found = Evidence.difference(a.state, b.state, at: "state") { return found }
    if a.log != b.log { return ("the log", a.log ?? "nothing", b.log ?? "nothing") }
    if let found = Evidence.difference(a.command, b.command, at: "the command") { return found }
    if let found = Evidence.difference(a.evaluation, b.evaluation, at: "the evaluation") { return found }
    for (x, y) in zip(a.asked, b.asked) {
      if let found = Evidence.difference(x.task, y.task, at: "the task of seat \(x.seat)") { return found }
    }
    return nil
  }

  func checkShares(_ result: inout RuleResult) {
    guard trial.manifest.rewards == .custom, let settlement = session.settlement else { return }
    let machine = session.machine
    let again = trial.table.check.rewards(
      ranking: settlement.ranking.ranks, state: machine.state, context: machine.context, seed: machine.start.seed,
      step: machine.eventsApplied, budget: .max, shufflesInsertion: true)
    guard case .success(let bytes) = again, let value = try? DagCBOR.decode(bytes),
      let shares = try? RewardShares.decode(value, seats: session.seats), shares == settlement.shares
    else {
      result.find(
        "not reproducible: the shares differ in a second worker", hint: Refold.ways[1].hint,
        evidence: trial.evidence(session, ["shares \(settlement.shares) at first"]))
      return
    }
  }
}
