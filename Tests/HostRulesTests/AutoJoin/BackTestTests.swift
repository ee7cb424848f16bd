import HostRules
import TestSupport
import Testing

/// What a rule would have done.
@Suite struct BackTestTests {
  static let usd: Int64 = 1_000_000

  private func session(_ at: Int64, _ end: Int64, fee: Int64 = 1, payout: Int64 = 0, space: String = "duel") -> PastSession {
    PastSession(queue: QueueKey(space: space, fee: fee * Self.usd), payout: payout * Self.usd, startedAt: at, endedAt: end)
  }

  /// By hand: 10 → 9 → 10.8… in whole dollars: lost 1, won 3 of 2, lost 4 of 4, skipped one above the fee.
  @Test func aPastWorkedOutByHand() throws {
    let rule = try AutoJoinRule(maxFee: 4 * Self.usd)
    let test = AutoJoin.backTest(
      rule,
      on: [
        session(40, 50, fee: 5, payout: 100), session(0, 10), session(20, 30, fee: 2, payout: 3), session(60, 70, fee: 4),
        session(80, 90, fee: 0),
      ], bankroll: 10 * Self.usd)
    #expect(test.taken == 4 && test.skipped == [.fee: 1] && test.sessions == 5)
    #expect(test.fees == 7 * Self.usd && test.payouts == 3 * Self.usd && test.result == -4 * Self.usd)
    #expect(test.curve.map(\.bankroll) == [9, 10, 6, 6].map { $0 * Self.usd })
    #expect(test.curve.map(\.at) == [10, 30, 70, 90])
    #expect(test.maxDrawdown == 4 * Self.usd)
    #expect(test.roi == -4.0 / 7)
  }

  @Test func aPayoutIsThereWhenItsSessionHasEnded() throws {
    let rule = try AutoJoinRule(maxFee: Self.usd)
    let open = AutoJoin.backTest(rule, on: [session(0, 100, payout: 2), session(99, 200)], bankroll: Self.usd)
    #expect(open.taken == 1 && open.skipped == [.floor: 1])
    let ended = AutoJoin.backTest(rule, on: [session(0, 99, payout: 2), session(99, 200)], bankroll: Self.usd)
    #expect(ended.taken == 2 && ended.skipped.isEmpty)
    #expect(ended.maxDrawdown == Self.usd && ended.curve.map(\.bankroll) == [2 * Self.usd, Self.usd])
  }

  @Test func aDayEndsAtMidnight() throws {
    let day: Int64 = 86_400_000
    let rule = try AutoJoinRule(maxFee: Self.usd, dailyLoss: 2 * Self.usd, sessionsADay: 3)
    let lost = (0..<3).map { session($0, $0 + 1) } + [session(day - 1, day - 1), session(day, day + 1)]
    let test = AutoJoin.backTest(rule, on: lost, bankroll: 100 * Self.usd)
    #expect(test.taken == 3 && test.skipped == [.dailyLoss: 2])
    let won = AutoJoin.backTest(rule, on: lost.map { session($0.startedAt, $0.endedAt, payout: 1) }, bankroll: 100 * Self.usd)
    #expect(won.taken == 4 && won.skipped == [.sessionsADay: 1])
  }

  @Test func withoutAPastThereIsNothingToTell() throws {
    let test = AutoJoin.backTest(try AutoJoinRule(maxFee: 1), on: [], bankroll: 5)
    #expect(test.sessions == 0 && test.roi == nil && test.curve.isEmpty && test.bankroll == 5)
  }

  /// Random pasts against a model that keeps no account: it adds everything up anew before each decision.
  @Test func agreesWithAModelThatAddsUpAnew() throws {
    for round in 0..<Soak.count(fast: 40, full: 4000) {
      let seed = Soak.seed &* 7919 &+ UInt64(round)
      var random = SplitMix64(seed: seed)
      let day: Int64 = 86_400_000
      let past = (0..<80).map { _ in
        let start = Int64(random.below(Int(4 * day)))
        let fee = Int64(random.below(4))
        return session(
          start, start + Int64(random.below(Int(day / 2))), fee: fee, payout: fee * Int64([0, 0, 1, 2][random.below(4)]),
          space: ["a", "b"][random.below(2)])
      }
      let rule = try AutoJoinRule(
        maxFee: Int64(1 + random.below(3)) * Self.usd, dailyLoss: random.below(2) == 0 ? nil : 6 * Self.usd,
        floor: Int64(random.below(5)) * Self.usd, spaces: random.below(3) == 0 ? ["a"] : [],
        hours: random.below(3) == 0 ? HourRange.list("20-6") : [], sessionsADay: random.below(2) == 0 ? nil : 7)
      let bankroll = Int64(random.below(40)) * Self.usd
      let test = AutoJoin.backTest(rule, on: past, bankroll: bankroll)

      var taken: [PastSession] = []
      for one in past.sorted(by: { ($0.startedAt, $0.endedAt, $0.queue) < ($1.startedAt, $1.endedAt, $1.queue) }) {
        let now = one.startedAt
        let today = now / day
        let paid = taken.filter { $0.endedAt <= now }
        let available = bankroll - taken.reduce(0) { $0 + $1.queue.fee } + paid.reduce(0) { $0 + $1.payout }
        let since = taken.filter { $0.startedAt / day == today }
        let result = paid.filter { $0.endedAt / day == today }.reduce(0) { $0 + $1.payout } - since.reduce(0) { $0 + $1.queue.fee }
        let account = AutoJoin.Account(available: available, today: result, sessionsToday: since.count)
        if AutoJoin.decide(rule, account, one.queue, now: now) == .join { taken.append(one) }
        #expect(available >= 0, "seed \(seed)")
      }
      #expect(test.taken == taken.count && test.sessions == past.count, "seed \(seed)")
      #expect(test.fees == taken.reduce(0) { $0 + $1.queue.fee } && test.payouts == taken.reduce(0) { $0 + $1.payout }, "seed \(seed)")
      #expect(test.curve.count == taken.count && (test.curve.last?.bankroll ?? bankroll) == bankroll + test.result, "seed \(seed)")
      let parts = test.parts.sorted { $0.key < $1.key }.map {
        [$0.value.taken, $0.value.skipped, Int($0.value.fees), Int($0.value.payouts)]
      }
      let expected = Set(past.map(\.queue)).sorted().map { queue -> [Int] in
        let own = taken.filter { $0.queue == queue }
        return [
          own.count, past.count { $0.queue == queue } - own.count, own.count * Int(queue.fee), Int(own.reduce(0) { $0 + $1.payout }),
        ]
      }
      #expect(parts == expected, "seed \(seed)")
      let heights = test.curve.indices.map { end in ([bankroll] + test.curve[...end].map(\.bankroll)).max() ?? 0 }
      #expect(test.maxDrawdown == (zip(heights, test.curve).map { $0 - $1.bankroll }.max() ?? 0), "seed \(seed)")
    }
  }
}
