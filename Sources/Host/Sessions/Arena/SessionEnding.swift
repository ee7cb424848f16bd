internal import HostRules
internal import HostStore

/// The commit with which a session ends: its last steps, its payouts or refunds, its results, and word of it in the outbox.
struct SessionEnding: Sendable {
  let journal: Journal
  /// How many of the journal's steps are stored already.
  let storedSteps: Int
  /// By seat: answers that did not stand.
  let forfeits: [Int]

  func commit(_ stored: StoredSession, in writing: Writing, at now: Int64) throws {
    // Another process may have been faster; what it has paid is paid.
    guard let session = try writing.session(stored.id), !session.phase.isEnded else { return }
    try writing.append(journal.steps[storedSteps...], from: storedSteps, to: session.number)
    try writing.end(session, journal: journal, at: now)
  }
}

extension StoredSession.Phase {
  var isEnded: Bool {
    if case .ended = self { true } else { false }
  }
}
