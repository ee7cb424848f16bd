public import SpaceContent
public import SpaceContract

/// One session's lifecycle, without any I/O: it takes what happened and says what to do next.
///
///     forming → running ⇄ asking, judging, reading, waiting → evaluating → settled, or void from anywhere
///
/// Live play, the check before money moves, and an auditor's replay all drive this one machine; they differ only in where the
/// answers, ballots and quotes come from and how fresh the sandbox's VMs are.
public struct SessionMachine: Sendable {
  public enum Event: Sendable {
    case begin
    /// The sandbox has run the step that was asked for.
    case stepped(StepReply)
    /// The answers of the seats that were asked for, ascending, with the session's clock in seconds.
    case answered([OutsideAnswer], clock: Int64)
    /// What judges of the host said, which the machine seals; whether they are enough is for the machine.
    case judged([Ballot])
    /// The same, sealed by who gave them, or as a journal has them.
    case revealed([SealedBallot])
    /// What the sources of the feed said; whether they are enough is for the machine.
    case quoted([Quote])
    /// The clock has come to where the wait was to end.
    case waited
    /// What the programs gave.
    case ran(Result<[SpaceContract.Event.ProgramResult], SpaceFailure>)
    /// What `rewards` returned, as DAG-CBOR.
    case rewarded(Result<[UInt8], SpaceFailure>)
    /// The operator stops the session.
    case cancel
  }

  /// A seat that somebody outside the sandbox has to answer for.
  public struct Ask: Sendable {
    public let seat: Int
    /// Whether this is the seat's first task, with which the rules are shown.
    public let isFirst: Bool
    private let encodedTask: [UInt8]
    private let rules: SessionRules

    init(seat: Int, encodedTask: [UInt8], isFirst: Bool, rules: SessionRules) {
      self.seat = seat
      self.encodedTask = encodedTask
      self.isFirst = isFirst
      self.rules = rules
    }

    /// SHA-256 of the task's canonical bytes: what a seat with a key signs that it answers.
    public var taskHash: Digest { SHA256.digest(encodedTask) }

    /// What the seat is asked; built when somebody needs it. It has been checked when the step was, so this does not throw in practice.
    public func task() throws(ContractError) -> PlayerTask { try PlayerTask.decode(encodedTask, manifest: rules.manifest) }
  }

  public enum Action: Sendable {
    case step(StepRequest)
    case ask([Ask])
    case judge(Command.JudgeRequest)
    case quote(FeedQuery)
    /// Go on when the session's clock shows this, in seconds.
    case wait(until: Int64)
    case run(Command.RunRequest)
    /// Call `rewards` with this ranking and the final state.
    case rewards(ranking: [Int])
    case end(SessionOutcome)
  }

  /// Where the session stands, for those who watch.
  public enum Phase: String, Sendable {
    case forming, running, asking, judging, reading, waiting, evaluating, settled, void
  }

  /// A step in flight: what goes into the journal about where it came from.
  struct Pending {
    var input: Journal.Step.Input
    var request: StepRequest
  }

  /// The search for the one answer without which a failed step succeeds.
  struct Cure {
    let failure: SpaceFailure
    let original: Pending
    var untried: [Int]
    var trying: Int
    var cured: (seat: Int, pending: Pending, reply: StepReply, checked: Checked)?
  }

  enum Stage {
    case forming
    case stepping(Pending)
    case curing(Cure)
    case asking([Asked])
    case judging(Command.JudgeRequest)
    /// Reading a feed, for a fetch or at the end of a wait.
    case reading(FeedQuery, isWait: Bool)
    case waiting(Command.WaitRequest)
    case programs
    case evaluating(scores: [Score], ranking: Ranking)
    case ended(SessionOutcome)
  }

  struct Asked {
    let seat: Int
    /// The task as it left the sandbox, checked but not built: in live play a bot has read it there already.
    let task: [UInt8]
    /// The name of the action it asks for, if the Space has named ones.
    let action: String?
    let bot: StepReply.BotAnswer?
    let isOut: Bool
  }

  /// What a sound reply leads to.
  enum Checked {
    case ask([Asked])
    case judge(Command.JudgeRequest)
    case fetch(Command.FetchRequest)
    case wait(Command.WaitRequest)
    case run(Command.RunRequest)
    case done(scores: [Score], ranking: Ranking)
    case maxSteps
    case void(VoidReason)
  }

  public let rules: SessionRules
  public let start: SessionStart
  /// The journal's steps so far.
  public internal(set) var steps: [Journal.Step] = []
  /// The state after the last step, as DAG-CBOR.
  public internal(set) var state: [UInt8] = []
  /// Events applied so far.
  public internal(set) var eventsApplied = 0
  /// Seconds since the session's start. It stands still but for answers from outside, which take time, and waits.
  public internal(set) var clock: Int64 = 0
  /// Instructions that the Space's calls have used.
  public internal(set) var instructionsUsed: Int64 = 0
  /// Answers of each seat that did not stand: late, malformed, illegal, or not asked for any more.
  public internal(set) var forfeits: [Int]

  /// The tasks of the newest ask, as canonical DAG-CBOR, by seat.
  public internal(set) var tasks: [Int: [UInt8]] = [:]

  var stage = Stage.forming
  var asks = 0
  var chain: Digest
  /// The bots of the package that sit in seats, each with what it noted last.
  public internal(set) var bots: [StepRequest.BotSeat] = []
  var consecutiveForfeits: [Int]
  var isOut: [Bool]
  var hasRaised: [Bool]
  var wasAsked: [Bool]
  var answersGiven = 0
  var judgeCalls = 0
  var runCalls = 0
  /// Of the record, so far.
  var leaves = Journal.leavesBeforeSteps
  let leavesMax: Int

  public init(rules: SessionRules, start: SessionStart) { self.init(rules: rules, start: start, leavesMax: Journal.leavesMax) }

  /// - Parameter leavesMax: the most leaves of the session's record.
  init(rules: SessionRules, start: SessionStart, leavesMax: Int) {
    self.rules = rules
    self.start = start
    self.leavesMax = leavesMax
    chain = start.commitment
    consecutiveForfeits = Array(repeating: 0, count: start.seats)
    isOut = Array(repeating: false, count: start.seats)
    hasRaised = Array(repeating: false, count: start.seats)
    wasAsked = Array(repeating: false, count: start.seats)
    forfeits = Array(repeating: 0, count: start.seats)
  }

  /// Has bots of the package sit in seats, from the next step on. In a replay there are none: all answers come from the journal.
  public mutating func seat(_ bots: [StepRequest.BotSeat]) { self.bots = bots }

  public var phase: Phase {
    switch stage {
    case .forming: .forming
    case .stepping, .curing: .running
    case .asking: .asking
    case .judging: .judging
    case .reading: .reading
    case .waiting: .waiting
    case .programs: .running
    case .evaluating: .evaluating
    case .ended(.settled): .settled
    case .ended(.void): .void
    }
  }

  /// Takes what happened and says what to do. Events that do not fit the phase are a defect of the caller.
  public mutating func next(_ event: Event) -> Action {
    switch (stage, event) {
    case (.ended(let outcome), .cancel): return .end(outcome)
    case (_, .cancel): return end(.void(.cancelled))
    case (.forming, .begin): return step(Pending(input: .start, request: request(.start)))
    case (.stepping(let pending), .stepped(let reply)): return stepped(pending, reply)
    case (.curing(let cure), .stepped(let reply)): return tried(cure, reply)
    case (.asking(let asked), .answered(let answers, let clock)):
      self.clock = max(self.clock, clock)
      return answered(asked, answers)
    case (.judging(let request), .judged(let ballots)): return judged(request, seal(ballots))
    case (.judging(let request), .revealed(let ballots)): return judged(request, ballots)
    case (.reading(let query, let isWait), .quoted(let quotes)): return quoted(query, quotes, isWait: isWait)
    case (.waiting(let wait), .waited): return waited(wait)
    case (.programs, .ran(let result)): return ran(result)
    case (.evaluating(let scores, let ranking), .rewarded(let result)): return rewarded(scores, ranking, result)
    default: preconditionFailure("an event that does not fit the phase \(phase)")
    }
  }
}
