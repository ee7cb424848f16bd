/// The texts that byte strings take in CIDs and keys, each told by its first character (multiformats.io multibase).
///
/// One text for one byte string: upper case, padding and left-over bits that are not zero are refused where a base has them.
public enum Multibase: UInt8, Sendable, CaseIterable {
  case base16 = 0x66
  case base32 = 0x62
  case base36 = 0x6b
  case base58btc = 0x7a
  case base64 = 0x6d
  case base64url = 0x75

  /// The character that stands before the digits.
  public var prefix: Character { Character(Unicode.Scalar(rawValue)) }

  /// The digits of `bytes`, after the prefix.
  public func text(of bytes: [UInt8]) -> String { String(prefix) + digits(of: bytes) }

  /// The digits of `bytes` without the prefix.
  public func digits(of bytes: [UInt8]) -> String {
    switch self {
    case .base16: Hex.encode(bytes)
    case .base32: Base32.encode(bytes)
    case .base36: PositionalBase.base36.encode(bytes)
    case .base58btc: Base58.encode(bytes)
    case .base64: BitBase.base64.encode(bytes)
    case .base64url: BitBase.base64url.encode(bytes)
    }
  }

  /// The bytes that these digits, without a prefix, stand for; nil for anything that `digits(of:)` does not write. The work of base36
  /// and base58btc grows with the square of the length, which the caller limits.
  public func bytes(ofDigits digits: some Sequence<UInt8>) -> [UInt8]? {
    switch self {
    case .base16: BitBase.base16.decode(digits)
    case .base32: Base32.decode(digits)
    case .base36: PositionalBase.base36.decode(digits)
    case .base58btc: PositionalBase.base58btc.decode(digits)
    case .base64: BitBase.base64.decode(digits)
    case .base64url: BitBase.base64url.decode(digits)
    }
  }
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

/// RFC 4648 with digits of four or six bits, without padding. Base32 has code of its own, being on every record's path.
struct BitBase: Sendable {
  static let base16 = BitBase(width: 4, "0123456789abcdef")
  static let base64 = BitBase(width: 6, letters + "+/")
  static let base64url = BitBase(width: 6, letters + "-_")

  private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

  private let width: UInt32
  private let alphabet: [UInt8]

  private init(width: UInt32, _ alphabet: String) {
    self.width = width
    self.alphabet = Array(alphabet.utf8)
  }

  func encode(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    var buffer: UInt32 = 0
    var bits: UInt32 = 0
    let mask = UInt32(alphabet.count - 1)
    for byte in bytes {
      buffer = (buffer << 8 | UInt32(byte)) & 0xffff
      bits += 8
      while bits >= width {
        bits -= width
        out.append(alphabet[Int(buffer >> bits & mask)])
      }
    }
    if bits > 0 { out.append(alphabet[Int(buffer << (width - bits) & mask)]) }
    return String(decoding: out, as: UTF8.self)
  }

  func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var out: [UInt8] = []
    var buffer: UInt32 = 0
    var bits: UInt32 = 0
    for unit in text {
      guard let digit = alphabet.firstIndex(of: unit) else { return nil }
      buffer = buffer << width | UInt32(digit)
      bits += width
      if bits >= 8 {
        bits -= 8
        out.append(UInt8(truncatingIfNeeded: buffer >> bits))
        buffer &= (1 << bits) - 1
      }
    }
    return bits < width && buffer == 0 ? out : nil
  }
}
