import HostRules
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// What orders earn, against a calculation that was written from the README alone.
@Suite struct ProfitTests {
  /// What is done to the bars after an order.
  enum Twist: CaseIterable {
    case none
    /// A fifth of the hours is missing.
    case missingHours
    /// A bar reaches a stop or a take to the cent, misses it by one, or passes it by one; or opens there.
    case edges
  }

  /// A session as it was played: for each decision the entry, the bars and the orders by seat.
  struct Scenario {
    let feeBasisPoints: Int
    let history: [Event.Bar]
    var decisions: [(bars: [Event.Bar], orders: [Order?])] = []

    var entries: [Int] {
      let last = history[history.count - 1]
      return ([last] + decisions.dropLast().map { $0.bars[$0.bars.count - 1] }).map { Int($0.close) }
    }

    init(_ candles: Candles, twist: Twist, using draws: inout SplitMix64) throws {
      feeBasisPoints = [0, 1, 10, draws.below(101)].randomElement(using: &draws) ?? 10
      let (past, count, seats) = (12 + draws.below(61), 1 + draws.below(3), 2 + draws.below(4))
      let hours = (6 + draws.below(67)) / count
      let window = try candles.window(past: past, count: past + hours * count, using: &draws)
      history = Array(window.prefix(past))
      for number in 0..<count {
        var bars = Array(window.dropFirst(past + number * hours).prefix(hours))
        let orders = (0..<seats).map { _ in draws.below(8) == 0 ? nil : Order.random(using: &draws) }
        decisions.append((bars, orders))
        switch twist {
        case .none: break
        case .missingHours:
          let kept = draws.below(bars.count)
          bars = bars.enumerated().filter { $0.offset == kept || draws.below(5) > 0 }.map(\.element)
        case .edges: Scenario.touch(&bars, orders.compactMap { $0 }, entry: entries[number], using: &draws)
        }
        decisions[number].bars = bars
      }
    }

    private static func touch(_ bars: inout [Event.Bar], _ orders: [Order], entry: Int, using draws: inout SplitMix64) {
      for order in orders {
        let levels = [order.level(order.stop, isLoss: true, entry: entry), order.level(order.take, isLoss: false, entry: entry)]
        guard let level = levels.compactMap({ $0 }).randomElement(using: &draws) else { continue }
        let price = min(500_000_000, max(1_000, Int64(level + draws.below(3) - 1)))
        let (place, calm) = (draws.below(bars.count), Int64(entry))
        for before in 0..<place { bars[before] = bars[before].with(open: calm, close: calm) }
        bars[place] =
          Bool.random(using: &draws) ? bars[place].with(open: calm, close: calm, reaching: [price]) : bars[place].with(open: price)
      }
    }

    var config: Value {
      [
        "fee_bps": .int(Int64(feeBasisPoints)), "decisions": .int(Int64(decisions.count)),
        "horizon_hours": .int(Int64(max(6, decisions.count))), "history_hours": 12,
      ]
    }

    /// The accounts by seat, and for each decision the exits by seat.
    func settled() -> (accounts: [PaperAccount], exits: [[PaperAccount.Exit?]]) {
      var accounts = decisions[0].orders.map { _ in PaperAccount() }
      let exits = zip(decisions, entries).map { decision, entry in
        accounts.indices.map {
          accounts[$0].hold(decision.orders[$0], entry: entry, bars: decision.bars, feeBasisPoints: feeBasisPoints)
        }
      }
      return (accounts, exits)
    }
  }

  /// How often each way out was taken, so that a run which never sees one of them fails.
  struct Tally {
    var ways: [String: Int] = [:]
    var gaps = 0
    var richest = 0
  }

  private func check(_ scenario: Scenario, number: Int, in sandbox: SpaceSandbox, _ tally: inout Tally, about: Comment) throws {
    let seats = scenario.decisions[0].orders.count
    var session = try MarketSession(sandbox, seats: seats, config: scenario.config, number: number)
    #expect(try session.start().command["fetch"] != nil)
    var reply = try session.fetched(scenario.history)
    for (index, decision) in scenario.decisions.enumerated() {
      #expect(reply.command["ask"]?.list?.count == seats, about)
      #expect(reply.tasks.allSatisfy { $0["data"]?["price"]?.int == Int64(scenario.entries[index]) }, about)
      #expect(try session.answered(decision.orders.map { $0?.value }).command["wait"] != nil, about)
      reply = try session.waited(decision.bars, at: Int64(index + 1) * Candles.hour)
      for audience in [0, seats] { #expect(try !session.scene(audience: audience).blocks.isEmpty, about) }
    }
    #expect(reply.command == ["done": true], about)

    let (accounts, exits) = scenario.settled()
    let found = try #require(session.state["accounts"]?.list)
    let results = try reply.results()
    for (seat, account) in accounts.enumerated() {
      #expect(try found[seat]["curve"]?.integers() == Array(account.equities.dropFirst()), about)
      #expect(found[seat]["equity"] == .int(Int64(account.equity)), about)
      #expect(found[seat]["drawdown"] == .int(Int64(account.drawdown)), about)
      #expect(results[seat].metrics == ["risk_adjusted": account.hundredths], about)
      let answered = scenario.decisions.count { $0.orders[seat] != nil }
      #expect(results[seat].tiebreak == Int64(4 * account.gain + answered), about)
      tally.richest = max(tally.richest, account.equity)
    }
    let shown = try #require(session.state["decisions"]?.list)
    for (index, decision) in shown.enumerated() {
      let first = Int(try #require(decision["bar"]?.int))
      let expected = exits[index].map { exit -> Value in
        guard let exit else { return .bool(false) }
        let bar = scenario.decisions[index].bars[exit.bar]
        tally.ways[exit.why, default: 0] += 1
        if exit.why != "end", exit.price == Int(bar.open) { tally.gaps += 1 }
        return ["bar": .int(Int64(first + exit.bar + 1)), "price": .int(Int64(exit.price)), "why": .text(exit.why)]
      }
      #expect(decision["exits"] == .list(expected), about)
    }
  }

  @Test(arguments: Candles.available) func everyOrderEarnsWhatTheReadmeSays(candles: Candles) throws {
    let sandbox = try SpaceSandbox(package: Fixture.shipped("btc-trading"), executable: Fixture.executable)
    var draws = SplitMix64(stream: candles == .recorded ? 21 : 22)
    var tally = Tally()
    for number in 0..<Soak.count(fast: 120, full: 1_000) {
      let twist = Twist.allCases[number % Twist.allCases.count]
      let about: Comment = "\(candles), \(twist), session \(number), AGON_SEED=\(Soak.seed)"
      let scenario = try Scenario(candles, twist: twist, using: &draws)
      try check(scenario, number: number, in: sandbox, &tally, about: about)
    }
    let ways = candles == .recorded ? ["stop", "take", "end"] : ["stop", "take", "end", "ruin"]
    for way in ways { #expect(tally.ways[way, default: 0] > 0, "no \(way) was seen in \(tally), AGON_SEED=\(Soak.seed)") }
    #expect(tally.gaps > 0, "no gap was seen, AGON_SEED=\(Soak.seed)")
    if candles == .synthetic { #expect(tally.richest == 10_000_000, "the greatest equity was not reached, AGON_SEED=\(Soak.seed)") }
  }

  @Test(.enabled(if: Candles.isRecorded, Candles.absent)) func recordedCandlesAreUsed() {
    #expect(Candles.available.contains(.recorded))
  }

  /// The worked example of the README, by hand.
  @Test func theWorkedExampleIsRight() throws {
    let order = Order(side: .long, size: 50, stop: 200)
    func bar(_ open: Int64, _ high: Int64, _ low: Int64, _ close: Int64) -> Event.Bar {
      Event.Bar(time: 0, open: open, high: high, low: low, close: close)
    }
    let bars = [bar(4_230_000, 4_300_000, 4_210_000, 4_290_000), bar(4_290_000, 4_290_000, 4_140_000, 4_160_000)]
    var account = PaperAccount()
    let exit = account.hold(order, entry: 4_228_806, bars: bars, feeBasisPoints: 10)
    #expect(exit == PaperAccount.Exit(bar: 1, price: 4_144_230, why: "stop"))
    #expect(account.equities == [1_000_000, 1_006_227, 989_010])
    #expect(account.drawdown == 17_217 && account.gain == -19_599 && account.hundredths == 3_592)
  }
}
