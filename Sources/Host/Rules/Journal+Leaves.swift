extension Journal {
  /// The most leaves that a session's record may come to. A session that would have more is void before it does: what could not be recorded
  /// could not be checked either.
  public static let leavesMax = 1_000_000
  /// The commitment and the beacon, before the first step.
  static let leavesBeforeSteps = 2
  /// The chain's end, evaluation, rewards, stop and nonce, after the last.
  static let leavesAfterSteps = 5
}

extension Journal.Step {
  /// How many leaves the step has in a record: its own, and those of what came in. An erased answer keeps its leaf.
  public var leafCount: Int {
    switch input {
    case .start, .waited, .ended: 1
    case .quoted, .ran: 2
    // Commits and reveals.
    case .judged: 3
    // Tasks and commitments, then each answer that there was.
    case .answers(let answers): 3 + answers.count { $0.content.isGiven }
    }
  }

  /// The most that any step of a session can have.
  static func leavesMax(seats: Int) -> Int { 3 + seats }
}

extension Journal.Answer.Content {
  /// Whether there was an answer, erased or not.
  fileprivate var isGiven: Bool {
    switch self {
    case .text, .erased: true
    case .late, .out: false
    }
  }
}
