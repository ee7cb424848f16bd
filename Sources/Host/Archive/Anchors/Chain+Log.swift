internal import HostRules
internal import SpaceContent

extension Chain {
  /// Anchors a log as it is now.
  /// - Returns: what was anchored; nil where the log has not grown since.
  /// - Throws: what the chain throws; an `ArchiveError` where the log cannot be read.
  public func anchor(_ folder: LogFolder) async throws -> Anchor? {
    let checkpoint = try folder.checkpoint().checkpoint
    let before = try await latest()?.size ?? 0
    guard checkpoint.size > before else { return nil }
    let next = Anchor(size: checkpoint.size, root: checkpoint.root, payoutRoot: try folder.payoutRoot(of: before..<checkpoint.size))
    try await anchor(next)
    return next
  }
}

extension LogFolder {
  /// The root of the RFC 6962 tree over the payout roots of the results among some entries, in their order; nil where there are none.
  func payoutRoot(of entries: Range<Int>) throws(ArchiveError) -> Digest? {
    var roots: [[UInt8]] = []
    var at = entries.lowerBound
    while at < entries.upperBound {
      let end = min(entries.upperBound, (at / Tile.fullWidth + 1) * Tile.fullWidth)
      for bytes in try self.entries(at..<end, size: entries.upperBound) {
        guard case .result(let result) = try LogEntry(bytes).content, let root = result.payoutRoot else { continue }
        roots.append(root.bytes)
      }
      at = end
    }
    return roots.isEmpty ? nil : MerkleTree(roots).root
  }
}
