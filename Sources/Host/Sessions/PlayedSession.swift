internal import AgentRuntimes
public import HostRules
internal import SpaceContract
public import SpaceSandbox

/// A session that has ended, with its journal.
public struct PlayedSession: Sendable {
  public let journal: Journal
  /// For each seat, the name of the agent that sat there.
  public let seated: [String]
  /// Steps that seats took: answers that were parsed and applied.
  public let answers: Int
  /// By seat: answers that did not stand.
  public let forfeits: [Int]

  public init(journal: Journal, seated: [String], answers: Int, forfeits: [Int]) {
    self.journal = journal
    self.seated = seated
    self.answers = answers
    self.forfeits = forfeits
  }
}

extension LiveSession {
  /// The session with the outcome that it has come to, or void: before a result stands, its journal is folded again, with a fresh VM for
  /// every call, and a difference voids. An outcome that is the host's word is not folded.
  /// - Parameter check: gives what answers for the Space in that fold; nil where journals are not checked.
  public func played(_ outcome: SessionOutcome, check: () throws(SandboxError) -> SpaceCalls?) -> PlayedSession {
    var journal = journal(outcome: outcome)
    if let void = LiveSession.fault(in: journal, rules: plan.rules, check: check) { journal = self.journal(outcome: .void(void)) }
    let answers = journal.steps.reduce(0) { sum, step in
      if case .answers(let answers) = step.input { sum + answers.count } else { sum }
    }
    return PlayedSession(journal: journal, seated: seated.map(\.name), answers: answers, forfeits: machine.forfeits)
  }

  private static func fault(
    in journal: Journal, rules: SessionRules, check: () throws(SandboxError) -> SpaceCalls?
  ) -> VoidReason? {
    if case .void(let reason) = journal.end.outcome, !reason.isReproducible { return nil }
    do throws(SandboxError) {
      guard let space = try check() else { return nil }
      let report = Replay.fold(journal, rules: rules, calling: space)
      // A worker that died twice while checking proves nothing against the Space, but nothing for the result either.
      if case .void(.spaceFailed(let failure)) = report.outcome, !failure.isDeterministic { return .spaceFailed(failure) }
      return report.difference.map { .notReproducible($0) }
    } catch {
      return .spaceFailed(SpaceFailure(verdict: .workerDied, place: "load", message: error.message))
    }
  }
}
