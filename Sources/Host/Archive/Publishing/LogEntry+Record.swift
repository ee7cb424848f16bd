internal import HostRules
internal import SpaceContent

extension LogEntry {
  /// What of this entry is not as it would be for a session's record, in words; nil where it is the commitment or the end of just that one,
  /// or the tombstone of an answer that it lacks.
  ///
  /// All that an entry says is compared, but for times, which the record does not have.
  public func difference(from record: SessionRecord) -> String? {
    let header = record.journal.header
    guard session == header.commitment else { return "it is about the session \(sessionID), not \(record.journal.id)" }
    switch content {
    case .commitment(let commitment): return difference(of: commitment, from: record)
    case .result, .voided: return difference(ofEndFrom: record)
    case .tombstone(let erased, _):
      if record.erased.contains(erased) { return nil }
      let isThere = record.blocks.contains { $0.cid == erased }
      return isThere
        ? "it says that the block \(erased) is erased, and the record has it" : "it is about the erased block \(erased) of something else"
    }
  }

  private func difference(of commitment: Commitment, from record: SessionRecord) -> String? {
    let header = record.journal.header
    let beacon = LogEntry.beacon(of: header, startedAt: time)
    if commitment.commitment != record.leaves.first?.cid { return "it commits to another block, \(commitment.commitment)" }
    if commitment.nonceHash != header.nonceHash { return "it commits to another nonce, with the hash \(commitment.nonceHash)" }
    guard commitment.beacon == beacon.name, commitment.round == beacon.round else {
      return "it names round \(commitment.round) of the beacon \(commitment.beacon), the record \(beacon.round) of \(beacon.name)"
    }
    guard commitment.roundTime == beacon.time else { return "it has another time for its round, \(commitment.roundTime)" }
    guard commitment.deadline == time + header.allowance else { return "it has another deadline, \(commitment.deadline)" }
    return nil
  }

  private func difference(ofEndFrom record: SessionRecord) -> String? {
    let journal = record.journal
    let found: Record?
    switch (content, journal.end.outcome) {
    case (.result(let result), .settled):
      found = result.record
      if result.seed != journal.seed { return "its seed is \(result.seed), the record's \(journal.seed)" }
      if result.payoutRoot != LogEntry.payoutRoot(of: journal) {
        return "its payout root is \(LogEntry.words(result.payoutRoot)), the record's \(LogEntry.words(LogEntry.payoutRoot(of: journal)))"
      }
    case (.voided(let reason, let there), .void(let why)):
      found = there
      if reason != why.code { return "it is void because of \(reason), and in the record because of \(why.code)" }
    case (.result, _): return "it has a result, and the record is void"
    default: return "it is void, and the record has a result"
    }
    guard let found else { return "it names no record" }
    if found.root != record.root { return "its session root is \(found.root), the record's \(record.root)" }
    if found.leaves != Int64(record.leaves.count) { return "it has \(found.leaves) leaves, the record \(record.leaves.count)" }
    return found.car == record.cid ? nil : "its archive is \(found.car), this one \(record.cid)"
  }

  private static func words(_ root: Digest?) -> String { root.map { "\($0)" } ?? "none" }
}
