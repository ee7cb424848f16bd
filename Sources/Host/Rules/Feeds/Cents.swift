/// Prices as they are written, in cents.
public enum Cents {
  private static let maxDigits = 40

  /// A decimal such as `42288.06` in cents, rounded half to even beyond two decimals, without a float in between.
  ///
  /// Taken are digits with a point between digits or without one: no sign, no exponent, no spaces, at most 40 bytes.
  /// - Returns: nil for anything else, and for more than 10^12 cents.
  public static func parse(_ text: some Collection<UInt8>) -> Int64? {
    guard !text.isEmpty, text.count <= maxDigits else { return nil }
    let parts = text.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.allSatisfy({ part in !part.isEmpty && part.allSatisfy { $0 &- 0x30 < 10 } }) else { return nil }
    var cents: Int64 = 0
    for digit in parts[0] {
      cents = cents * 10 + Int64(digit - 0x30)
      guard cents <= FeedQuery.prices.upperBound else { return nil }
    }
    let decimals = parts.count == 2 ? parts[1] : parts[0].dropFirst(parts[0].count)
    for digit in Array(decimals.prefix(2)) + [UInt8](repeating: 0x30, count: max(0, 2 - decimals.count)) {
      cents = cents * 10 + Int64(digit - 0x30)
    }
    let rest = decimals.dropFirst(2)
    if let first = rest.first {
      let isTie = first == UInt8(ascii: "5") && rest.dropFirst().allSatisfy { $0 == 0x30 }
      if isTie ? !cents.isMultiple(of: 2) : first >= UInt8(ascii: "5") { cents += 1 }
    }
    return cents <= FeedQuery.prices.upperBound ? cents : nil
  }
}
