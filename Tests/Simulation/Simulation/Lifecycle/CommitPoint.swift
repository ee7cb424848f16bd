/// The commits of a host's life. Before, during and after each of them the power fails at some time.
public enum CommitPoint: String, CaseIterable, Sendable {
  case deposit, withdraw, join, leave, reload, start
  /// The steps of a session before agents are asked.
  case step
  /// The same before a wait.
  case wait
  case settle
  case void
  /// The end of a session that cannot be taken up again.
  case abandon
  case mint
}

/// Where in a commit the power fails.
public enum CrashMoment: String, CaseIterable, Sendable {
  case before, during, after
}

/// What lifecycles have met.
public struct LifecycleTally: Equatable, Sendable {
  public var steps = 0
  public var crashes = 0
  public var refusedByDisk = 0
  /// Requests that were asked again after a doubt, by what had come of them.
  public var doubtsKept = 0
  public var doubtsGone = 0
  /// Sessions by how they ended: "settled", or the code of the void.
  public var ends: [String: Int] = [:]
  /// Sessions that were taken up again: from their first step on, in the midst of it, and after a wait.
  public var begunAgain = 0
  public var resumed = 0
  public var woken = 0
  /// Answers that seats gave, by what became of them.
  public var answers: [String: Int] = [:]
  /// Requests by kind and reply, those that were sent a second time, and those that came late or in another order.
  public var replies: [String: Int] = [:]
  public var duplicates = 0
  public var reordered = 0
  public var crashesAt: [CommitPoint: [CrashMoment: Int]] = [:]
  public var diskOperations: UInt64 = 0

  /// The moments of commits at which the power has never failed.
  public var unreached: [String] {
    CommitPoint.allCases.flatMap { point in
      CrashMoment.allCases.filter { crashes(point, $0) == 0 }.map { "\($0) \(point)" }
    }
  }

  func crashes(_ point: CommitPoint, _ moment: CrashMoment) -> Int { crashesAt[point]?[moment] ?? 0 }
}
