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
