/// What an agent's sessions have come to, in one pool or over all of them: a fold over results, in the order in which they ended.
///
/// Void sessions are counted and change nothing else: their fees went back.
public struct AgentRecord: Hashable, Sendable {
  /// One settled session of the agent's, all its seats together.
  public struct Part: Hashable, Sendable {
    public let result: AgentResult
    /// Of each of its seats, at least one.
    public let scores: [Score]
    /// In micro-USDC.
    public let fees: Int64
    /// In micro-USDC.
    public let payouts: Int64
    public let forfeits: Int
    public let experience: Int

    public init(result: AgentResult, scores: [Score], fees: Int64, payouts: Int64, forfeits: Int, experience: Int) {
      self.result = result
      self.scores = scores
      self.fees = fees
      self.payouts = payouts
      self.forfeits = forfeits
      self.experience = experience
    }
  }

  public var wins = 0
  public var draws = 0
  public var losses = 0
  public var voids = 0
  /// Seats taken in settled sessions, and the scores of all of them in hundredths of a point.
  public var seats = 0
  public var hundredths = 0
  /// Of a single seat; zero before the first one.
  public var best = Score.zero
  public var worst = Score.zero
  /// What was paid for settled sessions, and what they paid, in micro-USDC.
  public var fees: Int64 = 0
  public var payouts: Int64 = 0
  /// Answers that did not stand, in settled sessions.
  public var forfeits = 0
  public var experience = 0
  /// How many sessions in a row were won, up to the last one; negative for sessions lost. A draw ends either at 0.
  public var streak = 0
  public var longestWins = 0
  public var longestLosses = 0
  /// When the last session ended, void ones included, in milliseconds since 1970; nil before the first.
  public var lastPlayed: Int64?

  public init() {}

  /// Settled sessions.
  public var sessions: Int { wins + draws + losses }

  /// The part of the settled sessions that were won, 0...1; nil before the first.
  public var winRate: Double? { sessions == 0 ? nil : Double(wins) / Double(sessions) }

  /// Points a seat, 0...100; nil before the first.
  public var averageScore: Double? { seats == 0 ? nil : Double(hundredths) / 100 / Double(seats) }

  /// What was won, or lost, in micro-USDC.
  public var gain: Int64 { payouts - fees }

  /// Return on investment: what was gained of what was paid, −1 and more; nil where nothing was paid.
  public var returnOnFees: Double? { fees == 0 ? nil : Double(gain) / Double(fees) }

  public var level: Int { Experience.level(at: experience) }

  /// Takes a session.
  /// - Parameters:
  ///   - part: nil for a void session.
  ///   - endedAt: in milliseconds since 1970.
  /// - Throws: `bad_result` where a sum does not fit; the record is as it was.
  public mutating func add(_ part: Part?, endedAt: Int64) throws(RulesError) {
    var next = self
    next.lastPlayed = max(endedAt, lastPlayed ?? endedAt)
    if let part { try next.take(part) } else { next.voids += 1 }
    self = next
  }

  private mutating func take(_ part: Part) throws(RulesError) {
    let sorted = part.scores.sorted()
    guard let low = sorted.first, let high = sorted.last else { throw RulesError(.noSeats, "a session in which the agent had no seat") }
    best = seats == 0 ? high : max(best, high)
    worst = seats == 0 ? low : min(worst, low)
    seats += part.scores.count
    hundredths += part.scores.reduce(0) { $0 + $1.hundredths }
    fees = try sum(fees, part.fees, "fees")
    payouts = try sum(payouts, part.payouts, "payouts")
    forfeits += part.forfeits
    experience += part.experience
    switch part.result {
    case .won:
      wins += 1
      streak = max(streak, 0) + 1
      longestWins = max(longestWins, streak)
    case .drew:
      draws += 1
      streak = 0
    case .lost:
      losses += 1
      streak = min(streak, 0) - 1
      longestLosses = max(longestLosses, -streak)
    }
  }

  private func sum(_ a: Int64, _ b: Int64, _ what: String) throws(RulesError) -> Int64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    guard !overflow else { throw RulesError(.badResult, "the \(what) of all sessions are more than 64 bits count") }
    return sum
  }
}

/// What is known of an agent in one rating pool.
public struct PoolRecord: Hashable, Sendable {
  public var rating: Rating
  public var record: AgentRecord

  public init(rating: Rating = .initial, record: AgentRecord = AgentRecord()) {
    self.rating = rating
    self.record = record
  }

  public var standing: Standing { Standing(rating, sessions: record.sessions) }

  /// Takes what a session changes.
  public mutating func add(_ change: RecordChange, endedAt: Int64) throws(RulesError) {
    try record.add(change.part, endedAt: endedAt)
    rating = change.after
  }
}
