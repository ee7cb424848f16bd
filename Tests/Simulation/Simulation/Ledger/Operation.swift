/// What a step of the simulation does. How often, its weight says; how it is done stands in `Simulation.perform`.
enum Operation: CaseIterable {
  case createAccounts
  case createTransfers
  /// A batch of before is sent again, whole or with one field of one transfer changed.
  case repeatTransfers
  case expirePending
  case advanceClock
  /// The power fails between two operations.
  case crash
  /// The store is closed and opened again.
  case reopen

  var weight: Int {
    switch self {
    case .createAccounts: 40
    case .createTransfers: 700
    case .repeatTransfers: 80
    case .expirePending: 60
    case .advanceClock: 100
    case .crash: 2
    case .reopen: 1
    }
  }
}

/// Mistakes that are made on purpose, so that the simulation shows that it finds them.
public enum PlantedBug: String, CaseIterable, Sendable {
  /// A posting is acknowledged and not done.
  case skippedPosting = "skipped-posting"
  /// A transfer is done twice, under another id.
  case doubledTransfer = "doubled-transfer"
  /// One unit more than was asked for moves.
  case leakedUnit = "leaked-unit"
  /// Commits are acknowledged without a sync.
  case missingSync = "missing-sync"
}
