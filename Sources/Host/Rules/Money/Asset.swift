/// What a ledger counts. Accounts of different assets never meet in one transfer.
public enum Asset: UInt32, CaseIterable, Sendable {
  /// US dollars as USDC, in micro-units: 1 USDC is 1,000,000.
  case usdc = 1
  /// Reputation: whole points that are minted for protocol fees paid, and never move between people.
  case fractals = 2
  /// The token of the platform, in units of 10⁻¹⁸.
  case frac = 3
  /// Ether, in wei: units of 10⁻¹⁸.
  case eth = 4

  /// As it is written behind an amount.
  public var symbol: String {
    switch self {
    case .usdc: "USDC"
    case .fractals: "Fractals"
    case .frac: "FRAC"
    case .eth: "ETH"
    }
  }

  /// Digits after the point: one of the asset is 10 to this power in units.
  public var decimals: Int {
    switch self {
    case .usdc: 6
    case .fractals: 0
    case .frac, .eth: 18
    }
  }

  /// Whether amounts and balances take 128 bits. Those of the others fit into an `Int64`, and the store keeps them as one.
  public var isWide: Bool { maxUnits > Amount(units: UInt128(Int64.max)) }

  /// The most that an amount, or the sum of two balances of one account, may be.
  public var maxUnits: Amount {
    switch self {
    case .usdc, .fractals: Amount(units: UInt128(Int64.max))
    case .frac, .eth: Amount(units: .max)
    }
  }
}

extension Asset: CustomStringConvertible {
  public var description: String { symbol }
}
