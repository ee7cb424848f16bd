internal import HostStore
public import SpaceContent

/// For those who bring archived sessions on to somewhere else: each has a cursor of its own in the outbox.
extension SessionArchive {
  /// The next sessions behind a consumer's cursor that are archived, with the root of each.
  /// - Throws: as `drain` does.
  public func archived(for consumer: String, limit: Int) throws -> [(number: Int64, root: CID)] {
    let rows = try store.read { reading in
      let archived = try reading.outboxProgress(of: SessionArchive.consumer).done
      return try reading.outbox(for: consumer, topic: .ended, limit: limit).filter { $0.number <= archived }
    }
    var packages = StoredPackages()
    return try rows.map { row in (row.number, try record(of: row, &packages).cid) }
  }

  /// Moves a consumer's cursor.
  public func setDone(_ consumer: String, to number: Int64) throws {
    try store.write { writing in try writing.setCursor(of: consumer, to: number) }
  }
}
