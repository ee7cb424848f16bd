public import HostCrypto
public import HostRules
internal import SpaceContent

/// A receipt that the host stands for with its key.
public struct SignedJoinReceipt: Hashable, Sendable {
  public let receipt: JoinReceipt
  public let host: PublicKey
  /// Of Ed25519, over `JoinReceipt.message`.
  public let signature: [UInt8]

  /// - Throws: `storage` where OpenSSL refuses to sign.
  public init(_ receipt: JoinReceipt, signedWith key: HostKey) throws(StoreError) {
    self.receipt = receipt
    host = key.publicKey
    signature = try key.signature(over: receipt.message)
  }

  /// Whether the host's key has signed just this.
  public var isValid: Bool { host.isValid(signature, over: receipt.message) }

  /// Canonical DAG-CBOR: the receipt, the host's public key, and the signature.
  public var encoded: [UInt8] {
    var writer = CBORWriter()
    writer.value(["receipt": receipt.value, "host": .bytes(host.bytes), "signature": .bytes(signature)])
    return writer.bytes
  }

  /// Reads what `encoded` has written. Says nothing of whether it is valid.
  /// - Throws: `bad_receipt` for anything else.
  public init(encoded bytes: [UInt8]) throws(RulesError) {
    let parts: (receipt: [UInt8], host: PublicKey, signature: [UInt8])
    do {
      let value = try DagCBOR.decode(bytes)
      guard let receipt = value["receipt"], let host = value["host"]?.bytes, let signature = value["signature"]?.bytes,
        value.map?.count == 3
      else { throw RulesError(.badReceipt, "a receipt without key or signature") }
      parts = (try DagCBOR.encode(receipt), try PublicKey(bytes: host), signature)
    } catch {
      throw RulesError(.badReceipt, "a signed receipt that is none: \(error)")
    }
    receipt = try JoinReceipt(encoded: parts.receipt)
    host = parts.host
    signature = parts.signature
  }
}
