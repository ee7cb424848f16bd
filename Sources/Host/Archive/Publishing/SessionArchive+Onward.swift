internal import HostRules
internal import HostStore
public import SpaceContent

/// For those who bring archived sessions on to somewhere else: each has a cursor of its own in the outbox, and sets aside what it cannot bring.
extension SessionArchive {
  /// The next sessions behind a consumer's cursor that are archived, with the root of each.
  /// - Throws: as `drain` does.
  public func archived(for consumer: String, limit: Int) throws -> [(number: Int64, root: CID)] {
    let rows = try store.read { reading in
      let archived = try reading.outboxProgress(of: SessionArchive.consumer).done
      return try reading.outbox(for: consumer, topic: .ended, limit: limit).filter { $0.number <= archived }
    }
    return try roots(of: rows)
  }

  /// Moves a consumer's cursor.
  public func setDone(_ consumer: String, to number: Int64) throws {
    try store.write { writing in try writing.setCursor(of: consumer, to: number) }
  }

  /// Sets the next session aside and moves the cursor past it, in one commit.
  /// - Parameters:
  ///   - why: for the operator.
  ///   - now: in milliseconds since 1970.
  public func setAside(_ number: Int64, for consumer: String, why: String, at now: Int64) throws {
    try store.write { writing in
      try writing.setAside(number, for: consumer, why: why, at: now)
      try writing.setCursor(of: consumer, to: number)
    }
  }

  /// Sessions that were set aside, in the order in which they are to be tried.
  /// - Parameter now: only those that are to be tried by now, in milliseconds since 1970; all by default.
  public func setAside(for consumer: String, by now: Int64 = .max, limit: Int) throws -> [(number: Int64, root: CID)] {
    try roots(of: try store.read { reading in try reading.setAside(for: consumer, by: now, limit: limit) }.map(\.row))
  }

  /// Says what came of another try at a session that was set aside.
  /// - Parameter why: nil where it is done.
  public func retried(_ number: Int64, for consumer: String, why: String?, at now: Int64) throws {
    try store.write { writing in
      if let why { try writing.setAside(number, for: consumer, why: why, at: now) } else { try writing.takeUp(number, for: consumer) }
    }
  }

  private func roots(of rows: [OutboxRow]) throws -> [(number: Int64, root: CID)] {
    var packages = StoredPackages()
    return try rows.map { row in (row.number, try record(of: row, &packages).cid) }
  }
}
