/// Something wrong that an audit of a log has found.
public struct LogFinding: Hashable, Sendable {
  /// Stable names of what can be wrong.
  public enum Kind: String, CaseIterable, Sendable {
    /// A tile or bundle that is missing, cut off, or not what the tree says.
    case damaged
    /// The tiles do not have the checkpoint's root.
    case wrongRoot = "wrong_root"
    /// What was logged before a checkpoint that somebody kept is not there any more.
    case rewritten
    /// An entry that is none of ours.
    case malformed
    /// A commitment whose deadline has passed, without a result or void.
    case overdue
    /// A result or void after its deadline.
    case late
    /// A commitment that was logged when its beacon round was known already.
    case lateCommitment = "late_commitment"
    /// A result or void of a session that was never committed to.
    case noCommitment = "no_commitment"
    /// A second commitment of a session.
    case twoCommitments = "two_commitments"
    /// A second result or void of a session.
    case twoEnds = "two_ends"
    /// A host's nonce, or a seed, that another session has.
    case reused
    /// A time before that of an entry before it.
    case timeRunsBack = "time_runs_back"
    /// A file that finds entries, and does not say what they do.
    case wrongIndex = "wrong_index"
  }

  public let kind: Kind
  /// The entry that it is about, where it is about one.
  public let index: Int?
  /// The session's id, where there is one.
  public let session: String?
  public let message: String

  init(_ kind: Kind, index: Int? = nil, session: String? = nil, _ message: String) {
    self.kind = kind
    self.index = index
    self.session = session
    self.message = message
  }
}
