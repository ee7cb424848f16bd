internal import AgentRuntimes
public import HostRules
internal import SpaceContent
internal import SpaceContract
public import SpaceSandbox

/// Folds a journal again, with a fresh VM for every call, and compares all that it leads to.
///
/// What can be computed again from the journal alone is: the generator's quotes, the reference judge's ballots, and what programs
/// gave. Everything else that came in is taken as the journal says it.
public enum Replay {
  public struct Report: Hashable, Sendable {
    /// Steps that gave the recorded hashes.
    public let stepsMatched: Int
    /// The first difference; nil when everything agrees.
    public let difference: String?
    /// The step at which the fold stopped because an answer in it is erased; nil where it went on to the end, or to a difference.
    public let erasedAt: Int?
    /// The step that gave something else than the recorded one; nil where the difference is in no step.
    public let differing: Differing?
    /// What the fold itself comes to.
    public let outcome: SessionOutcome
    /// Answers that bots of the package gave once more.
    public let answersReproduced: Int
    /// Inputs beside answers that were computed again, and those that are the host's word.
    public let inputsProved: Int
    public let inputsClaimed: Int
    /// Whether the Space and the worker are the ones that the journal names.
    public let isSamePackage: Bool
    public let isSameWorker: Bool
  }

  /// A step that was folded otherwise than it was recorded.
  public struct Differing: Hashable, Sendable {
    /// Nil where the journal ends before it.
    public let recorded: Journal.Step?
    public let folded: Journal.Step
  }

  /// Folds `journal` in `sandbox`.
  ///
  /// A journal whose outcome is the host's word (`cancelled`, a dead worker) is folded as far as it goes, and its outcome is
  /// not compared. One that was voided as `not_reproducible` agrees when the fold does differ. An answer that is erased stops the fold before
  /// its step: everything after that follows from what nobody has any more.
  /// - Parameters:
  ///   - recordings: recorded feeds at hand, by which their quotes are computed again.
  ///   - reproducesBots: whether the bots that the header names answer once more, instead of what the journal says of them.
  ///   - observe: called after each step, for those who watch.
  public static func fold(
    _ journal: Journal, rules: SessionRules, in sandbox: SpaceSandbox, recordings: [Recording] = [], reproducesBots: Bool = false,
    observe: (SessionMachine) -> Bool = { _ in true }
  ) -> Report {
    fold(
      journal, rules: rules, calling: SpaceCalls(sandbox), recordings: recordings, reproducesBots: reproducesBots, observe: observe)
  }

  /// The same with whatever answers for the Space.
  public static func fold(
    _ journal: Journal, rules: SessionRules, calling space: SpaceCalls, recordings: [Recording] = [], reproducesBots: Bool = false,
    observe: (SessionMachine) -> Bool = { _ in true }
  ) -> Report {
    var machine = SessionMachine(
      rules: rules,
      start: SessionStart(header: journal.header, seed: journal.seed, salts: .recorded(journal.steps), freshEachCall: true))
    let bots = reproducesBots ? StepRequest.BotSeat.seats(of: journal, in: rules.manifest) : []
    machine.seat(bots)
    let recomputation = Recomputation(journal: journal, recordings: recordings, space: space)
    // How a step failed that is the host's word alone cannot be had again.
    let steps =
      journal.end.outcome.isHostsWord && !journal.end.outcome.isNotReproducible
      ? Array(journal.steps.prefix { $0.stateHash != nil }) : journal.steps
    var difference: String?
    var differing: Differing?
    var erasedAt: Int?
    var proved = 0
    var claimed = 0
    func stop(before index: Int) -> Bool {
      guard journal.steps.indices.contains(index), let words = journal.steps[index].erasure else { return false }
      (erasedAt, difference) = (index, "step \(index): \(words)")
      return true
    }
    func look(at step: Journal.Step, _ index: Int) {
      if stop(before: index) { return }
      difference = Replay.difference(at: index, recorded: journal.steps, folded: step)
      if difference != nil {
        differing = Differing(recorded: journal.steps.indices.contains(index) ? journal.steps[index] : nil, folded: step)
      }
    }
    func compare(_ machine: SessionMachine) -> Bool {
      let index = machine.steps.count - 1
      look(at: machine.steps[index], index)
      return difference == nil && observe(machine)
    }
    var pause = machine.advance(.begin, calling: space, effects: .recorded, observe: compare)
    while difference == nil, !stop(before: machine.steps.count), let event = machine.recorded(in: steps, at: pause) {
      switch recomputation.check(event, at: pause) {
      case .proved: proved += 1
      case .claimed: claimed += 1
      case .uncounted: break
      case .differs(let what): difference = "step \(machine.steps.count): \(what)"
      }
      if difference == nil { pause = machine.advance(event, calling: space, effects: .recorded, observe: compare) }
    }
    var outcome = SessionOutcome.void(.cancelled)
    if case .ended(let ended) = pause { outcome = ended }
    // A step that failed ends the fold without an observation.
    if difference == nil, let last = machine.steps.last, last.stateHash == nil {
      look(at: last, machine.steps.count - 1)
    }
    let matched = erasedAt ?? machine.steps.count - (difference == nil ? 0 : 1)
    if difference == nil { difference = disagreement(recorded: journal, steps: machine.steps.count, folded: outcome) }
    if journal.end.outcome.isNotReproducible, erasedAt == nil {
      difference = difference == nil ? "the journal says not_reproducible, but the fold agrees with every recorded hash" : nil
    }
    return Report(
      stepsMatched: matched, difference: difference, erasedAt: erasedAt, differing: differing, outcome: outcome,
      answersReproduced: difference == nil ? journal.answers(of: Set(bots.map(\.seat))) : 0, inputsProved: proved, inputsClaimed: claimed,
      isSamePackage: journal.header.package == space.package, isSameWorker: journal.header.worker == space.worker)
  }

  private static func difference(at index: Int, recorded: [Journal.Step], folded: Journal.Step) -> String? {
    guard index < recorded.count else { return "step \(index): the fold goes on where the journal ends" }
    let step = recorded[index]
    if step.input != folded.input { return "step \(index): the journal has another input than the fold asks for" }
    if step.stateHash != folded.stateHash { return "step \(index): the state's hash differs" }
    if step.log != folded.log { return "step \(index): the log differs" }
    if step.chain != folded.chain { return "step \(index): the state agrees, but an event, command, task or evaluation differs" }
    if step.clock != folded.clock { return "step \(index): the clock differs" }
    return nil
  }

  private static func disagreement(recorded: Journal, steps: Int, folded: SessionOutcome) -> String? {
    if recorded.end.outcome.isHostsWord { return nil }
    if steps < recorded.steps.count { return "the fold ends after \(steps) of \(recorded.steps.count) steps" }
    return recorded.end.outcome == folded ? nil : "the outcome differs: the fold gives \(folded.summary)"
  }
}

/// What of a journal's inputs an auditor can compute again.
private struct Recomputation {
  enum Grade {
    case proved, claimed
    /// A wait, which brings nothing but the clock that it was to end at, and answers and signed ballots, which are graded by who gave them.
    case uncounted
    case differs(String)
  }

  let journal: Journal
  let recordings: [Recording]
  let space: SpaceCalls

  func check(_ event: SessionMachine.Event, at pause: LiveSession.Pause) -> Grade {
    switch (pause, event) {
    case (.quoting(let query), .quoted(let quotes)):
      guard let expected = self.quotes(query) else { return .claimed }
      return expected == quotes ? .proved : .differs("the quotes are not those of \(journal.header.feeds[query.feed]?.name ?? query.feed)")
    case (.judging(let request), .revealed(let ballots)):
      guard journal.header.judges.allSatisfy({ $0.name == ReferenceJudge.name }) else {
        return journal.header.judges.allSatisfy { $0.signer != nil } ? .uncounted : .claimed
      }
      let expected = journal.header.judges.map { _ in ReferenceJudge.ballot(request) }
      return expected == ballots.map(\.ballot) ? .proved : .differs("the ballots are not those of \(ReferenceJudge.name)")
    case (.running(let request), .ran(.success(let results))):
      guard case .success(let expected) = space.programs(request) else { return .claimed }
      return expected == results ? .proved : .differs("the programs give something else")
    case (.waiting, _), (.asking, _): return .uncounted
    default: return .claimed
    }
  }

  private func quotes(_ query: FeedQuery) -> [Quote]? {
    switch journal.header.feeds[query.feed] {
    case .generator: return [PriceGenerator(seed: journal.seed, feed: query.feed).quote(query)]
    case .recorded(let cid):
      let span = Int64(space.manifest.permission(.feedRead)?.scope.maxSeconds ?? 0)
      return recordings.first { $0.cid == cid }.map { [$0.quote(query, seed: journal.seed, span: span)] }
    case .live, nil: return nil
    }
  }
}

extension SessionOutcome {
  /// Whether no fold can reach it by itself.
  var isHostsWord: Bool {
    guard case .void(let reason) = self else { return false }
    return !reason.isReproducible
  }

  fileprivate var isNotReproducible: Bool {
    if case .void(.notReproducible) = self { true } else { false }
  }

  /// One line for people.
  public var summary: String {
    switch self {
    case .settled(let settlement):
      "settled, scores \(settlement.scores.map { "\($0)" }.joined(separator: " : ")), shares \(settlement.shares.map(String.init).joined(separator: " : "))"
    case .void(let reason): "void (\(reason.code)): \(reason)"
    }
  }
}

extension Journal.Step {
  /// That the step cannot be folded, in words; nil where nothing of it is erased.
  fileprivate var erasure: String? {
    let seats = erasedSeats
    guard let first = seats.first else { return nil }
    let whose =
      seats.count == 1 ? "the answer of seat \(first) is" : "the answers of seats \(seats.map(String.init).joined(separator: ", ")) are"
    return "\(whose) erased, so neither it nor what comes after can be folded"
  }
}

extension StepRequest.BotSeat {
  /// The seats that the header gives to bots of the package.
  static func seats(of journal: Journal, in manifest: Manifest) -> [StepRequest.BotSeat] {
    journal.seated.enumerated().compactMap { index, entry in
      entry.bot.flatMap { manifest.bots.firstIndex(of: $0) }.map { StepRequest.BotSeat(seat: index + 1, bot: $0) }
    }
  }
}

extension Journal {
  /// How many answers are those of these seats.
  fileprivate func answers(of seats: Set<Int>) -> Int {
    steps.reduce(0) { count, step in
      guard case .answers(let answers) = step.input else { return count }
      return count + answers.count { seats.contains($0.seat) && $0.content != .out }
    }
  }
}
