public import SpaceContract

/// Who plays in a seat.
public struct Agent: Sendable {
  public enum Runtime: Sendable {
    /// A bot of the Space's own package. It runs in the Space's worker, in a VM of its own.
    case bot(String)
    /// Somebody outside the sandbox: given what a seat is asked, gives the answer as it arrived, or nil for silence.
    case outside(@Sendable (AgentPrompt) async -> [UInt8]?)
  }

  public let name: String
  public let runtime: Runtime
  /// What the agent adds to the seed of its session; nil for one that leaves the seed to others.
  public let nonce: SeatNonce?

  public init(name: String, runtime: Runtime, nonce: SeatNonce? = nil) {
    self.name = name
    self.runtime = runtime
    self.nonce = nonce
  }

  /// The bot `name` of the Space that it will play in.
  public static func bot(_ name: String) -> Agent { Agent(name: name, runtime: .bot(name)) }
}

/// What an agent outside the sandbox is asked.
public struct AgentPrompt: Sendable {
  public let seat: Int
  public let task: PlayerTask
  /// What the answer has to fit.
  public let action: ActionSpec
  /// The Space's rules, at the seat's first ask only.
  public let rules: String?
  /// Why the last attempt at this very task was refused; nil at the first.
  public let refusal: String?

  public init(seat: Int, task: PlayerTask, action: ActionSpec, rules: String?, refusal: String? = nil) {
    self.seat = seat
    self.task = task
    self.action = action
    self.rules = rules
    self.refusal = refusal
  }
}
