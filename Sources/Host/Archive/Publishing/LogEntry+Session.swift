internal import HostRules
internal import SpaceContent
internal import SpaceContract

/// What the log says of a session. Everything in an entry follows from what the store has, so that one that is made again is the same.
extension LogEntry {
  /// How much longer than its rules allow a session may take: a host may be away, and voids what is overdue by a day when it comes back.
  private static let margin: Int64 = 2 * 86_400
  /// What judges, feeds and programs may add to a step, in seconds.
  private static let secondsBesideAnswers: Int64 = 600

  /// A session that starts.
  /// - Parameters:
  ///   - milliseconds: when its start was committed, since 1970.
  ///   - manifest: the Space's, which bounds how long it takes.
  static func started(_ header: Journal.Header, manifest: Manifest, at milliseconds: Int64) throws(ArchiveError) -> LogEntry {
    let started = milliseconds / 1000
    let beacon = beacon(of: header, startedAt: started)
    return try LogEntry(
      session: header.commitment, time: started,
      .commitment(
        Commitment(
          commitment: CID(codec: .dagCBOR, digest: header.commitment), nonceHash: header.nonceHash, beacon: beacon.name,
          round: beacon.round, roundTime: beacon.time,
          deadline: started + secondsMax(of: manifest, clock: header.clock) + margin)))
  }

  /// There is no beacon yet: the host's own nonce is all that the seed comes from.
  static func beacon(of header: Journal.Header, startedAt: Int64) -> (name: String, round: Int64, time: Int64) {
    ("host", 0, startedAt + 1)
  }

  /// The longest that a session may take by its Space's own rules, in seconds: each step may wait for answers, and, where the host's clock
  /// moves the session's, for as long as the Space may ask.
  static func secondsMax(of manifest: Manifest, clock: SessionClock) -> Int64 {
    var step = Int64(manifest.limits.answerSeconds) + secondsBesideAnswers
    if case .wall(_, let rate) = clock {
      let feeds = Int64(manifest.permission(.feedRead)?.scope.maxSeconds ?? 0)
      let wait = max(feeds, manifest.allows(.wait) ? Int64(Contract.Commands.maxWaitSeconds) : 0)
      step += (wait + Int64(rate) - 1) / Int64(rate)
    }
    return Int64(manifest.maxSteps) * step
  }

  /// A session that has ended.
  /// - Parameters:
  ///   - record: nil where the session has more than a record may hold.
  ///   - milliseconds: when its end was committed, since 1970.
  static func ended(_ journal: Journal, _ record: SessionRecord?, at milliseconds: Int64) throws(ArchiveError) -> LogEntry {
    let there = record.map { Record(root: $0.root, leaves: Int64($0.leaves.count), car: $0.cid) }
    let content: Content =
      switch (journal.end.outcome, there) {
      case (.settled, let there?): .result(Result(record: there, payoutRoot: payoutRoot(of: journal), seed: journal.seed))
      case (.settled, nil): .voided(reason: "no_record", record: nil)
      // The words of a reason may be a Space's; its code is ours.
      case (.void(let reason), let there): .voided(reason: reason.code, record: there)
      }
    return try LogEntry(session: journal.header.commitment, time: milliseconds / 1000, content)
  }

  /// The root of the payouts; nil as long as no header names the addresses that they go to.
  static func payoutRoot(of journal: Journal) -> Digest? { nil }
}
