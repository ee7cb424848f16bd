/// Reads numbers as Lua 5.4 does.
enum Numerals {
  /// Nil for what is no numeral. A decimal integer past 64 bits is a float; a hexadecimal one wraps.
  static func value(_ text: String) -> Constant? {
    let lower = text.lowercased()
    if lower.hasPrefix("0x") { return hexadecimal(lower.dropFirst(2)) }
    if let int = Int64(lower) { return .integer(int) }
    return Double(lower).map(Constant.float)
  }

  private static func hexadecimal(_ digits: Substring) -> Constant? {
    guard !digits.contains(where: { $0 == "." || $0 == "p" }) else { return Double("0x" + digits).map(Constant.float) }
    var bits: UInt64 = 0
    for digit in digits {
      guard let value = digit.hexDigitValue else { return nil }
      bits = bits << 4 | UInt64(value)
    }
    return .integer(Int64(bitPattern: bits))
  }
}
