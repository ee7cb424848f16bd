internal import HostCrypto
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent

/// A host that lives through a seeded schedule of requests, sessions and disasters, on one thread, with a clock, a disk, a Space and agents
/// of its own, beside a model that keeps nothing but sums and knows the rules of the game.
///
/// Sessions are played by the host's own machine, many at once, step by step in an order that is drawn; the power fails before, during and
/// after each kind of commit. Every reply, every end and every balance is the model's, or the run ends with a fault. The same seed gives
/// the same run, byte for byte.
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
    /// An answer counts that came after its time.
    case lateAnswer = "late-answer"
    /// A session that was taken up again pays once more.
    case paidTwice = "paid-twice"
    /// Steps are acknowledged that were not kept.
    case lostStep = "lost-step"
    /// A result stands though its journal was not folded again.
    case uncheckedFold = "unchecked-fold"
  }

  enum Operation: CaseIterable {
    case deposit, withdraw, join, leave, reload, match, play, cancel, mint, again, advanceClock, crash

    var weight: Int {
      switch self {
      case .deposit: 25
      case .withdraw: 12
      case .join: 300
      case .leave: 15
      case .reload: 4
      case .match: 150
      case .play: 350
      case .cancel: 3
      case .mint: 25
      case .again: 55
      case .advanceClock: 30
      case .crash: 1
      }
    }
  }

  let seed: UInt64
  var random: SimulatedRandom
  let disk: FaultyDisk
  let key: HostKey
  let bug: PlantedBug?
  let editions: [SimulatedSpace.Edition]
  /// The edition of the Space that is served.
  var edition = 0
  /// In milliseconds since 1970.
  var now: Int64 = 1_700_000_000_000
  var model = NaiveHost()
  public internal(set) var tally = LifecycleTally()
  private var history: [String] = []
  private var digest = SHA256.digest([])
  private var count: UInt64 = 0

  // What a process of the host holds, and loses.
  var store: Store?
  /// How many processes there were.
  var process = 0
  /// Sessions that are being played, in the order in which they came.
  var tables: [Table] = []
  var room = WaitingRoom()

  /// What was asked, of which some is asked again; and what is still to be asked, out of its order.
  var past: [CommitPoint: [Request]] = [:]
  var postponed: [Request] = []
  /// How many operations of the disk a commit took the last time.
  var operations: [CommitPoint: Int] = [:]

  public init(seed: UInt64, bug: PlantedBug? = nil) throws {
    self.seed = seed
    self.bug = bug
    random = SimulatedRandom(seed: seed)
    disk = FaultyDisk(seed: random.next())
    key = HostKey(try SigningKey())
    editions = [try SimulatedSpace.Edition(givesShares: false), try SimulatedSpace.Edition(givesShares: true)]
    try openStore()
    try working { store in try store.write { writing in try LifecycleSimulation.found(writing) } }
  }

  /// A digest over all that was asked and answered so far.
  public var runDigest: String { "\(digest)" }

  /// Goes on for so many steps.
  /// - Throws: `Simulation.Fault` where the host and the model disagree.
  public func run(steps: Int) throws {
    for _ in 0..<steps { try step() }
    try checkEverything()
    let audit = try working { store in try store.read { reading in try reading.verifyLedger() } }
    if let found = audit.fault { throw fault("the ledger: row \(found.row): \(found.message)") }
    tally.diskOperations = disk.operations
  }

  private func step() throws {
    tally.steps += 1
    now += Int64(random.below(400))
    try perform(random.pick(Operation.self, weight: \.weight))
    if tally.steps % 200 == 0 { try checkEverything() }
  }

  private func perform(_ operation: Operation) throws {
    switch operation {
    case .deposit: try deposit()
    case .withdraw: try withdraw()
    case .join: try join()
    case .leave: try leave()
    case .reload: try reload()
    case .match: try match()
    case .play: try play()
    case .cancel: try cancel()
    case .mint: try send(.mint(limit: 1 + random.below(5), at: now))
    case .again: try again()
    case .advanceClock: now += Int64(random.below(20_000))
    case .crash:
      disk.crash()
      note("the power fails")
      try restart()
      try checkEverything()
    }
  }

  // MARK: Telling

  /// Adds a line to the run.
  func note(_ line: String) {
    history.append("\(tally.steps): \(line)")
    if history.count > 30 { history.removeFirst() }
    digest = SHA256.digest(digest.bytes + Array(line.utf8))
  }

  func fault(_ what: String) -> Simulation.Fault { Simulation.Fault(seed: seed, step: tally.steps, what: what, history: history) }

  func identifier() -> LedgerID {
    count += 1
    return LedgerID(milliseconds: now, random: UInt128(count))
  }
}
