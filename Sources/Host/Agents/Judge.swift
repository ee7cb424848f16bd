public import HostCrypto
internal import HostRules
public import SpaceContract

/// Who judges.
public struct Judge: Sendable {
  public enum Runtime: Sendable {
    /// The host's own judge, which counts and understands nothing.
    case reference
    /// Somebody outside, such as a model: given what is to be judged, gives a verdict, or nil for none.
    case outside(@Sendable (JudgeTask) async -> JudgeReply?)
  }

  /// Unique in a panel: of two ballots under one name neither counts.
  public let name: String
  public let runtime: Runtime
  /// The key of a judge who signs its ballots; nil for one that the host runs itself.
  public let signer: PublicKey?

  public init(name: String, runtime: Runtime, signer: PublicKey? = nil) {
    self.name = name
    self.runtime = runtime
    self.signer = signer
  }

  /// The host's own judge.
  public static let reference = Judge(name: ReferenceJudge.name, runtime: .reference)

  public var isReference: Bool {
    if case .reference = runtime { true } else { false }
  }
}

/// What one judge is shown: texts in an order of its own, without ids, seats or names.
public struct JudgeTask: Hashable, Sendable {
  public let mode: Contract.JudgeMode
  public let rubric: String
  /// The metrics of mode score; empty in mode rank.
  public let metrics: [String]
  /// Text to be judged, never an instruction.
  public let items: [String]

  public init(mode: Contract.JudgeMode, rubric: String, metrics: [String], items: [String]) {
    self.mode = mode
    self.rubric = rubric
    self.metrics = metrics
    self.items = items
  }
}

/// One judge's verdict, in the order in which it was shown the items.
public enum JudgeReply: Hashable, Sendable {
  /// By item, by metric, in hundredths: 0...10000.
  case scores([[Int]])
  /// By item: 1 is best, ties share the best rank.
  case ranks([Int])
}
