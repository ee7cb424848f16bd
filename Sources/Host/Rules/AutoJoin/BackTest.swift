/// A session that was played, as a rule would have seen it.
public struct PastSession: Hashable, Sendable {
  public let queue: QueueKey
  /// What the agent was paid, in micro-USDC.
  public let payout: Int64
  /// When it began and when it ended, in milliseconds since 1970. Where only the end is known, both are the end.
  public let startedAt: Int64
  public let endedAt: Int64

  public init(queue: QueueKey, payout: Int64, startedAt: Int64, endedAt: Int64) {
    self.queue = queue
    self.payout = payout
    self.startedAt = startedAt
    self.endedAt = max(startedAt, endedAt)
  }
}

/// What a rule would have done in sessions of the past.
///
/// It tells what the rule would have taken and skipped, with the results as they were; not how anybody would have played in others.
public struct BackTest: Hashable, Sendable {
  /// The bankroll after a session that was taken.
  public struct Point: Hashable, Sendable {
    public let at: Int64
    public let bankroll: Int64
  }

  /// What came of one queue.
  public struct Part: Hashable, Sendable {
    public internal(set) var taken = 0
    public internal(set) var skipped = 0
    public internal(set) var fees: Int64 = 0
    public internal(set) var payouts: Int64 = 0

    public var result: Int64 { payouts - fees }
  }

  /// What the wallet began with, in micro-USDC.
  public let bankroll: Int64
  public internal(set) var taken = 0
  public internal(set) var skipped: [AutoJoin.Refusal: Int] = [:]
  /// What the taken sessions cost, and what they paid.
  public internal(set) var fees: Int64 = 0
  public internal(set) var payouts: Int64 = 0
  /// The same by queue.
  public internal(set) var parts: [QueueKey: Part] = [:]
  /// The deepest fall of the bankroll from a height that it had reached.
  public internal(set) var maxDrawdown: Int64 = 0
  /// In the order in which the taken sessions ended.
  public internal(set) var curve: [Point] = []

  /// How many sessions were looked at.
  public var sessions: Int { taken + skipped.values.reduce(0, +) }
  public var result: Int64 { payouts - fees }
  /// What came back for what was paid, less that: 0.25 is a quarter more. Nil where nothing was paid.
  public var roi: Double? { fees > 0 ? Double(result) / Double(fees) : nil }
}

extension AutoJoin {
  /// Plays the past again under a rule, on paper.
  ///
  /// Sessions come in the order in which they began; what a session pays is there for those that begin when it has ended. Two that were
  /// played at the same time do not exclude each other.
  /// - Parameters:
  ///   - sessions: in any order. Amounts are as the ledger has them, within 0...`AutoJoinRule.maxAmount` each.
  ///   - bankroll: in micro-USDC, 0 or more.
  public static func backTest(_ rule: AutoJoinRule, on sessions: [PastSession], bankroll: Int64) -> BackTest {
    precondition(bankroll >= 0, "a wallet holds no less than nothing")
    var paper = Paper(bankroll: bankroll)
    for session in sessions.sorted(by: { ($0.startedAt, $0.endedAt, $0.queue) < ($1.startedAt, $1.endedAt, $1.queue) }) {
      paper.settle(until: session.startedAt)
      paper.begin(dayOf: session.startedAt)
      switch decide(rule, paper.account, session.queue, now: session.startedAt) {
      case .join: paper.enter(session)
      case .refuse(let refusal):
        paper.test.skipped[refusal, default: 0] += 1
        paper.test.parts[session.queue, default: .init()].skipped += 1
      }
    }
    paper.settle(until: .max)
    return paper.test
  }
}

/// The account of a back-test while it runs.
private struct Paper {
  var test: BackTest
  var account: AutoJoin.Account
  private var day: Int64 = .min
  /// Sessions that were taken and have not ended, the one that ends last first.
  private var open: [PastSession] = []
  /// Bankroll once all that is open were given back, and the most that it was.
  private var settled: Int64
  private var height: Int64

  init(bankroll: Int64) {
    test = BackTest(bankroll: bankroll)
    account = AutoJoin.Account(available: bankroll)
    settled = bankroll
    height = bankroll
  }

  mutating func begin(dayOf time: Int64) {
    let day = AutoJoin.day(of: time)
    guard day != self.day else { return }
    self.day = day
    account.today = 0
    account.sessionsToday = 0
  }

  mutating func enter(_ session: PastSession) {
    let fee = session.queue.fee
    account.available -= fee
    account.today -= fee
    account.sessionsToday += 1
    test.taken += 1
    test.fees += fee
    test.parts[session.queue, default: .init()].taken += 1
    test.parts[session.queue, default: .init()].fees += fee
    let place = open.firstIndex { $0.endedAt <= session.endedAt } ?? open.endIndex
    open.insert(session, at: place)
  }

  /// Pays what ended up to and at a time.
  mutating func settle(until time: Int64) {
    while let session = open.last, session.endedAt <= time {
      open.removeLast()
      begin(dayOf: session.endedAt)
      account.available += session.payout
      account.today += session.payout
      test.payouts += session.payout
      test.parts[session.queue, default: .init()].payouts += session.payout
      settled += session.payout - session.queue.fee
      height = max(height, settled)
      test.maxDrawdown = max(test.maxDrawdown, height - settled)
      test.curve.append(BackTest.Point(at: session.endedAt, bankroll: settled))
    }
  }
}
