internal import COpenSSL

/// Lends memory for a secret, and wipes it before it is freed, however `body` ends.
///
/// An array would not do: it may be copied on its way, and what it leaves behind stays readable.
func withSecretBytes<R: ~Copyable>(
  _ count: Int, _ body: (UnsafeMutableBufferPointer<UInt8>) throws(CryptoError) -> R
) throws(CryptoError) -> R {
  let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count)
  buffer.initialize(repeating: 0)
  defer {
    OPENSSL_cleanse(buffer.baseAddress, count)
    buffer.deallocate()
  }
  return try body(buffer)
}
