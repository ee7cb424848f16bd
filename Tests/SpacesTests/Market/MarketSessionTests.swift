import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Whole sessions of the Spaces that read prices, on the generator: bots, forfeits, hostile texts, and what may be seen when.
@Suite struct MarketSessionTests {
  /// A Space with a legal answer, and its longest session.
  enum Market: String, CaseIterable, CustomTestStringConvertible {
    case trading = "btc-trading"
    case forecast

    var testDescription: String { rawValue }

    var legal: String {
      switch self {
      case .trading: #"{"side": "short", "size": 60, "stop": 90}"#
      case .forecast: #"{"up": 61, "close": 30, "range": 55, "rise": 40, "fall": 35}"#
      }
    }

    var config: Value {
      switch self {
      case .trading: ["decisions": 3, "horizon_hours": 12]
      case .forecast: ["history_hours": 48]
      }
    }

    var asks: Int { self == .trading ? 3 : 1 }

    /// Whether the state says that a seat's answer stood, at each ask so far.
    func stood(_ state: Value, seat: Int) throws -> [Bool] {
      switch self {
      case .trading: try #require(state["decisions"]?.list).map { $0["orders"]?.list?[seat - 1] != .bool(false) }
      case .forecast: [state["forecasts"]?.list?[seat - 1] != .bool(false)]
      }
    }

    /// Whatever the state holds of one seat's own.
    func own(_ state: Value, seat: Int) -> Value? {
      state[self == .trading ? "accounts" : "forecasts"]?.list?[seat - 1]
    }

    /// The score of a seat that never answered, and its share where all others have one.
    func isUnanswered(_ settlement: Settlement, seat: Int) -> Bool {
      switch self {
      case .trading: settlement.scores[seat - 1].hundredths == 5_000
      case .forecast: settlement.scores[seat - 1] == .zero && settlement.shares[seat - 1] == 0
      }
    }
  }

  /// A session and its last state.
  private func play(
    _ market: Market, in bench: Bench, seats: Int, number: Int, says: Bench.Says
  ) throws -> (journal: Journal, state: Value) {
    var last: [UInt8] = []
    let journal = try bench.session(
      bots: Array(repeating: nil, count: seats), number: number, seed: Soak.seed, config: market.config,
      observe: {
        last = $0.state
        return true
      }, says: says)
    #expect(bench.replay(journal).difference == nil, "\(market) session \(number), AGON_SEED=\(Soak.seed)")
    return (journal, try DagCBOR.decode(last))
  }

  @Test(arguments: Market.allCases) func botsAgreeInEveryWorker(market: Market) throws {
    let package = try Fixture.shipped(market.rawValue)
    let bots = package.manifest.bots
    let rounds = Soak.count(fast: 1, full: 20)
    func journals(_ isBackwards: Bool) throws -> [Int: [UInt8]] {
      let bench = try Bench(package)
      var journals: [Int: [UInt8]] = [:]
      let numbers = Array(0..<bots.count * bots.count * rounds)
      for number in isBackwards ? numbers.reversed() : numbers {
        // Pairs, and every fourth time all seats.
        let seats = number % 4 == 3 ? package.manifest.seats.max : 2
        let roster = (0..<seats).map { bots[(number / (($0 + 1) % 2 == 0 ? bots.count : 1) + $0 / 2) % bots.count] }
        let config = number % 2 == 0 ? nil : market.config
        let journal = try bench.session(bots: roster, number: number, seed: Soak.seed, config: config)
        let about: Comment = "\(market) \(roster), session \(number), AGON_SEED=\(Soak.seed)"
        #expect(bench.replay(journal).difference == nil, about)
        switch journal.end.outcome {
        case .settled(let settlement):
          #expect(settlement.shares.reduce(0, +) == 10_000, about)
          #expect(journal.steps.count == 2 + 2 * (config == nil ? 1 : market.asks), about)
        case .void(let reason): #expect(reason == .allForfeited && roster.allSatisfy { $0 == "adversarial" }, about)
        }
        journals[number] = journal.encoded
      }
      return journals
    }
    let forwards = try journals(false)
    #expect(try journals(true) == forwards, "AGON_SEED=\(Soak.seed)")
    #expect(Set(forwards.values).count == forwards.count)
  }

  /// Who is silent, and when, changes nothing for anybody else, and nothing of the market.
  @Test(arguments: Market.allCases) func silenceCostsOnlyTheSilent(market: Market) throws {
    let bench = try Bench(Fixture.shipped(market.rawValue))
    let seats = market == .trading ? 3 : 5
    let patterns = 1 << (seats * market.asks)
    let all = try play(market, in: bench, seats: seats, number: 3) { _, _ in Array(market.legal.utf8) }.state
    var draws = SplitMix64(stream: 41)
    let tried = Array(1..<patterns - 1).shuffled(using: &draws).prefix(Soak.count(fast: 30, full: patterns)) + [patterns - 1]
    for pattern in tried {
      let about: Comment = "\(market), silent are the bits of \(pattern), AGON_SEED=\(Soak.seed)"
      func isSilent(_ seat: Int, _ ask: Int) -> Bool { pattern >> (ask * seats + seat - 1) & 1 == 1 }
      // The first ask comes after one step, and each later one two steps after the one before it.
      let (journal, state) = try play(market, in: bench, seats: seats, number: 3) { seat, step in
        isSilent(seat, (step - 1) / 2) ? nil : Array(market.legal.utf8)
      }
      #expect(state["bars"] == all["bars"] && state["levels"] == all["levels"], about)
      for seat in 1...seats {
        let silences = (0..<market.asks).map { isSilent(seat, $0) }
        #expect(try market.stood(state, seat: seat) == silences.map { !$0 }, about)
        if !silences.contains(true) { #expect(market.own(state, seat: seat) == market.own(all, seat: seat), about) }
        guard case .settled(let settlement) = journal.end.outcome else { continue }
        if !silences.contains(false) { #expect(market.isUnanswered(settlement, seat: seat), about) }
      }
      if pattern == patterns - 1 {
        #expect(journal.end.outcome == .void(.allForfeited), about)
      } else if case .void(let reason) = journal.end.outcome {
        Issue.record("void: \(reason.code), \(about)")
      }
    }
  }

  @Test(arguments: Market.allCases) func hostileTextsCostOnlyTheirSeat(market: Market) throws {
    let bench = try Bench(Fixture.shipped(market.rawValue))
    let legal = Array(market.legal.utf8)
    let alone = try play(market, in: bench, seats: 2, number: 5) { seat, _ in seat == 1 ? nil : legal }.state
    for text in MarketText.all(around: market.legal) + MarketText.numbers(of: market.legal) {
      let (journal, state) = try play(market, in: bench, seats: 2, number: 5) { seat, _ in seat == 1 ? text.bytes : legal }
      let about: Comment = "\(market), \(text.name), AGON_SEED=\(Soak.seed)"
      #expect(try market.stood(state, seat: 1) == Array(repeating: text.stands, count: market.asks), about)
      #expect(market.own(state, seat: 2) == market.own(alone, seat: 2), about)
      #expect(state["bars"] == alone["bars"], about)
      guard case .settled = journal.end.outcome else {
        Issue.record("\(journal.end.outcome.summary): \(about)")
        continue
      }
    }
  }

  /// Before the answers are in, neither the state nor any scene or log holds a price of the time after them.
  @Test(arguments: Market.allCases) func theFutureIsNowhereToBeSeen(market: Market) throws {
    let bench = try Bench(Fixture.shipped(market.rawValue))
    for number in 0..<Soak.count(fast: 10, full: 300) {
      let about: Comment = "\(market), session \(number), AGON_SEED=\(Soak.seed)"
      var states: [Value] = []
      var shown: [Set<Double>] = []
      _ = try bench.session(bots: ["expert", "baseline"], number: number, seed: Soak.seed, config: market.config) { machine in
        do {
          states.append(try DagCBOR.decode(machine.state))
          let scenes = try (0...2).map { audience in
            try DagCBOR.decode(
              bench.check.view(
                audience: audience, state: machine.state, context: machine.context, seed: machine.start.seed, step: machine.eventsApplied,
                hasEnded: false
              ).get())
          }
          shown.append(Set(scenes.flatMap(\.allNumbers).map { ($0 * 100).rounded() }))
          return true
        } catch {
          Issue.record("\(error): \(about)")
          return false
        }
      }
      let closes = try #require(states.last?["bars"]?["close"]).integers()
      let times = try #require(states.last?["bars"]?["t"]).integers()
      #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 == 3_600 }, about)
      var checked = 0
      // States 1, 3, 5 are those that the tasks were made of; the ones after them have the answers, and still no later bar.
      for (index, state) in states.enumerated().dropFirst().dropLast() {
        let known = try #require(state["bars"]?["close"]).integers()
        let clock = (index - 1) / 2 * 4 * 3_600
        #expect(known == Array(closes.prefix(known.count)) && times[known.count - 1] + 3_600 == clock, about)
        let future = Set(closes.dropFirst(known.count).map(Double.init)).subtracting(known.map(Double.init))
        #expect(!future.isEmpty, about)
        // Levels are drawn and may happen to be a later price.
        let levels = state["levels"]?.allNumbers ?? []
        #expect(shown[index].intersection(future).subtracting(levels).isEmpty, about)
        var rest = try #require(state.map)
        for key in ["bars", "levels", "now"] { rest[key] = nil }
        #expect(Value.map(rest).allNumbers.intersection(future).isEmpty, about)
        checked += 1
      }
      #expect(checked == 2 * market.asks, about)
    }
  }
}
