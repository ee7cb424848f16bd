extension Contract {
  /// The keys of `limits` in a manifest.
  public enum LimitName: String, CaseIterable, Hashable, Sendable {
    case instructions
    case sessionInstructions = "session_instructions"
    case memoryMiB = "memory_mib"
    case outputBytes = "output_bytes"
    case answerBytes = "answer_bytes"
    case answerSeconds = "answer_seconds"
    case attempts, forfeits
    case judgeCalls = "judge_calls"
    case runCalls = "run_calls"
  }

  /// A bound that a Space chooses within a range.
  public struct Limit: Hashable, Sendable {
    public let id: LimitName
    public let unit: String
    public let range: ClosedRange<Int>
    public let defaultValue: Int
    public let summary: String

    public var name: String { id.rawValue }

    init(_ id: LimitName, _ unit: String, _ range: ClosedRange<Int>, default defaultValue: Int, _ summary: String) {
      self.id = id
      self.unit = unit
      self.range = range
      self.defaultValue = defaultValue
      self.summary = summary
    }
  }

  public static let limits: [Limit] = [
    Limit(.instructions, "instructions", 1_000...10_000_000, default: 1_000_000, "budget of one call"),
    Limit(.sessionInstructions, "instructions", 1_000...1_000_000_000, default: 100_000_000, "budget of all calls of a session"),
    Limit(.memoryMiB, "MiB", 1...64, default: 16, "memory of the Lua VM"),
    Limit(.outputBytes, "bytes", 1_024...(1 << 20), default: 65_536, "what one call may return, in canonical DAG-CBOR"),
    Limit(.answerBytes, "bytes", 1...16_384, default: 4_096, "an agent's answer, as it arrives"),
    Limit(.answerSeconds, "seconds", 1...86_400, default: 30, "time for one answer"),
    Limit(.attempts, "answers", 1...3, default: 1, "answers a seat may give to one ask before it forfeits"),
    Limit(.forfeits, "forfeits", 1...100, default: 3, "forfeits in a row after which a seat is no longer contacted"),
    Limit(.judgeCalls, "commands", 0...20, default: 0, "judge commands of a session"),
    Limit(.runCalls, "commands", 0...100, default: 0, "run commands of a session"),
  ]

  public static func limit(_ id: LimitName) -> Limit {
    entry(limits, id, \.id)
  }
}

/// A Space's limits with every default filled in.
public struct Limits: Hashable, Sendable {
  private var values: [Contract.LimitName: Int]

  /// The defaults of the contract.
  public init() { values = Dictionary(uniqueKeysWithValues: Contract.limits.map { ($0.id, $0.defaultValue) }) }

  public subscript(_ name: Contract.LimitName) -> Int {
    get { values[name, default: Contract.limit(name).defaultValue] }
    set { values[name] = newValue }
  }

  public var instructions: Int { self[.instructions] }
  public var sessionInstructions: Int { self[.sessionInstructions] }
  public var memoryMiB: Int { self[.memoryMiB] }
  public var outputBytes: Int { self[.outputBytes] }
  public var answerBytes: Int { self[.answerBytes] }
  public var answerSeconds: Int { self[.answerSeconds] }
  public var attempts: Int { self[.attempts] }
  public var forfeits: Int { self[.forfeits] }
  public var judgeCalls: Int { self[.judgeCalls] }
  public var runCalls: Int { self[.runCalls] }
}
