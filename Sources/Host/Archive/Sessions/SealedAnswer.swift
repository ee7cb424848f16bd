public import SpaceContent

/// An answer with the salt that hides it until it is opened: without one, each of the few hundred answers that a Space allows could be
/// hashed and compared.
///
/// Its block is the map `{salt, body}`, 32 bytes of salt; what commits to it is SHA-256(salt ‖ body).
public struct SealedAnswer: Hashable, Sendable {
  public static let saltByteCount = 32

  public let salt: [UInt8]
  public let body: [UInt8]

  public init(salt: [UInt8], body: [UInt8]) {
    precondition(salt.count == SealedAnswer.saltByteCount, "a salt has \(SealedAnswer.saltByteCount) bytes")
    self.salt = salt
    self.body = body
  }

  public var commitment: Digest {
    var hasher = SHA256()
    hasher.update(salt)
    hasher.update(body)
    return hasher.finalize()
  }

  public var block: Block { RecordBlock.block(["salt": .bytes(salt), "body": .bytes(body)]) }

  public init(_ block: Block) throws(ArchiveError) {
    let value = try RecordBlock.value(block, "an answer")
    guard let map = value.map, map.count == 2, let salt = map["salt"]?.bytes, salt.count == SealedAnswer.saltByteCount,
      let body = map["body"]?.bytes
    else { throw ArchiveError(.malformed, "an answer (\(block.cid)) is not {salt, body} with \(SealedAnswer.saltByteCount) bytes of salt") }
    self.init(salt: salt, body: body)
  }
}
