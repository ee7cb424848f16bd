internal import SpaceContent

/// A session that has not ended, in the form in which it outlives its process: what it started from, and what has come in so far. Its
/// state is not in it, nor what its bots remember: folding the steps again, with the bots in their seats, gives both.
///
/// The nonce is secret until the session ends, and the key of its salts for good.
public struct SuspendedSession: Hashable, Sendable {
  public let header: Journal.Header
  /// 32 bytes.
  public let nonce: [UInt8]
  /// 32 secret bytes that the salts of the session's answers come from. It goes when the session has ended.
  public let saltKey: [UInt8]
  /// Nil while something is still to be opened before the session begins.
  public let opening: Journal.Opening?
  public let steps: [Journal.Step]

  /// - Throws: `bad_journal` for a nonce or an opening that is not the one that the header committed to, and for steps without an opening.
  public init(
    header: Journal.Header, nonce: [UInt8], saltKey: [UInt8], opening: Journal.Opening?, steps: [Journal.Step]
  ) throws(RulesError) {
    guard SHA256.digest(nonce) == header.nonceHash else {
      throw RulesError(.badJournal, "the session's nonce is not the one that its header committed to")
    }
    if let fault = header.fault(of: opening ?? Journal.Opening(), hasBegun: opening != nil || !steps.isEmpty) {
      throw RulesError(.badJournal, fault)
    }
    self.header = header
    self.nonce = nonce
    self.saltKey = saltKey
    self.opening = opening ?? (header.needsOpening ? nil : Journal.Opening())
    self.steps = steps
  }

  public var id: String { Journal.id(commitment: header.commitment) }

  /// The session's journal, where nothing can come to it any more.
  public func journal(_ outcome: SessionOutcome) -> Journal {
    Journal(header: header, opening: opening ?? Journal.Opening(), steps: steps, end: Journal.End(nonce: nonce, outcome: outcome))
  }
}
