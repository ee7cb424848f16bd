internal import HostRules
internal import SpaceContract
internal import SpaceLint
internal import SpaceSandbox

extension TrialRule {
  static let forfeits = TrialRule(
    RuleInfo(
      id: "C311", name: "forfeit-breaks", severity: .error,
      summary: "A forfeit of any seat, at any step and of any kind, must not break the session.",
      rationale: """
        An answer that is late, malformed or illegal reaches `apply` without an `action`, unless `default` gives one; so does the silence of \
        a seat that is out. Code that takes the action for granted fails then, and the session is void: whoever is losing need only say \
        nothing to get their fee back.

        The rule takes sessions of the bots, lets one seat forfeit at each step in each of the four ways, then all seats at once, and \
        plays on to the end. Check `answer.action`, and score what is missing.
        """,
      examples: [
        .bad("the action is taken for granted", main: sumExample("answer.action.number")),
        .bad(
          "a forfeit is a way out",
          main: """
            local space = {}

            function space.setup(ctx)
              return {given = 0, silent = false}
            end

            function space.next(state, ctx)
              if state.silent then return {void = "somebody said nothing"} end
              if state.given > 0 then return {done = true} end
              return {ask = {1, 2}}
            end

            function space.task(state, seat, ctx)
              return {text = "Name a number."}
            end

            function space.apply(state, event, ctx)
              for _, answer in ipairs(event.answers or {}) do
                if answer.forfeit == "late" then state.silent = true end
              end
              state.given = state.given + 1
              return state
            end

            function space.evaluate(state, ctx)
              local results = {}
              for seat = 1, ctx.seats do results[seat] = {score = 50} end
              return results
            end

            return space

            """),
        .good("a missing action counts as 0", main: sumExample("(answer.action and answer.action.number or 0)")),
      ], isDynamic: true)
  ) { trial, result in
    var plans: [(session: TrialSession, move: TrialSession.Move, seats: [Int], kind: Forfeit)] = []
    for session in trial.examples(trial.plan.count(quick: 6, full: 30)) {
      for move in session.moves {
        let seats = (move.answers ?? []).map(\.seat)
        for kind in Forfeit.allCases {
          if seats.count > 1 { plans.append((session, move, seats, kind)) }
          for seat in seats { plans.append((session, move, [seat], kind)) }
        }
      }
    }
    let all = plans.count
    var draws = trial.plan.draws("forfeits")
    plans.shuffle(using: &draws)
    var played = 0
    for (session, move, seats, kind) in plans.prefix(trial.plan.count(quick: 500, full: 10_000)) where !trial.isOver && !result.isFull {
      let after = trial.table.session(
        like: session, from: move,
        tampering: TrialTable.Tampering(gives: { step, answers in
          guard step == move.request.step else { return answers }
          return answers.map { answer in
            guard seats.contains(answer.seat) else { return answer }
            return GivenAnswer(seat: answer.seat, content: .forfeit(kind, reason: "a trial of \(kind.rawValue)"))
          }
        }))
      guard !after.wasCut else { continue }
      played += 1
      report(after, move, seats, kind, trial, &result)
    }
    result.counts = [("forfeits played", played), ("forfeits possible", all)]
    if all == 0 {
      result.skipped = "no session of its bots is sound"
    } else {
      result.searched = "\(played) of \(all) ways in which one seat, or all, forfeit an answer of a session"
    }
  }

  private static func report(
    _ after: TrialSession, _ move: TrialSession.Move, _ seats: [Int], _ kind: Forfeit, _ trial: Trial, _ result: inout RuleResult
  ) {
    let who = seats.count == 1 ? "seat \(seats[0])" : "all seats"
    let evidence = trial.evidence(after, step: move.number, ["\(who) forfeits (\(kind.rawValue)) at this step"])
    if let fault = after.faults.first {
      let later = fault.step == move.number ? "" : " (at step \(fault.step))"
      result.find(
        "a forfeit breaks \(fault.failure.place): \(fault.failure.message)", hint: "check answer.action before it is used",
        evidence: evidence + ["\(fault.failure)\(later)"])
      return
    }
    guard case .void(.spaceVoided(let reason)) = after.outcome else { return }
    result.find(
      "a forfeit makes the Space give up: \(Evidence.text(Array(reason.utf8)))",
      hint: "score it: a void gives the fee back to whoever was losing", evidence: evidence)
  }

  private static func sumExample(_ number: String) -> String {
    """
    local space = {}

    function space.setup(ctx)
      return {sums = {}, given = 0}
    end

    function space.next(state, ctx)
      if state.given > 0 then return {done = true} end
      return {ask = {1, 2}}
    end

    function space.task(state, seat, ctx)
      return {text = "Name a number."}
    end

    function space.apply(state, event, ctx)
      state.given = state.given + 1
      for _, answer in ipairs(event.answers or {}) do
        state.sums[answer.seat] = math.min(100, \(number))
      end
      return state
    end

    function space.evaluate(state, ctx)
      local results = {}
      for seat = 1, ctx.seats do results[seat] = {score = state.sums[seat] or 0} end
      return results
    end

    return space

    """
  }
}
