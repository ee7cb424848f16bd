public import HostRules
public import SessionRunner
public import SpaceContent
public import SpaceContract
public import SpaceSandbox

/// A match of a Space's bots as a tape: every step with what came in, what it led to, and what the Space said of it. Code that was edited
/// can be run against it again from the first step that the edit can affect; see `MatchFold`.
///
/// It is no session: nobody pays, nothing is committed to, and the seed of its draws is the person's number alone, so that the same number
/// gives the same draws whatever is edited. Every call has a VM of its own, as in an audit, so that what is kept of a step is what would be
/// computed again.
public struct Match: Sendable {
  /// What a match is started from.
  public struct Setting: Hashable, Sendable {
    /// By seat, the bot of the package that sits there.
    public var bots: [String]
    /// What differs from the manifest's defaults; nil for nothing.
    public var config: Value?
    public var seed: UInt64

    public init(bots: [String], config: Value? = nil, seed: UInt64) {
      self.bots = bots
      self.config = config
      self.seed = seed
    }

    /// SHA-256 over the number: the seed of every draw of the match.
    var draws: Digest {
      SHA256.digest(lengthPrefixed: [Array("agon/studio/v1".utf8), withUnsafeBytes(of: seed.bigEndian) { Array($0) }])
    }
  }

  /// Where what was recorded did not fit the edited code any more.
  public struct Divergence: Hashable, Sendable {
    /// The step from which the bots play on.
    public let step: Int
    /// One clause, such as "seat 2 is asked now".
    public let reason: String
  }

  /// A longer match keeps its first steps, and says that it was cut.
  public static let mostSteps = 2_000
  /// The same holds for a match whose steps come to more bytes than this.
  public static let mostBytes = 128 << 20

  /// The code that the newest of its steps were made with.
  public internal(set) var package: SpacePackage
  public let setting: Setting
  public internal(set) var steps: [MatchStep] = []
  /// Nil while it is played, and where it was cut.
  public internal(set) var outcome: SessionOutcome?
  /// Whether it was longer than what is kept.
  public internal(set) var isCut = false
  public internal(set) var divergence: Divergence?
  let rules: SessionRules

  init(package: SpacePackage, rules: SessionRules, setting: Setting) {
    self.package = package
    self.rules = rules
    self.setting = setting
  }

  var bytes: Int { steps.reduce(0) { $0 + $1.bytes } }

  /// Instructions that the Space's own calls used, in the runs that made the steps.
  public var instructions: Int64 { steps.reduce(0) { $0 + $1.reply.used } }
}

/// One step of a match.
public struct MatchStep: Sendable {
  /// Where a fold can be taken up: the machine with this step's request on its way.
  struct Checkpoint: Sendable {
    let machine: SessionMachine
    let request: StepRequest
  }

  /// From 0, which is the setup.
  public let number: Int
  /// What came in, with the answers as they were given, but without the hashes of their tasks: those are made again without a fold.
  public let input: Journal.Step.Input
  /// All that the sandbox sent: the applied event, the state, the command, the tasks and what bots made of them. Its `failure` is set
  /// where the step failed.
  public internal(set) var reply: StepReply
  /// What `view` needs.
  public let snapshot: Snapshot
  /// By seat of a bot, what it remembers after this step, as DAG-CBOR.
  let memories: [Int: [UInt8]]
  /// Nil where none was kept: the one before leads here, too.
  var checkpoint: Checkpoint?

  /// The state after the step, as DAG-CBOR. Where the step failed, the one before it.
  public var state: [UInt8] { snapshot.state }

  /// Seconds since the start, for Spaces that the clock makes a difference to.
  public var clock: Int64? { snapshot.step.clock }

  /// Whether nothing had to stay hidden any more.
  public var hasEnded: Bool { snapshot.hasEnded }

  public var log: String? { snapshot.step.log }

  /// Whether the session ended with this step by the Space's failure, or by that of everybody's answers.
  public var hasFailed: Bool { snapshot.step.stateHash == nil }

  /// The seats that this step's tasks are for, ascending; those that are no longer contacted have none.
  public var asked: [Int] { reply.asked.filter { !$0.task.isEmpty }.map(\.seat) }

  /// What a seat is asked by this step, decoded; nil for a seat that is not asked.
  public func task(of seat: Int) -> Value? {
    guard let asked = reply.asked.first(where: { $0.seat == seat && !$0.task.isEmpty }) else { return nil }
    return MatchStep.value(asked.task)
  }

  /// The decoded state; nil before there is one.
  public var stateValue: Value? { MatchStep.value(state) }
  public var eventValue: Value? { MatchStep.value(reply.event) }
  public var commandValue: Value? { MatchStep.value(reply.command) }
  public var evaluationValue: Value? { MatchStep.value(reply.evaluation) }

  /// Bytes come from a worker, and may be anything where it has been taken over.
  private static func value(_ bytes: [UInt8]) -> Value? {
    guard !bytes.isEmpty else { return nil }
    do {
      return try DagCBOR.decode(bytes)
    } catch {
      return .text("a value that cannot be read: \(error)")
    }
  }

  var bytes: Int {
    reply.state.count + reply.event.count + reply.command.count + reply.evaluation.count + reply.asked.reduce(512) { $0 + $1.task.count }
  }
}

extension Journal.Step.Input {
  var withoutTasks: Journal.Step.Input {
    guard case .answers(let answers) = self else { return self }
    return .answers(answers.map { Journal.Answer(seat: $0.seat, task: nil, content: $0.content) })
  }
}
