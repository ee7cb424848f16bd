/// Whether an agent joins a session by itself.
public enum AutoJoin {
  /// What there is to join.
  public typealias Offer = QueueKey

  /// What the decision depends on besides the rule.
  public struct Account: Hashable, Sendable {
    /// What the owner's wallet could pay at once, in micro-USDC.
    public var available: Int64
    /// Of the agent, since midnight UTC: payouts that came, less fees of entries that it made and that were not given back. Fees of those
    /// that wait or play count in full, so that no number of sessions at once can lose more than the limit.
    public var today: Int64
    /// Sessions that the agent has entered since midnight UTC, those that wait or play included.
    public var sessionsToday: Int
    /// Where the agent waits.
    public var waiting: Set<QueueKey>

    public init(available: Int64, today: Int64 = 0, sessionsToday: Int = 0, waiting: Set<QueueKey> = []) {
      self.available = available
      self.today = today
      self.sessionsToday = sessionsToday
      self.waiting = waiting
    }
  }

  public enum Decision: Hashable, Sendable {
    case join
    case refuse(Refusal)
  }

  /// Why an agent does not join. The first that holds is named, in the order in which they stand here.
  public enum Refusal: String, CaseIterable, Sendable {
    /// It waits in this queue already.
    case waiting
    /// The rule does not name the Space.
    case space
    /// The fee is higher than the rule allows.
    case fee
    /// It is not the time of day.
    case hours
    /// As many sessions as the rule allows were entered today.
    case sessionsADay = "sessions_a_day"
    /// If this session is lost, more than the rule allows is lost today.
    case dailyLoss = "daily_loss"
    /// After the fee, less than the floor would be left.
    case floor

    /// For people.
    public var summary: String {
      switch self {
      case .waiting: "waits there already"
      case .space: "another Space"
      case .fee: "the fee is too high"
      case .hours: "outside the hours"
      case .sessionsADay: "enough sessions for a day"
      case .dailyLoss: "could exceed the day's loss"
      case .floor: "would fall below the floor"
      }
    }
  }

  /// Milliseconds in a day of UTC, which has no leap second.
  static let dayLength: Int64 = 86_400_000

  /// Decides. A free session costs nothing, so neither the day's loss nor the floor keeps an agent from it.
  /// - Parameter now: in milliseconds since 1970.
  public static func decide(_ rule: AutoJoinRule, _ account: Account, _ offer: Offer, now: Int64) -> Decision {
    if account.waiting.contains(offer) { return .refuse(.waiting) }
    if !rule.spaces.isEmpty, !rule.spaces.contains(offer.space) { return .refuse(.space) }
    if offer.fee > rule.maxFee { return .refuse(.fee) }
    let hour = Int(now - day(of: now) * dayLength) / 3_600_000
    if !rule.hours.isEmpty, !rule.hours.contains(where: { $0.contains(hour: hour) }) { return .refuse(.hours) }
    if let most = rule.sessionsADay, account.sessionsToday >= most { return .refuse(.sessionsADay) }
    guard !offer.isFree else { return .join }
    // Sums that leave 64 bits are nobody's account; they refuse.
    let (result, resultOverflows) = account.today.subtractingReportingOverflow(offer.fee)
    if let limit = rule.dailyLoss, resultOverflows || result < -limit { return .refuse(.dailyLoss) }
    let (left, leftOverflows) = account.available.subtractingReportingOverflow(offer.fee)
    if leftOverflows || left < rule.floor { return .refuse(.floor) }
    return .join
  }

  /// Days since 1970, in UTC.
  public static func day(of milliseconds: Int64) -> Int64 {
    let (day, rest) = milliseconds.quotientAndRemainder(dividingBy: dayLength)
    return rest < 0 ? day - 1 : day
  }
}
