/// What a session moves in the ledger, from its start to its end: each step is one linked chain, which happens as a whole or not at all.
///
/// - **Start**: the fee of each entry, reserved when it joined, is posted; all of them go from the queue into the session's escrow.
/// - **Settle**: the escrow pays the protocol's part and each seat that has a payout, and is empty.
/// - **Refund**, for a session that was void after its start: the escrow gives every seat its whole fee back.
///
/// A session that never started leaves its entries as they were: `EntryMoney.leave` releases them. A free session moves nothing.
/// The ids of all transfers follow from the session, so no step is ever done twice; and as the escrow can never owe, a session cannot be
/// both settled and refunded.
public struct SessionMoney: Hashable, Sendable {
  public let session: LedgerID
  /// In milliseconds since 1970.
  public let startedAt: Int64
  /// In the roster's order: seats are drawn only after the fees have moved.
  public let entries: [EntryMoney]
  /// The protocol's part of the fees in basis points, as it was promised to those who joined.
  public let protocolFee: Int
  /// What all seats pay together, in micro-USDC.
  public let fees: Int64

  /// - Parameters:
  ///   - entries: in the roster's order, all of one queue: of one Space, at one fee.
  ///   - protocolFee: in basis points, 0...10000.
  /// - Throws: `no_seats`, `too_many_seats`, `bad_fee` where all fees together are above `Int64.max`, `bad_protocol_fee`.
  public init(
    session: LedgerID, startedAt: Int64, entries: [EntryMoney], protocolFee: Int = ProtocolFee.defaultBasisPoints
  ) throws(RulesError) {
    precondition(
      entries.allSatisfy { $0.space == entries[0].space && $0.fee == entries[0].fee }, "the seats of a session come from one queue")
    fees = try Payouts.fees(entries.first?.fee ?? 0, seats: entries.count)
    try ProtocolFee.validate(protocolFee)
    self.session = session
    self.startedAt = startedAt
    self.entries = entries
    self.protocolFee = protocolFee
  }

  /// What each seat pays, in micro-USDC.
  public var fee: Int64 { entries[0].fee }

  public var isFree: Bool { fee == 0 }

  /// The account that has to be there before the start: the session's escrow.
  public var accounts: [Account] { isFree ? [] : [.escrow(session, asset: EntryMoney.asset)] }

  /// The chain that starts the session.
  public var start: [Transfer] {
    guard !isFree else { return [] }
    let posts = entries.enumerated().map { index, entry in
      Transfer(
        id: id(.start, place: index), debit: .zero, credit: .zero, amount: entry.amount, pendingID: entry.pendingID, userData: session,
        asset: EntryMoney.asset, reason: .entryFee, flags: .postPending)
    }
    return (posts + [transfer(.pool, from: entries[0].queue, to: escrow, fees, .pool)]).chained()
  }

  /// What a result pays.
  /// - Parameter shares: basis points of the pool by seat.
  /// - Throws: `wrong_seat_count`, `bad_share` or `bad_share_sum`.
  public func payouts(shares: [Int]) throws(RulesError) -> Payouts {
    try Shares.validate(shares, seats: entries.count)
    return try Payouts(fee: fee, shares: shares, protocolFee: protocolFee)
  }

  /// The chain that pays a result. A seat, or a protocol, that gets nothing has no transfer.
  /// - Parameter seats: for each seat, the place in the roster of who sat there.
  public func settle(_ payouts: Payouts, seats: [Int]) -> [Transfer] {
    precondition(payouts.bySeat.count == entries.count && payouts.fees == fees, "the payouts of this session")
    precondition(seats.sorted() == Array(entries.indices), "everybody sits in one seat")
    let part = transfer(.protocolFee, from: escrow, to: .host(.protocolFees, EntryMoney.asset), payouts.protocolFee, .protocolFee)
    let paid = zip(seats, payouts.bySeat).map { place, amount in
      transfer(.payout, place: place, from: escrow, to: wallet(place), amount, .payout)
    }
    return ([part] + paid).filter { $0.amount > .zero }.chained()
  }

  /// The chain that gives every seat its fee back, once the session has started.
  public var refund: [Transfer] {
    guard !isFree else { return [] }
    return entries.indices.map { transfer(.refund, place: $0, from: escrow, to: wallet($0), fee, .refund) }.chained()
  }

  /// The Fractals that the seats of a settled session earn; nothing for a session that is free, or void.
  ///
  /// They are minted after the money has moved, one by one: what was minted already gives `exists`.
  public var fractals: [Transfer] {
    let earned = Fractals.forSeat(paying: fee, basisPoints: protocolFee)
    guard earned > 0 else { return [] }
    return entries.indices.map { index in
      Transfer(
        id: id(.fractals, place: index), debit: .host(.mint, .fractals), credit: .wallet(entries[index].owner, .fractals),
        amount: Amount(units: UInt128(earned)), userData: session, asset: .fractals, reason: .mint)
    }
  }

  private var escrow: LedgerID { .escrow(session) }

  private func wallet(_ index: Int) -> LedgerID { .wallet(entries[index].owner, EntryMoney.asset) }

  private func id(_ purpose: LedgerID.Purpose, place index: Int?) -> LedgerID {
    .transfer(milliseconds: startedAt, of: session, purpose, number: index.map { UInt8($0 + 1) } ?? 0)
  }

  private func transfer(
    _ purpose: LedgerID.Purpose, place index: Int? = nil, from debit: LedgerID, to credit: LedgerID, _ amount: Int64,
    _ reason: Transfer.Reason
  ) -> Transfer {
    Transfer(
      id: id(purpose, place: index), debit: debit, credit: credit, amount: Amount(units: UInt128(amount)), userData: session,
      asset: EntryMoney.asset, reason: reason)
  }
}

extension Fractals {
  /// The Fractals for the creation of an agent, or nothing where the owner has had all of them.
  ///
  /// The id names the owner and which of their agents it is: there are five such ids for an owner, so no race earns a sixth.
  /// - Parameters:
  ///   - count: agents that the owner has ever created, this one included.
  ///   - ownerCreatedAt: in milliseconds since 1970.
  public static func forAgentCreated(_ count: Int, by owner: OwnerID, ownerCreatedAt: Int64) -> [Transfer] {
    guard (1...rewardedAgentsMax).contains(count) else { return [] }
    return [
      Transfer(
        id: .transfer(milliseconds: ownerCreatedAt, of: owner.ledgerID, .agentCreated, number: UInt8(count)),
        debit: .host(.mint, .fractals), credit: .wallet(owner, .fractals), amount: Amount(units: UInt128(perAgentCreated)),
        userData: owner.ledgerID, asset: .fractals, reason: .mint)
    ]
  }
}
