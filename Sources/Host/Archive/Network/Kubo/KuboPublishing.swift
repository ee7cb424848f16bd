public import HostArchive
public import SpaceContent

/// Brings sessions that have ended to a Kubo node, one after another, and has it pin them. No session waits for this.
///
/// Each is looked up there first (`pin/ls`), so that one that was pinned before the cursor moved is not sent again; the cursor moves when
/// the node has said, in numbers that agree, that it has everything. So none is lost and none is pinned twice, whenever either process ends.
public struct KuboPublishing: Sendable {
  /// The name under which the outbox knows how far this has come.
  public static let consumer = "kubo"
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

    public init(next: @escaping @Sendable (_ limit: Int) throws -> [Item], done: @escaping @Sendable (_ number: Int64) throws -> Void) {
      self.next = next
      self.done = done
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
  }

  private let client: KuboClient
  private let blocks: BlockStore
  private let source: Source

  public init(_ client: KuboClient, blocks: BlockStore, source: Source) {
    self.client = client
    self.blocks = blocks
    self.source = source
  }

  /// Publishes every session that is not published yet.
  /// - Throws: what the node says or does wrong, as `KuboClient` has it; `wrong_hash` for a damaged block here; what the source throws. The
  ///   session at which it stopped comes first the next time.
  @discardableResult public func drain() async throws -> Tally {
    var tally = Tally()
    while true {
      let items = try source.next(KuboPublishing.batch)
      guard !items.isEmpty else { return tally }
      for item in items {
        try Task.checkCancellation()
        try await publish(item, &tally)
        try source.done(item.number)
      }
    }
  }

  private func publish(_ item: Item, _ tally: inout Tally) async throws {
    guard let root = item.root else {
      tally.passedOver += 1
      return
    }
    guard try await !client.isPinned(root) else {
      tally.known += 1
      return
    }
    do {
      _ = try await client.importArchive(roots: [root]) { (cid) throws(ArchiveError) in try blocks.get(cid) }
      tally.pinned += 1
    } catch let error where error.code == .notFound {
      // A part of it was erased: no node can pin what is left.
      tally.passedOver += 1
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
