public import SpaceContent

/// Some bytes and the CID that names them: one cannot be had without the other fitting it.
public struct Block: Hashable, Sendable {
  /// The most bytes of a block that is read from anywhere: 2 MiB, what IPFS nodes exchange at most (`boxo` bitswap's message limit).
  public static let maxByteCount = 2 << 20

  public let cid: CID
  public let bytes: [UInt8]

  /// Names `bytes`.
  public init(_ codec: CID.Codec, _ bytes: [UInt8]) {
    self.cid = CID(codec: codec, of: bytes)
    self.bytes = bytes
  }

  /// Takes bytes that somebody says are `cid`'s.
  /// - Throws: `too_large`, or `wrong_hash` where they are not.
  public init(_ cid: CID, verifying bytes: [UInt8]) throws(ArchiveError) {
    guard bytes.count <= Block.maxByteCount else {
      throw ArchiveError(
        .tooLarge, "a block of \(bytes.count) bytes, where \(Block.maxByteCount) is the most", hint: "the block was to be \(cid)")
    }
    let digest = SHA256.digest(bytes)
    guard digest == cid.digest else {
      throw ArchiveError(
        .wrongHash, "these \(bytes.count) bytes are not \(cid): their SHA-256 is \(digest)",
        hint: "whoever gave them changed them, or they were damaged on the way")
    }
    self.cid = cid
    self.bytes = bytes
  }
}
