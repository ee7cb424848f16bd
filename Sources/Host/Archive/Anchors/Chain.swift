public import SpaceContent

/// What is fixed of a log on a chain: how many entries it has, their root, and the root of what was paid out with them.
public struct Anchor: Hashable, Sendable {
  public let size: Int
  public let root: Digest
  /// Of the RFC 6962 tree over the payout roots of the results between the anchor before and this one; nil where there are none.
  public let payoutRoot: Digest?

  public init(size: Int, root: Digest, payoutRoot: Digest?) {
    self.size = size
    self.root = root
    self.payoutRoot = payoutRoot
  }
}

/// Where a log's host fixes how far its log is. Anchors are never changed, and each is of a larger log than the one before.
public protocol Chain: Sendable {
  /// What was anchored last; nil for nothing.
  func latest() async throws -> Anchor?

  /// Fixes an anchor. It is there for good when this returns.
  /// - Throws: `exists` for a size that is not larger than that of the anchor before.
  func anchor(_ anchor: Anchor) async throws
}
