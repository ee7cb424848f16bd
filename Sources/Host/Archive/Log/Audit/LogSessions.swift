internal import SpaceContent

/// What the entries of a log say about each session, one after another, and what of that cannot be.
///
/// Times are the host's own, checked against each other, and against what witnesses have said: an entry after a checkpoint that somebody
/// signed at a time was not there at that time, whatever it says itself.
struct LogSessions {
  private struct Open {
    let index: Int
    let deadline: Int64
  }

  private var open: [Digest: Open] = [:]
  private var committed: Set<Digest> = []
  private var ended: Set<Digest> = []
  /// Nonces and seeds, each with the session that had it first.
  private var drawn: [Draw: String] = [:]
  private var lastTime: Int64 = 0
  private let known: (size: Int, time: Int64)?

  private enum Draw: Hashable {
    case nonce(Digest)
    case seed(Digest)

    var words: String {
      switch self {
      case .nonce: "nonce"
      case .seed: "seed"
      }
    }
  }

  private(set) var counts: [String: Int] = [:]
  private(set) var findings: [LogFinding] = []

  /// - Parameter known: a size that the log had at a time, as a witness says.
  init(known: (size: Int, time: Int64)?) { self.known = known }

  /// - Returns: the entry; nil for one that is none of ours.
  mutating func add(_ bytes: [UInt8], at index: Int) -> LogEntry? {
    let entry: LogEntry
    do throws(ArchiveError) {
      entry = try LogEntry(bytes)
    } catch {
      report(.malformed, index, nil, error.message)
      return nil
    }
    counts[entry.kind, default: 0] += 1
    if entry.time < lastTime { report(.timeRunsBack, index, entry, "its time \(entry.time) is before \(lastTime), of an entry before it") }
    lastTime = max(lastTime, entry.time)
    switch entry.content {
    case .commitment(let commitment): add(commitment, of: entry, at: index)
    case .result(let result):
      end(entry, at: index)
      use(.seed(result.seed), entry, index)
    case .voided: end(entry, at: index)
    case .tombstone: break
    }
    return entry
  }

  private mutating func add(_ commitment: LogEntry.Commitment, of entry: LogEntry, at index: Int) {
    guard committed.insert(entry.session).inserted else { return report(.twoCommitments, index, entry, "it was committed to before") }
    open[entry.session] = Open(index: index, deadline: commitment.deadline)
    use(.nonce(commitment.nonceHash), entry, index)
    if entry.time >= commitment.roundTime {
      report(.lateCommitment, index, entry, "logged at \(entry.time), when its round of \(commitment.roundTime) was known")
    } else if let known, index >= known.size, known.time >= commitment.roundTime {
      report(
        .lateCommitment, index, entry,
        "a witness saw the log without it at \(known.time), when its round of \(commitment.roundTime) was known")
    }
  }

  private mutating func end(_ entry: LogEntry, at index: Int) {
    guard ended.insert(entry.session).inserted else { return report(.twoEnds, index, entry, "it had ended before") }
    guard committed.contains(entry.session) else { return report(.noCommitment, index, entry, "it was never committed to") }
    guard let begun = open.removeValue(forKey: entry.session) else { return }
    if entry.time > begun.deadline { report(.late, index, entry, "ended at \(entry.time), after its deadline of \(begun.deadline)") }
  }

  private mutating func use(_ draw: Draw, _ entry: LogEntry, _ index: Int) {
    if let other = drawn[draw] { return report(.reused, index, entry, "its \(draw.words) is that of session \(other)") }
    drawn[draw] = entry.sessionID
  }

  private mutating func report(_ kind: LogFinding.Kind, _ index: Int, _ entry: LogEntry?, _ message: String) {
    findings.append(LogFinding(kind, index: index, session: entry?.sessionID, message))
  }

  /// How many sessions are committed to and have not ended.
  var openCount: Int { open.count }

  /// Reports the sessions that should have ended by now.
  /// - Parameter now: in seconds since 1970.
  mutating func close(at now: Int64) {
    for (session, begun) in open.sorted(by: { $0.value.index < $1.value.index }) where begun.deadline < now {
      let id = Hex.encode(Array(session.bytes[..<16]))
      findings.append(
        LogFinding(.overdue, index: begun.index, session: id, "no result and no void by its deadline of \(begun.deadline)"))
    }
  }
}
