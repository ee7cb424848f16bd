public import SpaceContract

/// What becomes of the fees of a session, to the micro-unit: the protocol's part and what each seat is paid.
///
/// The protocol's part is rounded down, and all the rest is the pool, which `Shares` splits to the last unit. So the payouts and the
/// protocol's part are together exactly what the seats paid, whatever the fee; and of fees so small that a tenth of them is less than a
/// micro-unit the protocol gets nothing.
///
/// A better rank never gets less, but for one micro-unit: where two ranks have the same share, which rounding to basis points can do to
/// the scores of many seats, the unit that is left goes to the lower seat.
public struct Payouts: Hashable, Sendable {
  /// What all seats paid, in micro-units.
  public let fees: Int64
  /// What the protocol keeps of it.
  public let protocolFee: Int64
  /// What is paid, by seat.
  public let bySeat: [Int64]

  /// The rest, which the seats get.
  public var pool: Int64 { fees - protocolFee }

  /// The most seats that a session may have.
  public static let maxSeats = 100

  /// - Parameters:
  ///   - fee: what each seat paid, in micro-units, ≥ 0.
  ///   - shares: basis points of the pool by seat, as from `Shares`.
  ///   - protocolFee: the protocol's part of the fees in basis points, 0...10000.
  /// - Throws: `no_seats`, `too_many_seats`; `bad_fee` for a negative fee and for one that, times the seats, is above `Int64.max`;
  ///   `bad_protocol_fee`; `bad_share` or `bad_share_sum`.
  public init(fee: Int64, shares: [Int], protocolFee basisPoints: Int = ProtocolFee.defaultBasisPoints) throws(RulesError) {
    let fees = try Payouts.fees(fee, seats: shares.count)
    try ProtocolFee.validate(basisPoints)
    let part = ProtocolFee.part(of: fees, basisPoints: basisPoints)
    let bySeat = try Shares.payouts(pool: fees - part, shares: shares)
    precondition(bySeat.reduce(part, +) == fees, "what is paid out is what was paid in")
    self.fees = fees
    self.protocolFee = part
    self.bySeat = bySeat
  }

  /// What so many seats pay together.
  static func fees(_ fee: Int64, seats: Int) throws(RulesError) -> Int64 {
    guard seats > 0 else { throw RulesError(.noSeats, "a session without seats has no fees") }
    guard seats <= maxSeats else { throw RulesError(.tooManySeats, "\(seats) seats; at most \(maxSeats) may play") }
    guard fee >= 0 else { throw RulesError(.badFee, "the fee is \(fee) micro-units; 0 or more is needed") }
    let (fees, overflow) = fee.multipliedReportingOverflow(by: Int64(seats))
    guard !overflow else {
      throw RulesError(
        .badFee, "the fee is \(fee) micro-units; \(seats) seats would pay more than a ledger counts",
        hint: "at most \(Int64.max / Int64(seats)) for so many seats")
    }
    return fees
  }

  /// What coming first pays, in ten-thousandths of the fee, rounded down: 22500 is "2.25×".
  ///
  /// This is the figure to tell people, after the protocol's part: a session of five whose preset gives 50 % to the first is said to pay
  /// "up to 2.5×" elsewhere, and pays 2.25×.
  ///
  /// - `winner` and `podium`: for coming first alone while every seat scores. (Where seats score nothing, a podium has fewer places,
  ///   and the first gets more: at most what `winner` pays.)
  /// - `proportional`: the most there can be, for the only seat that scores.
  /// - `custom`: nil, because the Space decides each time.
  /// - Parameters:
  ///   - seats: 1...100.
  ///   - protocolFee: in basis points, 0...10000.
  public static func bestFactor(
    _ preset: RewardsPreset, seats: Int, protocolFee basisPoints: Int = ProtocolFee.defaultBasisPoints
  ) throws(RulesError) -> Int? {
    _ = try fees(0, seats: seats)
    try ProtocolFee.validate(basisPoints)
    let scores: [Score]
    switch preset {
    case .custom: return nil
    case .winner, .podium: scores = try hundredths(Array((1...seats).reversed()))
    case .proportional: scores = try hundredths([1] + Array(repeating: 0, count: seats - 1))
    }
    let shares = try Shares.preset(preset, scores: scores, ranking: Ranking(scores.map { ($0, nil) }))
    return seats * shares[0] * (ProtocolFee.whole - basisPoints) / ProtocolFee.whole
  }

  private static func hundredths(_ numbers: [Int]) throws(RulesError) -> [Score] {
    var scores: [Score] = []
    for number in numbers { scores.append(try Score(hundredths: number)) }
    return scores
  }
}
