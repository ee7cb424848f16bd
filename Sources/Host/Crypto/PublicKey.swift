internal import COpenSSL
internal import SpaceContent

/// A public key of Ed25519 (RFC 8032): who has signed something.
///
/// Its text form is that of a `did:key` without the prefix: multibase base58btc of the multicodec `ed25519-pub`, as in `z6Mk…`.
public struct PublicKey: Hashable, Sendable {
  /// The number of bytes in a key.
  public static let byteCount = 32
  /// The number of bytes in a signature.
  public static let signatureByteCount = 64

  /// The multicodec `ed25519-pub`, 0xed, as a varint.
  private static let multicodec: [UInt8] = [0xed, 0x01]

  /// The 32 bytes, as RFC 8032 encodes a point.
  public let bytes: [UInt8]

  /// Takes 32 bytes. That they are a point of the curve shows when something is verified: with bytes that are none, nothing is valid.
  public init(bytes: [UInt8]) throws(CryptoError) {
    guard bytes.count == PublicKey.byteCount else {
      throw CryptoError(.malformed, "\(bytes.count) bytes are no Ed25519 public key", hint: "it has \(PublicKey.byteCount)")
    }
    self.bytes = bytes
  }

  /// Reads the text form, or 64 hexadecimal digits.
  public init(_ text: String) throws(CryptoError) {
    if text.utf8.count == 2 * PublicKey.byteCount, let bytes = Hex.decode(text) {
      try self.init(bytes: bytes)
      return
    }
    guard text.utf8.first == UInt8(ascii: "z"), text.utf8.count <= 64, let bytes = Base58.decode(String(text.dropFirst())),
      bytes.count == PublicKey.multicodec.count + PublicKey.byteCount, bytes.starts(with: PublicKey.multicodec)
    else {
      throw CryptoError(.malformed, "\(text.prefix(80)) is no Ed25519 public key", hint: "it looks like z6Mk…, or is 64 hexadecimal digits")
    }
    try self.init(bytes: Array(bytes.dropFirst(PublicKey.multicodec.count)))
  }

  /// The 64 hexadecimal digits of the bytes.
  public var hex: String { Hex.encode(bytes) }

  /// Whether `signature` is this key's over `message`.
  ///
  /// As OpenSSL 3 decides it: the signature has 64 bytes and its scalar is below the group's order (RFC 8032, section 5.1.7), and the
  /// equation is checked without the cofactor. A signature that is altered is therefore never valid. Keys of small order and points in
  /// a form that is not canonical are not refused: whoever makes such a key on purpose can sign more than one message with one
  /// signature, and so can deny what was signed. They cannot sign for another key.
  public func isValid(_ signature: [UInt8], over message: [UInt8]) -> Bool {
    guard signature.count == PublicKey.signatureByteCount,
      let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count), let context = EVP_MD_CTX_new()
    else { return false }
    defer {
      EVP_MD_CTX_free(context)
      EVP_PKEY_free(key)
    }
    guard EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
    return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }
}

extension PublicKey: CustomStringConvertible {
  public var description: String { "z" + Base58.encode(PublicKey.multicodec + bytes) }
}
