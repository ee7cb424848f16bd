/// Somebody who owns agents, has a wallet, and signs with a key of their own.
public struct Owner: Hashable, Sendable {
  /// Bytes of an Ed25519 public key (RFC 8032).
  public static let keyByteCount = 32

  public let id: OwnerID
  public let name: OwnerName
  /// The public half of the owner's Ed25519 key.
  public let publicKey: [UInt8]
  /// In milliseconds since 1970.
  public let createdAt: Int64

  /// - Throws: `bad_key` for a public key that is not 32 bytes.
  public init(id: OwnerID, name: OwnerName, publicKey: [UInt8], createdAt: Int64) throws(RulesError) {
    guard publicKey.count == Owner.keyByteCount else {
      throw RulesError(.badKey, "a public key of \(publicKey.count) bytes", hint: "one of Ed25519 has \(Owner.keyByteCount)")
    }
    self.id = id
    self.name = name
    self.publicKey = publicKey
    self.createdAt = createdAt
  }
}
