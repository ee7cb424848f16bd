public import HostArchive
public import SpaceContent
internal import Synchronization

/// Brings sessions that have ended to a Kubo node, one after another, and has it pin them. No session waits for this.
///
/// Each is looked up there first (`pin/ls`), so that one that was pinned before the cursor moved is not sent again; the cursor moves when
/// the node has said, in numbers that agree, that it has everything. So none is lost and none is pinned twice, whenever either process ends.
///
/// A node that is away, busy or closed stops all of them until it is back. What is wrong with one of them alone (the node refuses just
/// this one, or answers wrongly about it; a block of it is damaged or missing here) stops no other: it is set aside, in the commit that moves
/// the cursor, and tried again later, for ever.
public struct KuboPublishing: Sendable {
  /// The name under which the outbox knows how far this has come.
  public static let consumer = "kubo"
  /// After so many in a row that it does not take, a node is left in peace for a while: it may have no room, say.
  public static let refusalsMax = 8
  /// Rows that are looked at together.
  private static let batch = 16

  /// A session that has ended.
  public struct Item: Hashable, Sendable {
    /// Of its row in the outbox.
    public let number: Int64
    /// Of its archive, in the block store; nil for a session that has none.
    public let root: CID?

    public init(number: Int64, root: CID?) {
      self.number = number
      self.root = root
    }
  }

  /// Where sessions come from, and where it is kept which of them are done.
  public struct Source: Sendable {
    /// The next sessions behind the cursor whose blocks are in the store, at most so many, in order.
    let next: @Sendable (_ limit: Int) throws -> [Item]
    /// Moves the cursor, durably.
    let done: @Sendable (_ number: Int64) throws -> Void
    /// Sets a session aside, and moves the cursor past it: both, durably, or none.
    let setAside: @Sendable (Item, ArchiveError) throws -> Void
    /// Sessions that were set aside and are to be tried now, at most so many. One that was just tried comes behind those that were not.
    let due: @Sendable (_ limit: Int) throws -> [Item]
    /// Says what came of one that was set aside: nil where it is done.
    let tried: @Sendable (Item, ArchiveError?) throws -> Void

    public init(
      next: @escaping @Sendable (_ limit: Int) throws -> [Item], done: @escaping @Sendable (_ number: Int64) throws -> Void,
      setAside: @escaping @Sendable (Item, ArchiveError) throws -> Void,
      due: @escaping @Sendable (_ limit: Int) throws -> [Item] = { _ in [] },
      tried: @escaping @Sendable (Item, ArchiveError?) throws -> Void = { _, _ in }
    ) {
      self.next = next
      self.done = done
      self.setAside = setAside
      self.due = due
      self.tried = tried
    }
  }

  /// What came of one look.
  public struct Tally: Hashable, Sendable {
    /// Sent and pinned.
    public var pinned = 0
    /// Pinned there already.
    public var known = 0
    /// Without an archive, or with one of which something is erased here.
    public var passedOver = 0
    /// Set aside, or still so after another try.
    public var setAside = 0

    public init() {}

    init(pinned: Int = 0, known: Int = 0, passedOver: Int = 0, setAside: Int = 0) {
      (self.pinned, self.known, self.passedOver, self.setAside) = (pinned, known, passedOver, setAside)
    }
  }

  /// What came of one session.
  private enum Outcome {
    case taken
    case passedOver
    /// The node does not take it.
    case refused(ArchiveError)
    /// A block of it is damaged or missing here.
    case unsound(ArchiveError)

    /// What is wrong with this one alone.
    var fault: ArchiveError? {
      switch self {
      case .taken, .passedOver: nil
      case .refused(let error), .unsound(let error): error
      }
    }
  }

  private let client: KuboClient
  private let blocks: BlockStore
  private let source: Source

  public init(_ client: KuboClient, blocks: BlockStore, source: Source) {
    self.client = client
    self.blocks = blocks
    self.source = source
  }

  /// Publishes every session that is not published yet, then tries those again that were set aside and are due.
  /// - Throws: what is wrong with the node, as `KuboClient` has it, also after it has refused `refusalsMax` in a row; what the source throws.
  ///   The session at which it stopped comes first the next time.
  @discardableResult public func drain() async throws -> Tally {
    var tally = Tally()
    var refusals = Refusals()
    while true {
      let items = try source.next(KuboPublishing.batch)
      guard !items.isEmpty else {
        try await retry(&tally, &refusals)
        return tally
      }
      for item in items {
        try Task.checkCancellation()
        let outcome = try await publish(item, &tally)
        if let fault = outcome.fault { try source.setAside(item, fault) } else { try source.done(item.number) }
        try refusals.count(outcome)
      }
    }
  }

  /// Tries those again that were set aside and are due, each once, and no others.
  /// - Throws: as `drain` does.
  @discardableResult public func retry() async throws -> Tally {
    var tally = Tally()
    var refusals = Refusals()
    try await retry(&tally, &refusals)
    return tally
  }

  private func retry(_ tally: inout Tally, _ refusals: inout Refusals) async throws {
    var tried: Set<Int64> = []
    while true {
      let items = try source.due(KuboPublishing.batch).filter { !tried.contains($0.number) }
      guard !items.isEmpty else { return }
      for item in items {
        try Task.checkCancellation()
        tried.insert(item.number)
        let outcome = try await publish(item, &tally)
        try source.tried(item, outcome.fault)
        try refusals.count(outcome)
      }
    }
  }

  /// The same, for a time at most.
  /// - Returns: nil where that was not enough; what is not done then is done by a later look.
  public func drain(within limit: Duration) async throws -> Tally? {
    try await withThrowingTaskGroup(of: Tally?.self) { group in
      group.addTask { try await drain() }
      group.addTask {
        try await ContinuousClock().sleep(for: limit)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }

  /// How many the node has refused in a row.
  private struct Refusals {
    private var row = 0

    mutating func count(_ outcome: Outcome) throws(ArchiveError) {
      switch outcome {
      case .taken: row = 0
      case .passedOver, .unsound: break
      case .refused(let error):
        row += 1
        guard row >= KuboPublishing.refusalsMax else { return }
        throw ArchiveError(error.code, "\(row) sessions in a row are not taken; the last: \(error.message)", hint: error.hint)
      }
    }
  }

  /// - Throws: what is wrong with the node.
  private func publish(_ item: Item, _ tally: inout Tally) async throws -> Outcome {
    guard let root = item.root else {
      tally.passedOver += 1
      return .passedOver
    }
    let isErased = Mutex(false)
    do throws(KuboClient.Attempt) {
      guard try await !client.askPin(root) else {
        tally.known += 1
        return .taken
      }
      _ = try await client.bring([root]) { (cid) throws(ArchiveError) in
        if let block = try blocks.getUnlessErased(cid) { return block }
        isErased.withLock { $0 = true }
        throw ArchiveError(.notFound, "the block \(cid) is erased")
      }
      tally.pinned += 1
      return .taken
    } catch {
      // A call that was given up is nobody's fault.
      try Task.checkCancellation()
      if isErased.withLock({ $0 }) {
        // No node can pin what is left of it.
        tally.passedOver += 1
        return .passedOver
      }
      switch error.subject {
      case .node: throw error.error
      // One that is silent about this one alone, and answers otherwise, is silent because of it.
      case .silence: guard await client.isThere() else { throw error.error }
      case .item, .here: break
      }
      try Task.checkCancellation()
      tally.setAside += 1
      return error.subject == .here ? .unsound(error.error) : .refused(error.error)
    }
  }

  /// The same again and again, until the task is cancelled. While something is wrong it pauses twice as long each time.
  /// - Parameters:
  ///   - pause: between two looks.
  ///   - pauseMax: the longest pause.
  ///   - sleep: waits.
  ///   - report: hears what is wrong, once for each time that it is something else.
  public func keepUp(
    every pause: Duration = .seconds(2), pauseMax: Duration = .seconds(300),
    sleep: @Sendable (Duration) async throws -> Void = { try await ContinuousClock().sleep(for: $0) },
    report: @Sendable (any Error) -> Void
  ) async throws {
    var next = pause
    var last = ""
    while true {
      do {
        try await drain()
        (next, last) = (pause, "")
      } catch {
        // A call that was given up is not the node's fault.
        try Task.checkCancellation()
        if error is CancellationError { throw error }
        if last != "\(error)" { report(error) }
        last = "\(error)"
        next = min(next * 2, pauseMax)
      }
      try await sleep(next)
    }
  }
}
