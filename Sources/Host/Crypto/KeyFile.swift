internal import COpenSSL
internal import Glibc

/// A private key on disk: PKCS#8 in PEM as RFC 8410 has it, without a passphrase, which OpenSSL's own tools read and write.
///
/// Three lines: the label, 64 digits of base64 (16 fixed bytes, then the seed), the label. Only the owner may read the file.
public enum KeyFile {
  /// Version 0, the algorithm 1.3.101.112, and the heads of two octet strings around the seed (RFC 8410, section 7).
  private static let prefix: [UInt8] = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]
  private static let head = Array("-----BEGIN PRIVATE KEY-----\n".utf8)
  private static let tail = Array("\n-----END PRIVATE KEY-----\n".utf8)
  private static let keyBytes = prefix.count + SigningKey.seedByteCount
  private static let digits = keyBytes / 3 * 4
  private static let fileBytes = head.count + digits + tail.count

  /// Writes a key to a file that is not there yet, with the mode 0600. File and name are on the disk when this returns.
  /// - Throws: `exists`, or `storage`; nothing is left behind then.
  public static func write(_ key: borrowing SigningKey, to path: String) throws(CryptoError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let cause = errno
      guard cause == EEXIST else { throw failed("created", path, cause) }
      throw CryptoError(.exists, "\(path) is there already", hint: "a key file is never written over: name another")
    }
    defer { close(descriptor) }
    do throws(CryptoError) {
      // The seed is in memory that is wiped after: the key itself, its base64 and the file's text.
      try key.withSeed { (seed) throws(CryptoError) in
        try withSecretBytes(keyBytes) { (plain) throws(CryptoError) in
          for (index, byte) in prefix.enumerated() { plain[index] = byte }
          for index in 0..<seed.count { plain[prefix.count + index] = seed[index] }
          // EVP_EncodeBlock writes a NUL behind its digits.
          try withSecretBytes(fileBytes + 1) { (text) throws(CryptoError) in
            for (index, byte) in head.enumerated() { text[index] = byte }
            EVP_EncodeBlock(text.baseAddress?.advanced(by: head.count), plain.baseAddress, Int32(plain.count))
            for (index, byte) in tail.enumerated() { text[head.count + digits + index] = byte }
            try writeAll(UnsafeRawBufferPointer(text).prefix(fileBytes), to: descriptor, path)
          }
        }
      }
      guard fsync(descriptor) == 0 else { throw failed("written", path, errno) }
    } catch {
      unlink(path)
      throw error
    }
  }

  /// Reads a key.
  /// - Throws: `not_found`, `exposed` for a file that anyone but its owner may read, `malformed`, or `storage`.
  public static func read(_ path: String) throws(CryptoError) -> SigningKey {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let cause = errno
      guard cause == ENOENT else { throw failed("read", path, cause) }
      throw CryptoError(.notFound, "there is no key file \(path)", hint: "`agon key new \(path)` makes one")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failed("read", path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw CryptoError(.malformed, "\(path) is not a regular file") }
    guard status.st_mode & 0o077 == 0 else {
      throw CryptoError(.exposed, "others may read \(path)", hint: "chmod 600 \(path)")
    }
    let malformed = CryptoError(
      .malformed, "\(path) holds no Ed25519 private key", hint: "PKCS#8 in PEM without a passphrase, as `agon key new` writes it")
    guard status.st_size == fileBytes else { throw malformed }
    return try withSecretBytes(fileBytes) { (text) throws(CryptoError) in
      try readAll(into: text, from: descriptor, path, short: malformed)
      guard text.starts(with: head), text.dropFirst(head.count + digits).elementsEqual(tail) else { throw malformed }
      return try withSecretBytes(keyBytes) { (plain) throws(CryptoError) in
        // OpenSSL would pass over padding and white space, and so read one key from several files.
        guard text[head.count..<head.count + digits].allSatisfy(isDigit) else { throw malformed }
        let start = text.baseAddress.map { UnsafePointer($0) }?.advanced(by: head.count)
        guard EVP_DecodeBlock(plain.baseAddress, start, Int32(digits)) == keyBytes, plain.starts(with: prefix) else { throw malformed }
        return try SigningKey(seed: UnsafeBufferPointer(rebasing: UnsafeBufferPointer(plain).dropFirst(prefix.count)))
      }
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "+"), UInt8(ascii: "/"):
      true
    default: false
    }
  }

  private static func failed(_ verb: String, _ path: String, _ cause: Int32) -> CryptoError {
    CryptoError(.storage, "\(path) cannot be \(verb): \(String(cString: strerror(cause)))")
  }

  private static func writeAll(_ bytes: Slice<UnsafeRawBufferPointer>, to descriptor: Int32, _ path: String) throws(CryptoError) {
    var rest = UnsafeRawBufferPointer(rebasing: bytes)
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failed("written", path, errno) }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
  }

  private static func readAll(
    into buffer: UnsafeMutableBufferPointer<UInt8>, from descriptor: Int32, _ path: String, short: CryptoError
  ) throws(CryptoError) {
    var at = 0
    while at < buffer.count {
      let count = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: at), buffer.count - at)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failed("read", path, errno) }
      guard count > 0 else { throw short }
      at += count
    }
  }
}
