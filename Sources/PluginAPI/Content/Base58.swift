/// Base58 with Bitcoin's alphabet, as multibase `z` and CIDs of version 0 have it: no 0, O, I and l. Leading zero bytes are leading ones.
///
/// The work grows with the square of the length, so that this is for keys and CIDs, not for files.
public enum Base58 {
  public static func encode(_ bytes: [UInt8]) -> String { PositionalBase.base58btc.encode(bytes) }

  /// Nil for a character that is not of the alphabet.
  public static func decode(_ text: String) -> [UInt8]? { PositionalBase.base58btc.decode(text.utf8) }
}

/// Bytes read as one large number and written in another base; each leading zero byte is a leading first digit.
struct PositionalBase: Sendable {
  static let base36 = PositionalBase("0123456789abcdefghijklmnopqrstuvwxyz")
  static let base58btc = PositionalBase("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")

  private let alphabet: [UInt8]

  private init(_ alphabet: String) { self.alphabet = Array(alphabet.utf8) }

  func encode(_ bytes: [UInt8]) -> String {
    let zeros = bytes.prefix { $0 == 0 }.count
    // The least significant digit first.
    var digits: [UInt8] = []
    for byte in bytes.dropFirst(zeros) {
      var carry = Int(byte)
      for index in digits.indices {
        carry += Int(digits[index]) << 8
        digits[index] = UInt8(carry % alphabet.count)
        carry /= alphabet.count
      }
      while carry > 0 {
        digits.append(UInt8(carry % alphabet.count))
        carry /= alphabet.count
      }
    }
    let units = Array(repeating: alphabet[0], count: zeros) + digits.reversed().map { alphabet[Int($0)] }
    return String(decoding: units, as: UTF8.self)
  }

  func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var zeros = 0
    var isLeading = true
    var bytes: [UInt8] = []
    for unit in text {
      guard var carry = alphabet.firstIndex(of: unit) else { return nil }
      if isLeading, carry == 0 {
        zeros += 1
        continue
      }
      isLeading = false
      for index in bytes.indices {
        carry += Int(bytes[index]) * alphabet.count
        bytes[index] = UInt8(carry & 0xff)
        carry >>= 8
      }
      while carry > 0 {
        bytes.append(UInt8(carry & 0xff))
        carry >>= 8
      }
    }
    return [UInt8](repeating: 0, count: zeros) + bytes.reversed()
  }
}
