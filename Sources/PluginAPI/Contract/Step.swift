public import SpaceContent

/// What one seat brings to a step: an action that fits the Space's schema, or a forfeit with its reason.
public struct GivenAnswer: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    /// The answer, decoded and checked by the host, as canonical DAG-CBOR.
    case action([UInt8])
    case forfeit(Forfeit, reason: String)
  }

  public let seat: Int
  public let content: Content

  public init(seat: Int, content: Content) {
    self.seat = seat
    self.content = content
  }
}

/// Everything that one step of a Space starts from. The host holds the state; the sandbox keeps nothing between steps.
public struct StepRequest: Sendable {
  public enum Input: Hashable, Sendable {
    /// Calls `setup`.
    case start
    /// Parses these answers of the asked seats, in ascending order, and applies them as one event.
    case answers([GivenAnswer])
    /// Applies an event that the host has made, as DAG-CBOR.
    case event([UInt8])
  }

  /// A bot of the package that sits in a seat, with what it noted at its last answer (DAG-CBOR, empty at first).
  public struct BotSeat: Hashable, Sendable {
    public let seat: Int
    /// The place of the bot in the manifest's list.
    public let bot: Int
    public var memory: [UInt8]

    public init(seat: Int, bot: Int, memory: [UInt8] = []) {
      self.seat = seat
      self.bot = bot
      self.memory = memory
    }
  }

  public var input: Input
  /// Events applied so far, answer events so far.
  public var step: Int
  public var asks: Int
  /// Seconds since the session's start; nil without the permission `clock.session`.
  public var clock: Int64?
  public var seats: Int
  public var seed: Digest
  /// The configuration and the state, as canonical DAG-CBOR. The state is empty before `start`.
  public var config: [UInt8]
  public var state: [UInt8]
  /// Instructions that the Space's own calls may still use in this session.
  public var budget: Int64
  /// After `apply`, evaluate instead of asking `next`.
  public var isFinal: Bool
  /// A VM as good as new for every call (an audit), instead of one for each step (live play).
  public var freshEachCall: Bool
  public var bots: [BotSeat]
  /// Seats that are no longer contacted.
  public var out: [Int]
  /// The reply lists what each call has used. Nothing else changes.
  public var measures: Bool
  /// The keys of what callbacks are given are inserted into their tables from the last to the first, instead of in the order of
  /// DAG-CBOR. A sound Space gives the same reply.
  public var shufflesInsertion: Bool

  public init(
    input: Input, step: Int, asks: Int, clock: Int64?, seats: Int, seed: Digest, config: [UInt8], state: [UInt8], budget: Int64,
    isFinal: Bool, freshEachCall: Bool, bots: [BotSeat], out: [Int], measures: Bool = false, shufflesInsertion: Bool = false
  ) {
    self.input = input
    self.step = step
    self.asks = asks
    self.clock = clock
    self.seats = seats
    self.seed = seed
    self.config = config
    self.state = state
    self.budget = budget
    self.isFinal = isFinal
    self.freshEachCall = freshEachCall
    self.bots = bots
    self.out = out
    self.measures = measures
    self.shufflesInsertion = shufflesInsertion
  }
}

/// What became of a step.
public struct StepReply: Hashable, Sendable {
  /// What `parse` made of one answer.
  public struct Parsed: Hashable, Sendable {
    public let seat: Int
    /// Nil where the answer stands.
    public let forfeit: Forfeit?
    public let reason: String
    /// Whether `parse` itself raised, ran out of its budget, or returned a value that was refused.
    public let raised: Bool

    public init(seat: Int, forfeit: Forfeit?, reason: String, raised: Bool) {
      self.seat = seat
      self.forfeit = forfeit
      self.reason = reason
      self.raised = raised
    }
  }

  /// What a bot said: its text, unchanged, and what it wants to remember; or why it said nothing.
  public enum BotAnswer: Hashable, Sendable {
    case text([UInt8], memory: [UInt8])
    case failed(String)
  }

  public struct Asked: Hashable, Sendable {
    public let seat: Int
    /// The task as DAG-CBOR; empty for a seat that is out.
    public let task: [UInt8]
    /// Nil where no bot sits.
    public let bot: BotAnswer?

    public init(seat: Int, task: [UInt8], bot: BotAnswer?) {
      self.seat = seat
      self.task = task
      self.bot = bot
    }
  }

  /// What one call of the Space has used.
  public struct Call: Hashable, Sendable {
    public let callback: String
    /// The seat the call was made for; 0 for none.
    public let seat: Int
    public let instructions: Int64
    /// What it returned, encoded: the state and the log of `apply` together.
    public let outputBytes: Int
    /// How far the VM's memory reached, its libraries, the Space's code and garbage included: the most it held at once since it was
    /// last as new, and so what the limit `memory_mib` was near to. Blocks that were freed and not used again count, too.
    public let memoryBytes: Int

    public init(callback: String, seat: Int, instructions: Int64, outputBytes: Int, memoryBytes: Int) {
      self.callback = callback
      self.seat = seat
      self.instructions = instructions
      self.outputBytes = outputBytes
      self.memoryBytes = memoryBytes
    }
  }

  public let failure: SpaceFailure?
  /// Instructions that the Space's own calls used (`parse` has a budget of its own).
  public let used: Int64
  public let parsed: [Parsed]
  /// As canonical DAG-CBOR: the applied event, the new state, the command, the evaluation; empty where there is none.
  public let event: [UInt8]
  public let state: [UInt8]
  public let log: String?
  public let command: [UInt8]
  public let evaluation: [UInt8]
  public let asked: [Asked]
  /// Every call of the Space's own callbacks in their order, for a request that `measures`.
  public let calls: [Call]

  public init(
    failure: SpaceFailure?, used: Int64, parsed: [Parsed], event: [UInt8], state: [UInt8], log: String?, command: [UInt8],
    evaluation: [UInt8], asked: [Asked], calls: [Call] = []
  ) {
    self.failure = failure
    self.used = used
    self.parsed = parsed
    self.event = event
    self.state = state
    self.log = log
    self.command = command
    self.evaluation = evaluation
    self.asked = asked
    self.calls = calls
  }
}

/// Why a Space's call ended otherwise than by returning a value of the contract.
public struct SpaceFailure: Error, Hashable, Sendable {
  /// The typed verdicts of the sandbox. All but `wallClock` and `workerDied` are deterministic.
  public enum Verdict: String, Sendable, CaseIterable {
    case budget, memory
    case runtimeError = "runtime_error"
    case refusedValue = "refused_value"
    case loadRefused = "load_refused"
    case wallClock = "wall_clock"
    case workerDied = "worker_died"
  }

  public let verdict: Verdict
  /// The callback or the file that failed.
  public let place: String
  /// The seat the call was made for; 0 for none.
  public let seat: Int
  /// With the plugin's file and line where Lua knows them; never a path of the host. At most 340 bytes.
  public let message: String

  public init(verdict: Verdict, place: String, seat: Int = 0, message: String) {
    self.verdict = verdict
    self.place = place
    self.seat = seat
    self.message = message
  }

  /// Whether the same call fails again in the same way.
  public var isDeterministic: Bool { verdict != .wallClock && verdict != .workerDied }
}

extension SpaceFailure: CustomStringConvertible {
  public var description: String { "\(verdict.rawValue) in \(place)\(seat > 0 ? " for seat \(seat)" : ""): \(message)" }
}
