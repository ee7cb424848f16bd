internal import HostArchive

extension LogFolder {
  /// An entry of a session that somebody asks for.
  enum Wanted {
    case newest, commitment, end
  }

  /// Where an entry of a session is.
  /// - Parameter prefix: the session's id, or its first digits.
  /// - Throws: a `Failure` where there is none.
  func index(ofSession prefix: String, _ wanted: Wanted) throws -> Int {
    var found: Int?
    try visit(session: prefix) { index, entry in
      let isIt =
        switch (wanted, entry.content) {
        case (.newest, _), (.commitment, .commitment), (.end, .result), (.end, .voided): true
        default: false
        }
      if isIt { found = index }
      return !isIt
    }
    if let found { return found }
    throw Failure(
      .notFound, code: "not_found", "the log has no such entry of session \(prefix)",
      hint: "`agon log show` lists the newest, and `agon log publish` logs what waits")
  }

  /// Where the tombstones of a session's answers are, in the order of the log.
  func tombstones(ofSession id: String) throws -> [Int] {
    var found: [Int] = []
    try visit(session: id) { index, entry in
      if case .tombstone = entry.content { found.append(index) }
      // What comes before is of other sessions.
      if case .commitment = entry.content { return false }
      return true
    }
    return found.reversed()
  }
}
