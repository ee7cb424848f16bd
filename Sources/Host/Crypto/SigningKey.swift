internal import COpenSSL

/// A key pair of Ed25519 (RFC 8032), by OpenSSL.
///
/// The secret stays in OpenSSL's memory, which wipes it when the key goes; it is never copied, and nothing prints it.
public struct SigningKey: ~Copyable {
  /// The number of bytes in the seed that a pair is made from.
  public static let seedByteCount = 32

  public let publicKey: PublicKey
  private let pair: OpaquePointer

  /// A new pair, from the operating system's randomness.
  public init() throws(CryptoError) {
    self = try withSecretBytes(SigningKey.seedByteCount) { (seed) throws(CryptoError) in
      guard RAND_priv_bytes(seed.baseAddress, Int32(seed.count)) == 1 else {
        throw CryptoError(.library, "the operating system gave no randomness")
      }
      return try SigningKey(seed: UnsafeBufferPointer(seed))
    }
  }

  /// The pair of a seed of 32 bytes, which RFC 8032 calls the private key.
  public init(seed: UnsafeBufferPointer<UInt8>) throws(CryptoError) {
    let pair = try SigningKey.pair(seed: seed)
    self.init(pair: pair.pointer, publicKey: pair.publicKey)
  }

  private init(pair: OpaquePointer, publicKey: PublicKey) {
    self.pair = pair
    self.publicKey = publicKey
  }

  deinit { EVP_PKEY_free(pair) }

  /// What the caller has to free.
  private static func pair(seed: UnsafeBufferPointer<UInt8>) throws(CryptoError) -> (pointer: OpaquePointer, publicKey: PublicKey) {
    guard seed.count == seedByteCount else {
      throw CryptoError(.malformed, "a seed of \(seed.count) bytes", hint: "Ed25519 takes \(seedByteCount)")
    }
    guard let pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed.baseAddress, seed.count) else {
      throw CryptoError(.library, "OpenSSL made no key of a seed")
    }
    var bytes = [UInt8](repeating: 0, count: PublicKey.byteCount)
    var count = bytes.count
    guard EVP_PKEY_get_raw_public_key(pair, &bytes, &count) == 1, count == bytes.count else {
      EVP_PKEY_free(pair)
      throw CryptoError(.library, "OpenSSL gave no public key")
    }
    return (pair, try PublicKey(bytes: bytes))
  }

  /// The 64 bytes of the signature over `message`: the same for the same key and message, always.
  public func signature(over message: [UInt8]) throws(CryptoError) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { throw CryptoError(.library, "OpenSSL gave no context") }
    defer { EVP_MD_CTX_free(context) }
    var signature = [UInt8](repeating: 0, count: PublicKey.signatureByteCount)
    var count = signature.count
    guard EVP_DigestSignInit(context, nil, nil, nil, pair) == 1,
      EVP_DigestSign(context, &signature, &count, message, message.count) == 1, count == signature.count
    else { throw CryptoError(.library, "OpenSSL made no signature") }
    return signature
  }

  /// Lends the seed, for the key file.
  func withSeed<R>(_ body: (UnsafeMutableBufferPointer<UInt8>) throws(CryptoError) -> R) throws(CryptoError) -> R {
    try withSecretBytes(SigningKey.seedByteCount) { (seed) throws(CryptoError) in
      var count = seed.count
      guard EVP_PKEY_get_raw_private_key(pair, seed.baseAddress, &count) == 1, count == seed.count else {
        throw CryptoError(.library, "OpenSSL gave no seed")
      }
      return try body(seed)
    }
  }
}
