internal import ArgumentParser
internal import Glibc
internal import HostRules
internal import HostStore
internal import SpaceContent

/// The ledger's values as people read and name them.
enum LedgerFigures {
  /// `wallet:1f2a3b4c5d6e`; the host's own accounts need no number.
  static func name(_ account: Account) -> String {
    Account.isOfHost(account.purpose) ? word(account.purpose) : word(account.purpose) + ":" + Figures.brief("\(account.id)")
  }

  static func word(_ purpose: Account.Purpose) -> String {
    switch purpose {
    case .faucet: "faucet"
    case .wallet: "wallet"
    case .queue: "queue"
    case .escrow: "escrow"
    case .protocolFees: "protocol-fees"
    case .mint: "mint"
    }
  }

  static func word(_ reason: Transfer.Reason) -> String {
    switch reason {
    case .deposit: "deposit"
    case .withdrawal: "withdrawal"
    case .entryFee: "entry fee"
    case .pool: "pool"
    case .protocolFee: "protocol fee"
    case .payout: "payout"
    case .refund: "refund"
    case .mint: "mint"
    }
  }

  static func word(_ state: PendingState) -> String {
    switch state {
    case .pending: "pending"
    case .posted: "posted"
    case .voided: "voided"
    case .expired: "expired"
    }
  }

  /// What a transfer is of the two phases.
  static func phase(_ transfer: Transfer) -> String {
    if transfer.flags.contains(.pending) { return "pending" }
    if transfer.flags.contains(.postPending) { return "post" }
    return transfer.flags.contains(.voidPending) ? "void" : "move"
  }

  /// Exact, with as many digits as the asset has at the most.
  static func amount(_ amount: Amount, _ asset: Asset) -> String { "\(amount.text(of: asset)) \(asset)" }

  /// `2026-01-31T08:00:00.123Z`, in UTC.
  static func time(milliseconds: Int64) -> String {
    var seconds = Int(milliseconds / 1_000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func digits(_ number: Int64, _ count: Int) -> String {
      String(repeating: "0", count: max(0, count - String(number).count)) + String(number)
    }
    func two(_ number: Int32) -> String { digits(Int64(number), 2) }
    return "\(1900 + parts.tm_year)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
      + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)).\(digits(milliseconds % 1_000, 3))Z"
  }
}

/// An id of the ledger, or the first digits of one, as it is named on the command line.
struct LedgerIDPrefix: ExpressibleByArgument {
  let text: String
  let range: ClosedRange<LedgerID>

  /// Takes `wallet:1f2a3b4c5d6e` as it is printed, too.
  init?(argument: String) {
    text = argument
    let digits = argument.split(separator: ":", maxSplits: 1).last.map(String.init) ?? ""
    let count = 2 * LedgerID.byteCount
    guard (4...count).contains(digits.utf8.count),
      let low = LedgerID(digits + String(repeating: "0", count: count - digits.utf8.count)),
      let high = LedgerID(digits + String(repeating: "f", count: count - digits.utf8.count))
    else { return nil }
    range = low...high
  }

  /// The one account that is meant.
  /// - Throws: a `Failure` where there is none, or more than one.
  func account(in reading: Reading, _ what: String) throws -> Account {
    let found = try reading.accounts(ids: range, limit: 2)
    guard let first = found.first else {
      throw Failure(
        .notFound, code: "no_account", "no \(what) has an id that begins with \(text)", hint: "`agon ledger accounts` lists them")
    }
    guard found.count == 1 else {
      throw Failure(
        .usage, code: "ambiguous_id", "more than one \(what) has an id that begins with \(text)", hint: "give more of its digits")
    }
    return first.value
  }
}

extension Asset {
  /// As it is named on the command line.
  static func named(_ text: String) -> Asset? { allCases.first { $0.symbol.lowercased() == text.lowercased() } }
}

/// An asset as it is named on the command line.
struct AssetName: ExpressibleByArgument {
  let value: Asset

  init?(argument: String) {
    guard let value = Asset.named(argument) else { return nil }
    self.value = value
  }

  static var allValueStrings: [String] { Asset.allCases.map { $0.symbol.lowercased() } }
}

/// What accounts are for, as it is named on the command line.
struct PurposeName: ExpressibleByArgument {
  let value: Account.Purpose

  init?(argument: String) {
    guard let value = Account.Purpose.allCases.first(where: { LedgerFigures.word($0) == argument }) else { return nil }
    self.value = value
  }

  static var allValueStrings: [String] { Account.Purpose.allCases.map(LedgerFigures.word) }
}
