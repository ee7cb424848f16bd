/// How far a consumer of the outbox has come.
public struct OutboxProgress: Hashable, Sendable {
  /// The number of the last row that it is done with; 0 for none.
  public let done: Int64
  /// The number of the newest row; 0 for none.
  public let newest: Int64

  /// How many rows wait for it.
  public var waiting: Int64 { max(0, newest - done) }

  init(done: Int64, newest: Int64) {
    self.done = done
    self.newest = newest
  }

  /// Looks into the store of a data folder, and changes nothing.
  /// - Throws: `not_found`, `newer_schema`, `corrupt_store`, `locked` or `storage`.
  public init(of consumer: String, in folder: String) throws {
    self = try Store.look(into: folder) { reading in try reading.outboxProgress(of: consumer) }
  }
}

extension Reading {
  /// How far a consumer of the outbox has come.
  public func outboxProgress(of consumer: String) throws(StoreError) -> OutboxProgress {
    try row(
      """
      SELECT coalesce((SELECT number FROM outbox_cursors WHERE consumer = ?), 0), coalesce((SELECT max(number) FROM outbox), 0)
      """,
      bind: { (row) throws(StoreError) in try row.bind(1, consumer) },
      row: { (row) throws(StoreError) in OutboxProgress(done: row.int(0), newest: row.int(1)) }) ?? OutboxProgress(done: 0, newest: 0)
  }
}
