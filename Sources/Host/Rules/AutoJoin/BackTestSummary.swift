/// What is kept of a back-test beside the rule that it was made for.
public struct BackTestSummary: Hashable, Sendable {
  /// When it was made, in milliseconds since 1970.
  public let at: Int64
  /// Amounts are in micro-USDC.
  public let bankroll: Int64
  /// How many sessions were looked at, and how many the rule would have taken.
  public let sessions: Int
  public let taken: Int
  public let fees: Int64
  public let payouts: Int64
  public let maxDrawdown: Int64

  public init(at: Int64, bankroll: Int64, sessions: Int, taken: Int, fees: Int64, payouts: Int64, maxDrawdown: Int64) {
    self.at = at
    self.bankroll = bankroll
    self.sessions = sessions
    self.taken = taken
    self.fees = fees
    self.payouts = payouts
    self.maxDrawdown = maxDrawdown
  }

  /// - Parameter at: when it was made, in milliseconds since 1970.
  public init(_ test: BackTest, at: Int64) {
    self.init(
      at: at, bankroll: test.bankroll, sessions: test.sessions, taken: test.taken, fees: test.fees, payouts: test.payouts,
      maxDrawdown: test.maxDrawdown)
  }

  public var result: Int64 { payouts - fees }
}

extension AutoJoinRule {
  /// Checks that the rule may be switched on: one that spends has to have been tried on sessions of the past.
  /// - Parameter test: the last back-test of this very rule.
  /// - Throws: `not_back_tested`.
  public func requireTested(_ test: BackTestSummary?) throws(RulesError) {
    guard maxFee > 0 else { return }
    guard let test else {
      throw RulesError(.notBackTested, "the rule has not been back-tested, and may not spend", hint: "try it with --simulate first")
    }
    guard test.sessions > 0 else {
      throw RulesError(
        .notBackTested, "the back-test had no session to look at, so the rule may not spend",
        hint: "play some sessions first; a rule with --max-fee 0 needs no back-test")
    }
  }
}
