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

/// What the disk does to a step.
enum Trouble: CaseIterable {
  case none
  /// The power fails at one of the next operations of the disk.
  case crashSoon
  /// The power fails while a commit is made durable.
  case crashAtSync
  case failureSoon
  case fullSoon
  /// There is no room for anything new, for this step.
  case fullForAWhile
  case syncsFail
  case readsFail

  var weight: Int {
    switch self {
    case .none: 950
    case .crashSoon: 6
    case .crashAtSync: 4
    case .failureSoon: 4
    case .fullSoon: 5
    case .fullForAWhile: 4
    case .syncsFail: 2
    case .readsFail: 3
    }
  }
}

extension Trouble {
  /// Lets the disk do it, from its next operation on.
  func begin(on disk: FaultyDisk, _ random: inout SimulatedRandom) {
    switch self {
    case .none: break
    case .crashSoon: disk.schedule(.crash, at: disk.operations + 1 + UInt64(random.below(12)))
    case .crashAtSync: disk.scheduleAtNextSync(.crash)
    case .failureSoon: disk.schedule(.failure, at: disk.operations + 1 + UInt64(random.below(6)))
    case .fullSoon: disk.schedule(.full, at: disk.operations + 1 + UInt64(random.below(6)))
    case .fullForAWhile: disk.setCapacity(0)
    case .syncsFail: disk.setRates(.init(sync: 700_000))
    case .readsFail: disk.setRates(.init(read: 300_000))
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
