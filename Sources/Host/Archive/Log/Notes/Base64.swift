/// Base64 with RFC 4648's standard alphabet and padding: one text for one byte string.
package enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let pad = UInt8(ascii: "=")
  /// The value of each digit; 0xff for what is none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0xff, count: 256)
    for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }()

  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group: UInt32 = 0
      for index in 0..<3 { group = group << 8 | (index < count ? UInt32(bytes[start + index]) : 0) }
      for index in 0..<4 { out.append(index <= count ? alphabet[Int(group >> (18 - 6 * UInt32(index)) & 63)] : pad) }
    }
    return out
  }

  package static func text(_ bytes: [UInt8]) -> String { String(decoding: encode(bytes), as: UTF8.self) }

  /// Nil for missing padding, white space, digits of other alphabets and left-over bits that are not zero.
  static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 4) else { return nil }
    let padding = text.suffix(2).reversed().prefix { $0 == pad }.count
    var out: [UInt8] = []
    out.reserveCapacity(text.count / 4 * 3)
    var group: UInt32 = 0
    var digits = 0
    for unit in text.dropLast(padding) {
      let value = values[Int(unit)]
      guard value != 0xff else { return nil }
      group = group << 6 | UInt32(value)
      digits += 1
      if digits.isMultiple(of: 4) {
        out += [UInt8(truncatingIfNeeded: group >> 16), UInt8(truncatingIfNeeded: group >> 8), UInt8(truncatingIfNeeded: group)]
        group = 0
      }
    }
    switch padding {
    case 1:
      guard group & 0b11 == 0 else { return nil }
      out += [UInt8(truncatingIfNeeded: group >> 10), UInt8(truncatingIfNeeded: group >> 2)]
    case 2:
      guard group & 0b1111 == 0 else { return nil }
      out.append(UInt8(truncatingIfNeeded: group >> 4))
    default: break
    }
    return out
  }

  static func decode(_ text: [UInt8]) -> [UInt8]? { decode(text[...]) }
}

/// Numbers as notes and requests write them: ASCII digits, no sign, no leading zero, below 2^63.
enum Decimal {
  static func parse(_ text: some Collection<UInt8>) -> Int? {
    guard !text.isEmpty, text.count <= 19, text.count == 1 || text.first != UInt8(ascii: "0") else { return nil }
    var value = 0
    for unit in text {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit) else { return nil }
      let (tens, isLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, isLarger) = tens.addingReportingOverflow(Int(unit - UInt8(ascii: "0")))
      guard !isLarge, !isLarger else { return nil }
      value = sum
    }
    return value
  }
}
