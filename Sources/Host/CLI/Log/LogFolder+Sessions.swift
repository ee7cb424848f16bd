internal import HostArchive

extension LogFolder {
  /// Where the newest entry of a session is, or its commitment.
  /// - Parameter prefix: the session's id, or its first digits.
  /// - Throws: a `Failure` where there is none.
  func index(ofSession prefix: String, commitment: Bool) throws -> Int {
    let prefix = prefix.lowercased()
    let size = try checkpoint().checkpoint.size
    var reader = reader(size: size)
    for index in (0..<size).reversed() {
      let entry = try LogEntry(try reader.entry(index))
      guard entry.sessionID.hasPrefix(prefix) else { continue }
      if commitment, entry.kind != "commitment" { continue }
      return index
    }
    throw Failure(
      .notFound, code: "not_found", "the log has no such entry of session \(prefix)",
      hint: "`agon log show` lists the newest, and `agon log publish` logs what waits")
  }
}
