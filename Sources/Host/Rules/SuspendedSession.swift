internal import SpaceContent

/// A session that has not ended, in the form in which it outlives its process: what it started from, and what has come in so far. Its
/// state is not in it, nor what its bots remember: folding the steps again, with the bots in their seats, gives both.
///
/// The nonce is secret until the session ends.
public struct SuspendedSession: Hashable, Sendable {
  public let header: Journal.Header
  /// 32 bytes.
  public let nonce: [UInt8]
  public let steps: [Journal.Step]

  /// - Throws: `bad_journal` for a nonce that is not the one that the header committed to.
  public init(header: Journal.Header, nonce: [UInt8], steps: [Journal.Step]) throws(RulesError) {
    guard SHA256.digest(nonce) == header.nonceHash else {
      throw RulesError(.badJournal, "the session's nonce is not the one that its header committed to")
    }
    self.header = header
    self.nonce = nonce
    self.steps = steps
  }

  public var id: String { Journal.id(commitment: header.commitment) }
}
