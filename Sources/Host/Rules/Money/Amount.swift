/// A number of units of an asset: never negative, never a fraction. What a unit is, the asset says.
///
/// Sums are checked: what does not fit is an error of the ledger, never a wrapped number.
public struct Amount: Comparable, Hashable, Sendable {
  public static let zero = Amount(units: 0)
  /// The most that can be written; as the amount of a transfer that posts, all of what is pending.
  public static let max = Amount(units: .max)

  public let units: UInt128

  public init(units: UInt128) { self.units = units }

  /// Micro-USDC, Fractals: an amount of a narrow asset. Nil for a negative number.
  public init?(_ units: Int64) {
    guard units >= 0 else { return nil }
    self.units = UInt128(units)
  }

  public static func < (a: Amount, b: Amount) -> Bool { a.units < b.units }

  /// The sum, or nil where it does not fit into 128 bits.
  public func adding(_ other: Amount) -> Amount? {
    let (sum, overflow) = units.addingReportingOverflow(other.units)
    return overflow ? nil : Amount(units: sum)
  }

  /// The difference, or nil where it would be negative.
  public func subtracting(_ other: Amount) -> Amount? {
    units >= other.units ? Amount(units: units - other.units) : nil
  }
}
