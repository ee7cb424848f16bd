internal import HostCrypto
internal import HostRules
internal import HostStore
internal import SpaceContent

/// A host that lives through a seeded schedule of requests and disasters, on one thread, with a clock and a disk of its own, beside an
/// auditor that knows what should come of each. The same seed gives the same run, byte for byte.
public final class Simulation {
  /// Something that must not be.
  public struct Fault: Error, CustomStringConvertible {
    public let seed: UInt64
    public let step: Int
    public let what: String
    /// What happened last, the latest at the end.
    public let history: [String]

    public var description: String {
      "seed \(seed), step \(step): \(what)\n" + history.map { "  \($0)\n" }.joined()
        // Half of the steps that it is asked for are of the ledger, half of entries and sessions.
        + "again: make simulate SEED=\(seed) STEPS=\(2 * step)"
    }
  }

  /// What a run has met.
  public struct Tally: Equatable, Sendable {
    public var steps = 0
    public var transfers = 0
    public var crashes = 0
    public var refusedByDisk = 0
    /// Batches whose outcome was unknown, and found afterwards.
    public var doubtsKept = 0
    public var doubtsGone = 0
    public var results: [String: Int] = [:]
    public var diskOperations: UInt64 = 0
  }

  private static let historyMax = 20

  let seed: UInt64
  var random: SimulatedRandom
  let disk: FaultyDisk
  let key: HostKey
  var store: Store?
  var auditor = NaiveLedger()
  let bug: PlantedBug?
  private let isTroubled: Bool
  var wishes = Wishes()
  /// In milliseconds since 1970.
  var now: Int64 = 1_700_000_000_000
  public internal(set) var tally = Tally()
  private var history: [String] = []
  private var digest = SHA256.digest([])

  /// A host that has just been set up.
  /// - Parameters:
  ///   - isTroubled: whether the disk and the power fail by chance.
  ///   - crash: an operation of the disk at which the power fails besides.
  ///   - bug: a mistake to make on purpose.
  public init(seed: UInt64, isTroubled: Bool = true, crashingAt crash: UInt64? = nil, bug: PlantedBug? = nil) throws {
    self.seed = seed
    self.bug = bug
    self.isTroubled = isTroubled
    random = SimulatedRandom(seed: seed)
    disk = FaultyDisk(seed: random.next())
    key = HostKey(try SigningKey())
    if let crash { disk.schedule(.crash, at: crash) }
    try reopen()
    // From the first commit on, there is something to lose.
    disk.setLying(bug == .missingSync)
  }

  /// A digest over all that was asked and answered so far.
  public var runDigest: String { "\(digest)" }

  /// What the run was, in a few lines.
  public var report: String {
    """
    seed \(seed): \(tally.steps) steps of the ledger, \(tally.transfers) transfers, \(tally.diskOperations) operations of the disk
    \(tally.crashes) crashes, \(tally.refusedByDisk) requests that the disk refused; of those in doubt \(tally.doubtsKept) were kept, \
    \(tally.doubtsGone) were not
    \(tally.results.listed)
    digest \(runDigest)
    """
  }

  /// Goes on for so many steps.
  /// - Throws: `Fault` where the store and the auditor disagree.
  public func run(steps: Int) throws {
    for _ in 0..<steps { try step() }
    try checkEverything()
    tally.diskOperations = disk.operations
  }

  private func step() throws {
    tally.steps += 1
    let operation = random.pick(Operation.self, weight: \.weight)
    let trouble = random.pick(Trouble.self, weight: \.weight)
    if isTroubled { begin(trouble) }
    try perform(operation)
    if isTroubled { endTrouble() }
    if tally.steps % 1000 == 0 { try checkEverything() }
  }

  private func perform(_ operation: Operation) throws {
    switch operation {
    case .createAccounts: try createAccounts(wishes.accounts(&random, known: auditor))
    case .createTransfers: try createTransfers(wishes.transfers(&random, auditor: auditor, now: now))
    case .repeatTransfers: try createTransfers(wishes.repetition(&random))
    case .expirePending: try expirePending()
    case .advanceClock: advanceClock()
    case .crash:
      disk.crash()
      note("the power fails")
      try reopen()
      try checkEverything()
    case .reopen:
      note("the host starts again")
      try reopen()
    }
  }

  // MARK: Trouble

  private func begin(_ trouble: Trouble) {
    if trouble != .none { note("trouble: \(trouble)") }
    trouble.begin(on: disk, &random)
  }

  private func endTrouble() {
    disk.setRates(.none)
    disk.setCapacity(nil)
  }

  /// Closes what is open, restarts the machine where its power failed, and opens the store until that succeeds.
  func reopen() throws {
    if let store {
      do { try store.close() } catch is StoreError { note("it did not close well") }
    }
    store = nil
    for _ in 0..<20 {
      if disk.isDown {
        tally.crashes += 1
        disk.restart()
      }
      do {
        store = try Store(file: disk.path("agon.sqlite"), key: key)
        return
      } catch let error as StoreError {
        note("it does not open: \(error.code.rawValue)")
        // What failed by chance does so once.
        disk.setRates(.none)
        disk.setCapacity(nil)
        guard error.code != .corrupt, error.code != .newerSchema else { throw fault("the store does not open: \(error.message)") }
      }
    }
    throw fault("the store does not open")
  }

  private func advanceClock() {
    now += random.chance(1, of: 4) ? Int64(random.below(20_000)) : Int64(random.below(50))
    while auditor.expiresExactly(at: now) { now += 1 }
    note("the clock shows \(now)")
  }

  // MARK: Telling

  /// Adds a line to the run.
  func note(_ line: String) {
    history.append("\(tally.steps): \(line)")
    if history.count > Simulation.historyMax { history.removeFirst() }
    digest = SHA256.digest(digest.bytes + Array(line.utf8))
  }

  func fault(_ what: String) -> Fault { Fault(seed: seed, step: tally.steps, what: what, history: history) }
}
