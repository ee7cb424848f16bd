/// Amounts as people write them: decimals of the asset, to the unit, and never by way of a floating-point number.
extension Amount {
  /// The amount as a decimal of `asset`, without its symbol: "12.50", "0.000001", "3". Dollars show cents; other zeros at the end go.
  /// `init(_:of:)` reads it back as it was.
  public func text(of asset: Asset) -> String {
    let scale = Amount.scale(of: asset)
    let (whole, rest) = units.quotientAndRemainder(dividingBy: scale)
    let digits = String(rest)
    var places = asset.decimals == 0 ? "" : String(repeating: "0", count: asset.decimals - digits.count) + digits
    while places.count > asset.leastDecimals, places.hasSuffix("0") { places.removeLast() }
    return places.isEmpty ? "\(whole)" : "\(whole).\(places)"
  }

  /// Reads a decimal of `asset`: digits, and behind a point at most as many as the asset has.
  /// - Parameter allowsZero: whether nothing is an amount, too.
  /// - Throws: `bad_amount`, which says what is wrong: negative, zero, too fine, too large, or no number.
  public init(_ text: String, of asset: Asset, allowsZero: Bool = false) throws(RulesError) {
    let hint = "write it as in 12.50: digits, and at most \(asset.decimals) of them behind a point"
    func refused(_ what: String) -> RulesError { RulesError(.badAmount, what, hint: asset.decimals == 0 ? "write it in digits" : hint) }
    guard !text.isEmpty else { throw refused("an amount is missing") }
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let isDecimal = (1...2).contains(parts.count) && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } }
    let quoted = text.prefix(60)
    guard isDecimal else {
      let isNegative = text.hasPrefix("-") && text.utf8.dropFirst().contains { (0x30...0x39).contains($0) }
      throw refused(isNegative ? "\(quoted) is negative" : "\(quoted) is no amount")
    }
    let places = parts.count == 2 ? parts[1].count : 0
    guard places <= asset.decimals else {
      throw refused("\(quoted) has \(places) digits behind the point; \(asset) has \(asset.decimals)")
    }
    var units: UInt128 = 0
    let zeros = Array(repeating: UInt8(ascii: "0"), count: asset.decimals - places)
    for digit in parts.joined().map({ $0 }) + zeros {
      let (product, overflow) = units.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt128(digit - 0x30))
      guard !overflow, !carry, sum <= asset.maxUnits.units else {
        throw RulesError(
          .badAmount, "\(quoted) is more than the ledger counts", hint: "at most \(asset.maxUnits.text(of: asset)) \(asset)")
      }
      units = sum
    }
    guard units > 0 || allowsZero else { throw RulesError(.badAmount, "the amount is zero", hint: "name one above zero") }
    self.init(units: units)
  }

  private static func scale(of asset: Asset) -> UInt128 { (0..<asset.decimals).reduce(1) { product, _ in product * 10 } }
}

extension Asset {
  /// Digits that are shown behind the point even where they are zeros.
  fileprivate var leastDecimals: Int { self == .usdc ? 2 : 0 }
}
