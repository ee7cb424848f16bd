internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceSandbox

extension TrialRule {
  static let ending = TrialRule(
    RuleInfo(
      id: "C304", name: "no-path-to-done", severity: .error,
      summary: "The Space's own bots must be able to play it to its end: to the command `done`, before `max_steps`.",
      rationale: """
        A session ends well when `next` gives `{done = true}`. One that runs into `max_steps`, or in which a callback fails, ends at the \
        host's word or is void, which nobody meant.

        The rule plays every pairing of the Space's bots under some seeds. A session that breaks is an error in any case; and at least one \
        must be settled after `done`.
        """,
      examples: [
        .bad(
          "it asks for ever",
          main: """
            local space = {}

            function space.next(state, ctx)
              return {ask = {1, 2}}
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

            """, manifest: ["shape": "rounds"]),
        .bad(
          "a task that fails",
          main: """
            local space = {}

            function space.task(state, seat, ctx)
              return {text = "You have " .. ctx.config.chips .. " chips."}
            end

            function space.evaluate(state, ctx)
              local results = {}
              for seat = 1, ctx.seats do results[seat] = {score = 50} end
              return results
            end

            return space

            """),
        .good("one question, and done"),
      ], isDynamic: true)
  ) { trial, result in
    for session in trial.sessions where !result.isFull {
      for fault in session.faults where !isTold(elsewhere: fault) {
        result.find(
          "a session of its own bots breaks: \(fault.failure)", hint: "play it with these bots, and look at this step",
          evidence: trial.evidence(session, step: fault.step, Evidence.answers(fault.move.answers ?? [])))
      }
    }
    let ended = trial.sessions.count { $0.settlement != nil && $0.isDone }
    result.counts = [("sessions", trial.sessions.count), ("sessions that came to done", ended)]
    result.searched = "\(trial.sessions.count) sessions of its bots, of which \(ended) came to done"
    guard ended == 0, let example = trial.sessions.first, result.findings.isEmpty else { return }
    let maximum = trial.sessions.count(where: \.reachedMaxSteps)
    let isBroken = trial.sessions.contains { !$0.faults.isEmpty }
    guard !isBroken || maximum > 0 else { return }
    result.find(
      "none of \(trial.sessions.count) sessions of its bots came to done" + (maximum > 0 ? "; \(maximum) reached max_steps" : ""),
      hint: "let next give {done = true} after a number of steps that is sure to come",
      evidence: trial.evidence(example, ["it ended otherwise: \(ending(of: example))"]))
  }

  private static func ending(of session: TrialSession) -> String {
    if session.reachedMaxSteps { return "max_steps" }
    switch session.outcome {
    case .settled: return "settled"
    case .void(let reason): return "void (\(reason.code)): \(reason)"
    }
  }

  /// Faults that other rules tell better: of the shares, of what is no data, and of `parse`.
  private static func isTold(elsewhere fault: TrialSession.Fault) -> Bool {
    if fault.failure.place == "rewards" || fault.failure.place == "parse" { return true }
    if fault.move.reply.parsed.contains(where: \.raised) { return true }
    return PlainState.isBroken(by: fault.failure)
  }
}
