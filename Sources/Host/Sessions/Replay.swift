public import HostRules
internal import SpaceContent
internal import SpaceContract
public import SpaceSandbox

/// Folds a journal again, with a fresh VM for every call, and compares all that it leads to.
public enum Replay {
  public struct Report: Hashable, Sendable {
    /// Steps that gave the recorded hashes.
    public let stepsMatched: Int
    /// The first difference; nil when everything agrees.
    public let difference: String?
    /// What the fold itself comes to.
    public let outcome: SessionOutcome
    /// Whether the Space and the worker are the ones that the journal names.
    public let isSamePackage: Bool
    public let isSameWorker: Bool
  }

  /// Folds `journal` in `sandbox`.
  ///
  /// A journal whose outcome is the host's word (`cancelled`, a dead worker) is folded as far as it goes, and its outcome is
  /// not compared. One that was voided as `not_reproducible` agrees when the fold does differ.
  /// - Parameter observe: called after each step, for those who watch.
  public static func fold(
    _ journal: Journal, rules: SessionRules, in sandbox: SpaceSandbox, observe: (SessionMachine) -> Bool = { _ in true }
  ) -> Report {
    var machine = SessionMachine(
      rules: rules,
      start: SessionStart(
        seed: journal.seed, seats: journal.header.roster.count, config: journal.header.config, bots: [],
        commitment: journal.header.commitment, freshEachCall: true))
    var difference: String?
    func compare(_ machine: SessionMachine) -> Bool {
      let index = machine.steps.count - 1
      difference = Replay.difference(at: index, recorded: journal.steps, folded: machine.steps[index])
      return difference == nil && observe(machine)
    }
    var pause = machine.advance(.begin, in: sandbox, observe: compare)
    while case .asking = pause {
      guard machine.steps.count < journal.steps.count, case .answers(let answers) = journal.steps[machine.steps.count].input else {
        break
      }
      pause = machine.advance(.answered(answers, clock: journal.steps[machine.steps.count].clock ?? 0), in: sandbox, observe: compare)
    }
    var outcome = SessionOutcome.void(.cancelled)
    if case .ended(let ended) = pause { outcome = ended }
    // A step that failed ends the fold without an observation.
    if difference == nil, let last = machine.steps.last, last.stateHash == nil {
      difference = Replay.difference(at: machine.steps.count - 1, recorded: journal.steps, folded: last)
    }
    let matched = machine.steps.count - (difference == nil ? 0 : 1)
    if difference == nil { difference = disagreement(recorded: journal, steps: machine.steps.count, folded: outcome) }
    if case .void(.notReproducible) = journal.end.outcome {
      difference = difference == nil ? "the journal says not_reproducible, but the fold agrees with every recorded hash" : nil
    }
    return Report(
      stepsMatched: matched, difference: difference, outcome: outcome, isSamePackage: journal.header.package == sandbox.package.cid,
      isSameWorker: journal.header.worker == sandbox.executable.cid)
  }

  private static func difference(at index: Int, recorded: [Journal.Step], folded: Journal.Step) -> String? {
    guard index < recorded.count else { return "step \(index): the fold goes on where the journal ends" }
    let step = recorded[index]
    if step.input != folded.input { return "step \(index): the journal has other answers than the fold asks for" }
    if step.stateHash != folded.stateHash { return "step \(index): the state's hash differs" }
    if step.log != folded.log { return "step \(index): the log differs" }
    if step.chain != folded.chain { return "step \(index): the state agrees, but an event, command, task or evaluation differs" }
    if step.clock != folded.clock { return "step \(index): the clock differs" }
    return nil
  }

  private static func disagreement(recorded: Journal, steps: Int, folded: SessionOutcome) -> String? {
    if case .void(let reason) = recorded.end.outcome, !reason.isReproducible { return nil }
    if steps < recorded.steps.count { return "the fold ends after \(steps) of \(recorded.steps.count) steps" }
    return recorded.end.outcome == folded ? nil : "the outcome differs: the fold gives \(folded.summary)"
  }
}

extension SessionOutcome {
  /// One line for people.
  public var summary: String {
    switch self {
    case .settled(let settlement):
      "settled, scores \(settlement.scores.map { "\($0)" }.joined(separator: " : ")), shares \(settlement.shares.map(String.init).joined(separator: " : "))"
    case .void(let reason): "void (\(reason.code)): \(reason)"
    }
  }
}
