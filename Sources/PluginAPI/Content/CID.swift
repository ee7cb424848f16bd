/// A content identifier, version 1, with a SHA-256 multihash (multiformats.io CID specification).
///
/// Its text form is base32, lower case, with the multibase prefix `b`.
public struct CID: Hashable, Sendable {
  /// How the bytes under a CID are read (multicodec table).
  public enum Codec: UInt8, Sendable, CaseIterable {
    case raw = 0x55
    case dagPB = 0x70
    case dagCBOR = 0x71
  }

  public let codec: Codec
  public let digest: Digest

  public init(codec: Codec, digest: Digest) {
    self.codec = codec
    self.digest = digest
  }

  /// The CID of `bytes` read as `codec`.
  public init(codec: Codec, of bytes: [UInt8]) {
    self.init(codec: codec, digest: SHA256.digest(bytes))
  }

  /// The binary form: version, codec, hash function (0x12), digest length, digest; 36 bytes.
  public var bytes: [UInt8] { [0x01, codec.rawValue, 0x12, UInt8(Digest.byteCount)] + digest.bytes }

  /// Reads the binary form. Any other version, codec or hash is refused.
  public init(bytes: some Collection<UInt8>) throws(ContentError) {
    let all = Array(bytes)
    guard all.count == 36, all[0] == 1, all[2] == 0x12, all[3] == UInt8(Digest.byteCount),
      let codec = Codec(rawValue: all[1]), let digest = Digest(bytes: all[4...])
    else {
      throw ContentError(
        .badCID, "not a version 1 CID with a SHA-256 digest (\(all.count) bytes)",
        hint: "expected 36 bytes that start with 01, a known codec, 12 20")
    }
    self.init(codec: codec, digest: digest)
  }

  /// Reads the text form.
  public init(_ text: String) throws(ContentError) {
    guard text.utf8.first == UInt8(ascii: "b"), let bytes = Base32.decode(text.utf8.dropFirst()) else {
      throw ContentError(.badCID, "not a base32 CID: \(text.prefix(80))", hint: "a CID starts with b, as in bafkrei…")
    }
    try self.init(bytes: bytes)
  }
}

extension CID: CustomStringConvertible {
  public var description: String { "b" + Base32.encode(bytes) }
}

/// RFC 4648 base32, lower case, without padding, as multibase `b` has it.
enum Base32 {
  private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    out.reserveCapacity((bytes.count * 8 + 4) / 5)
    var buffer: UInt32 = 0
    var bits: UInt32 = 0
    for byte in bytes {
      buffer = buffer << 8 | UInt32(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        out.append(alphabet[Int(buffer >> bits & 31)])
      }
      buffer &= (1 << bits) - 1
    }
    if bits > 0 { out.append(alphabet[Int(buffer << (5 - bits) & 31)]) }
    return String(decoding: out, as: UTF8.self)
  }

  /// Refuses upper case, padding and left-over bits that are not zero: one text for one byte string.
  static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var out: [UInt8] = []
    var buffer: UInt32 = 0
    var bits: UInt32 = 0
    for unit in text {
      let digit: UInt8
      switch unit {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = unit - UInt8(ascii: "a")
      case UInt8(ascii: "2")...UInt8(ascii: "7"): digit = unit - UInt8(ascii: "2") + 26
      default: return nil
      }
      buffer = buffer << 5 | UInt32(digit)
      bits += 5
      if bits >= 8 {
        bits -= 8
        out.append(UInt8(truncatingIfNeeded: buffer >> bits))
        buffer &= (1 << bits) - 1
      }
    }
    return bits < 5 && buffer == 0 ? out : nil
  }
}
