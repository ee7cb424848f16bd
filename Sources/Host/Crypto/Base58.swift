/// Base58 with Bitcoin's alphabet, as multibase `z` has it: no 0, O, I and l. Leading zero bytes are leading ones.
///
/// The work grows with the square of the length, so that this is for keys, not for files.
enum Base58 {
  private static let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    let zeros = bytes.prefix { $0 == 0 }.count
    // The least significant digit first.
    var digits: [UInt8] = []
    for byte in bytes.dropFirst(zeros) {
      var carry = Int(byte)
      for index in digits.indices {
        carry += Int(digits[index]) << 8
        digits[index] = UInt8(carry % 58)
        carry /= 58
      }
      while carry > 0 {
        digits.append(UInt8(carry % 58))
        carry /= 58
      }
    }
    return String(repeating: "1", count: zeros) + String(decoding: digits.reversed().map { alphabet[Int($0)] }, as: UTF8.self)
  }

  /// Nil for a character that is not of the alphabet.
  static func decode(_ text: String) -> [UInt8]? {
    let zeros = text.utf8.prefix { $0 == alphabet[0] }.count
    var bytes: [UInt8] = []
    for unit in text.utf8.dropFirst(zeros) {
      guard var carry = alphabet.firstIndex(of: unit) else { return nil }
      for index in bytes.indices {
        carry += Int(bytes[index]) * 58
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
