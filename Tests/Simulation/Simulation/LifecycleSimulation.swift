internal import HostCrypto
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract

/// The commits of entries and sessions (join, leave, start, settle, void, mint) on a failing disk, with crashes at any operation of it,
/// each request asked again after a doubt and now and then without one, beside a model that keeps nothing but sums. One thread, a clock
/// and chance of its own: the same seed gives the same run.
public final class LifecycleSimulation {
  /// Mistakes that are made on purpose, so that the simulation shows that it finds them.
  public enum PlantedBug: String, CaseIterable, Sendable {
    /// A void that gives one seat nothing back.
    case skippedRefund = "skipped-refund"
    /// A fee that is taken twice.
    case doublePost = "double-post"
    /// The consumer of the outbox passes a session over.
    case lostOutboxRow = "lost-outbox-row"
    /// The last micro-unit of a payout stays behind.
    case roundingLeak = "rounding-leak"
  }

  enum Operation: CaseIterable {
    case join, leave, match, settle, void, mint, again, advanceClock, crash, reopen

    var weight: Int {
      switch self {
      case .join: 400
      case .leave: 40
      case .match: 200
      case .settle: 200
      case .void: 40
      case .mint: 60
      case .again: 80
      case .advanceClock: 60
      case .crash: 4
      case .reopen: 2
      }
    }
  }

  static let members = 7
  static let deposit: Int64 = 40_000_000
  static let fees: [Int64] = [0, 999_999, 1_000_000]

  /// What should be: sums alone, computed by other rules than the host's.
  struct Model {
    var wallets = Array(repeating: LifecycleSimulation.deposit, count: LifecycleSimulation.members)
    var reserved = Array(repeating: Int64(0), count: LifecycleSimulation.members)
    var fractals = Array(repeating: Int64(0), count: LifecycleSimulation.members)
    var protocolFees: Int64 = 0
    /// By entry: who waits, and for what fee.
    var waiting: [LedgerID: (member: Int, fee: Int64)] = [:]
    /// By session: its members by seat, and its fee.
    var running: [LedgerID: (members: [Int], fee: Int64)] = [:]
    var ended: [LedgerID: String] = [:]
    /// Settled sessions whose Fractals are still to be minted.
    var unminted: [(members: [Int], fee: Int64)] = []
  }

  /// Something that was asked, so that it can be asked again.
  struct Request {
    let name: String
    let run: (Writing) throws -> Void
  }

  let seed: UInt64
  var random: SimulatedRandom
  let disk: FaultyDisk
  let key: HostKey
  var store: Store?
  let bug: PlantedBug?
  let manifest: Manifest
  let package = CID(codec: .dagCBOR, of: Array("a package".utf8))
  var now: Int64 = 1_700_000_000_000
  var model = Model()
  /// Sessions that run, as they are stored.
  var sessions: [LedgerID: SuspendedSession] = [:]
  var last: Request?
  var count: UInt64 = 0
  public internal(set) var tally = Simulation.Tally()
  var history: [String] = []
  private var digest = SHA256.digest([])

  public init(seed: UInt64, bug: PlantedBug? = nil) throws {
    self.seed = seed
    self.bug = bug
    random = SimulatedRandom(seed: seed)
    disk = FaultyDisk(seed: random.next())
    key = HostKey(try SigningKey())
    manifest = try LifecycleSimulation.manifest()
    try reopen()
    try working { store in try store.write { writing in try LifecycleSimulation.found(writing) } }
  }

  public var runDigest: String { "\(digest)" }

  public var report: String {
    let results = tally.results.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    return """
      seed \(seed): \(tally.steps) steps of entries and sessions, \(model.ended.count) sessions ended, \(model.running.count) running
      \(tally.crashes) crashes, \(tally.refusedByDisk) requests that the disk refused
      \(results)
      digest \(runDigest)
      """
  }

  /// Goes on for so many steps.
  /// - Throws: `Simulation.Fault` where the store and the model disagree.
  public func run(steps: Int) throws {
    for _ in 0..<steps { try step() }
    try checkEverything()
    let audit = try working { store in try store.read { reading in try reading.verifyLedger() } }
    if let found = audit.fault { throw fault("the ledger: row \(found.row): \(found.message)") }
    tally.diskOperations = disk.operations
  }

  private func step() throws {
    tally.steps += 1
    now += Int64(random.below(40))
    let operation = random.pick(Operation.self, weight: \.weight)
    begin(random.pick(Trouble.self, weight: \.weight))
    try perform(operation)
    disk.setRates(.none)
    disk.setCapacity(nil)
    if tally.steps % 100 == 0 { try checkEverything() }
  }

  private func perform(_ operation: Operation) throws {
    switch operation {
    case .join: try join()
    case .leave: try leave()
    case .match: try match()
    case .settle: try end(isSettled: true)
    case .void: try end(isSettled: false)
    case .mint: try mint()
    case .again: try again()
    case .advanceClock: now += Int64(random.below(120_000))
    case .crash:
      disk.crash()
      note("the power fails")
      try reopen()
      try checkEverything()
    case .reopen: try reopen()
    }
  }

  private func begin(_ trouble: Trouble) {
    trouble.begin(on: disk, &random)
    if trouble != .none { note("trouble: \(trouble)") }
  }

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
        disk.setRates(.none)
        disk.setCapacity(nil)
        guard error.code != .corrupt, error.code != .newerSchema else { throw fault("the store does not open: \(error.message)") }
      }
    }
    throw fault("the store does not open")
  }

  /// Something on a disk that works: an error of it is a fault.
  func working<R>(_ body: (Store) throws -> R) throws -> R {
    disk.setRates(.none)
    disk.setCapacity(nil)
    disk.cancelSchedule()
    if disk.isDown { try reopen() }
    guard let store else { preconditionFailure("the store is open between steps") }
    do {
      return try body(store)
    } catch let error as StoreError {
      throw fault("\(error)")
    }
  }

  func note(_ line: String) {
    history.append("\(tally.steps): \(line)")
    if history.count > 20 { history.removeFirst() }
    digest = SHA256.digest(digest.bytes + Array(line.utf8))
  }

  func fault(_ what: String) -> Simulation.Fault {
    Simulation.Fault(seed: seed, step: tally.steps, what: what, history: history)
  }

  func identifier() -> LedgerID {
    count += 1
    return LedgerID(milliseconds: now, random: UInt128(count))
  }
}
