/// The fee of one entry, while its agent waits for a session.
///
/// The transfers are asked of the ledger; whether the owner has so much, and whether the entry was left already, the ledger knows.
public struct EntryMoney: Hashable, Sendable {
  /// What fees are paid in.
  public static let asset = Asset.usdc

  /// The entry's own id.
  public let id: LedgerID
  public let owner: OwnerID
  /// The Space that it waits for.
  public let space: String
  /// In micro-USDC; 0 is free.
  public let fee: Int64
  /// When it joined, in milliseconds since 1970.
  public let joinedAt: Int64

  /// - Throws: `bad_fee` for a negative fee.
  public init(id: LedgerID, owner: OwnerID, space: String, fee: Int64, joinedAt: Int64) throws(RulesError) {
    guard fee >= 0 else { throw RulesError(.badFee, "the fee is \(fee) micro-units; 0 or more is needed") }
    self.id = id
    self.owner = owner
    self.space = space
    self.fee = fee
    self.joinedAt = joinedAt
  }

  public var isFree: Bool { fee == 0 }

  /// The account that has to be there before somebody joins, beside the owner's wallet: where the fees of this queue lie.
  public var accounts: [Account] {
    isFree ? [] : [.queue(space: space, fee: amount, asset: EntryMoney.asset)]
  }

  /// Reserves the fee in the owner's wallet. Nothing for a free entry.
  public var join: [Transfer] {
    guard !isFree else { return [] }
    return [
      Transfer(
        id: pendingID, debit: .wallet(owner, EntryMoney.asset), credit: queue, amount: amount, userData: id, asset: EntryMoney.asset,
        reason: .entryFee, flags: .pending)
    ]
  }

  /// Releases the fee, for whoever leaves before a session has started. Nothing for a free entry.
  public var leave: [Transfer] {
    guard !isFree else { return [] }
    return [
      Transfer(
        id: .transfer(milliseconds: joinedAt, of: id, .leave), debit: .zero, credit: .zero, amount: .zero, pendingID: pendingID,
        userData: id, asset: EntryMoney.asset, reason: .entryFee, flags: .voidPending)
    ]
  }

  var amount: Amount { Amount(units: UInt128(fee)) }

  var queue: LedgerID { .queue(space: space, fee: amount, asset: EntryMoney.asset) }

  /// The id of the transfer that reserves the fee.
  var pendingID: LedgerID { .transfer(milliseconds: joinedAt, of: id, .join) }
}
