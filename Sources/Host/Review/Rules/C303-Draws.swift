internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceSandbox

extension TrialRule {
  static let draws = TrialRule(
    RuleInfo(
      id: "C303", name: "draw-unhandled", severity: .error,
      summary: "A session that nobody wins must be evaluated, and players who did the same must score the same.",
      rationale: """
        Sooner or later everybody answers alike, or nobody answers at all. A Space that looks for *the* winner then finds none, or two; \
        where that makes `evaluate` fail, the session is void and its fees go back: a way out for whoever is losing.

        The rule plays sessions in which all seats give the same answer, and sessions in which all forfeit. `evaluate` must not raise; \
        and where the seats cannot be told apart, because at every ask all of them were shown the same, all scores must be equal.
        """,
      examples: [
        .bad(
          "nobody is the highest",
          main: """
            local space = {}

            function space.task(state, seat, ctx)
              return {text = "Name a number."}
            end

            function space.evaluate(state, ctx)
              local best, count
              for _, answer in ipairs(state.rounds[1]) do
                local number = answer.action and answer.action.number or 0
                if not best or number > best.number then
                  best, count = {seat = answer.seat, number = number}, 1
                elseif number == best.number then
                  count = count + 1
                end
              end
              if count > 1 then best = nil end
              local results = {}
              for seat = 1, ctx.seats do results[seat] = {score = seat == best.seat and 100 or 0} end
              return results
            end

            return space

            """),
        .bad(
          "the first of equals wins",
          main: """
            local space = {}

            function space.task(state, seat, ctx)
              return {text = "Name a number."}
            end

            function space.evaluate(state, ctx)
              local best, number = 1, -1
              for seat, answer in ipairs(state.rounds[1]) do
                local given = answer.action and answer.action.number or 0
                if given > number then best, number = seat, given end
              end
              local results = {}
              for seat = 1, ctx.seats do results[seat] = {score = seat == best and 100 or 0} end
              return results
            end

            return space

            """),
        .good("everybody who named the same scores the same"),
      ], isDynamic: true)
  ) { trial, result in
    var played = 0
    var alike = 0
    for session in trial.examples(trial.plan.count(quick: 12, full: 60)) where !trial.isOver && !result.isFull {
      for (name, tampering) in equalizers {
        let equal = trial.table.session(bots: session.bots, number: session.number, tampering: tampering)
        guard !equal.wasCut else { continue }
        played += 1
        report(name, equal, trial, &result)
        if equal.seatsAreAlike { alike += 1 }
      }
    }
    result.counts = [("sessions", played), ("sessions with seats alike", alike)]
    if played == 0 {
      result.skipped = "no session of its bots is sound"
    } else {
      result.searched =
        "\(played) sessions in which all seats answered alike, or all forfeited; in \(alike) no seat could be told from another"
    }
  }

  private static var equalizers: [(name: String, tampering: TrialTable.Tampering)] {
    [
      (
        "all seats give the same answers",
        TrialTable.Tampering(gives: { _, answers in
          guard let first = answers.first(where: { if case .action = $0.content { true } else { false } }) else { return answers }
          return answers.map { GivenAnswer(seat: $0.seat, content: first.content) }
        })
      ),
      (
        "all seats forfeit",
        TrialTable.Tampering(gives: { _, answers in
          answers.map { GivenAnswer(seat: $0.seat, content: .forfeit(.late, reason: "silent")) }
        })
      ),
    ]
  }

  private static func report(_ name: String, _ session: TrialSession, _ trial: Trial, _ result: inout RuleResult) {
    if let fault = session.faults.first {
      // What a forfeit alone breaks has a rule of its own; here it is the end that counts.
      guard ["evaluate", "rewards"].contains(fault.failure.place) else { return }
      result.find(
        "where \(name), \(fault.failure.place) fails: \(fault.failure.message)", hint: "handle the session that nobody wins",
        evidence: trial.evidence(session, step: fault.step, Evidence.answers(fault.move.answers ?? [])))
    }
    guard session.seatsAreAlike, let bytes = session.moves.last?.reply.evaluation, !bytes.isEmpty,
      let value = try? DagCBOR.decode(bytes),
      let evaluations = try? Evaluation.decode(value, seats: session.seats, manifest: trial.manifest),
      let judged = try? trial.table.rules.judge(evaluations), Set(judged.ranking.ranks).count > 1
    else { return }
    result.find(
      "where \(name), and all are shown the same, the scores differ", hint: "give seats that did the same the same score and tiebreak",
      evidence: trial.evidence(
        session,
        ["scores \(judged.scores.map { "\($0)" }.joined(separator: ", "))", "ranking \(ShareOrder.shown(judged.ranking.ranks))"]
          + Evidence.answers(session.moves.lazy.compactMap(\.answers).first ?? [])))
  }
}
