public import SpaceContent

/// How far a ledger has come: what a checkpoint signs.
public struct LedgerHead: Hashable, Sendable {
  /// The number of rows, which is the number of the last one.
  public let rows: Int64
  /// The hash of the last row; zero bytes for an empty ledger.
  public let hash: Digest
  /// The time of the last row, in nanoseconds since 1970.
  public let timestamp: Int64

  public init(rows: Int64, hash: Digest, timestamp: Int64) {
    self.rows = rows
    self.hash = hash
    self.timestamp = timestamp
  }

  /// That of a ledger without rows.
  public static let empty: LedgerHead = {
    guard let zero = Digest(bytes: repeatElement(0, count: Digest.byteCount)) else { preconditionFailure("a digest has 32 bytes") }
    return LedgerHead(rows: 0, hash: zero, timestamp: 0)
  }()

  /// What stands before the head in what a checkpoint signs, so that its signature is never one over anything else.
  public static let domain = "agon/ledger/checkpoint/v1"

  /// What a checkpoint signs: the domain, rows (8 bytes), timestamp (8), hash (32); the most significant byte first.
  public var signedBytes: [UInt8] {
    var bytes = Array(LedgerHead.domain.utf8)
    withUnsafeBytes(of: rows.bigEndian) { bytes += $0 }
    withUnsafeBytes(of: timestamp.bigEndian) { bytes += $0 }
    return bytes + hash.bytes
  }

  /// The head after one more row.
  public func appending(_ entry: LedgerEntry) -> LedgerHead {
    LedgerHead(rows: rows + 1, hash: entry.hash(row: rows + 1, after: hash), timestamp: entry.timestamp)
  }
}
