internal import HostArchive
internal import HostRules
internal import SpaceContent

/// Answers that are erased: of each only that it was included is left, and who says that it was the host who erased it.
extension Audit {
  /// What proofs of tombstones add to a record that lacks answers. Without one for each, an answer is missing, and that is all.
  mutating func lookAtErasures(of record: SessionRecord) {
    guard !record.erased.isEmpty else { return }
    let logged = record.erased.compactMap { history.tombstones[$0] }
    let title = "erased: inclusion only, " + Audit.words(record.erased.count, logged: logged.count)
    let reasons = logged.map { entry in
      guard case .tombstone(let block, let reason) = entry.content else { preconditionFailure("these are the tombstones") }
      return "\(block), \(LogFigures.time(entry.time)): \(reason)"
    }
    // A block that is missing may have been left out by anybody who had the file.
    guard logged.count == record.erased.count else {
      return fail(.erasure, title, "`agon log prove` writes the proof of a tombstone, for --proof; or get the whole archive")
    }
    note(.erasure, Check(.warned, title, detail: reasons.joined(separator: "\n")))
  }

  static func erasures(of journal: Journal, _ history: History) -> [Grade] {
    let count = journal.erasedCount
    guard count > 0 else { return [] }
    return [
      Grade(
        .claimed, Figures.count(count, "erased answer"), "inclusion only, " + words(count, logged: history.tombstones.count))
    ]
  }

  /// Who says that answers were erased, rather than lost or left out.
  private static func words(_ count: Int, logged: Int) -> String {
    if logged == count { return "by \(count == 1 ? "a logged tombstone" : "logged tombstones")" }
    if logged == 0 { return "by the host's word: no tombstone was given" }
    return "\(logged) of \(count) by logged tombstones, the others by the host's word: no tombstone was given"
  }
}

extension Journal.Answer.Content {
  /// What commits to an answer that was given, whether it is still there or not, and its signature.
  var given: (commitment: Digest, signature: [UInt8]?)? {
    switch self {
    case .text(let sealed): (sealed.commitment, sealed.signature)
    case .erased(let erased): (erased.commitment, erased.signature)
    case .late, .out: nil
    }
  }
}
