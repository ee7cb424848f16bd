import HostRules
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Outcomes, scores and shares, against a calculation that was written from the README alone.
@Suite struct ForecastOutcomeTests {
  /// What is done to the bars after the forecasts.
  enum Twist: CaseIterable {
    case none
    /// A fifth of the hours is missing.
    case missingHours
    /// Each level is met to the cent, missed by one or passed by one.
    case edges
  }

  private static func twisted(_ bars: [Event.Bar], _ twist: Twist, _ questions: Questions, using draws: inout SplitMix64) -> [Event.Bar] {
    switch twist {
    case .none: return bars
    case .missingHours:
      let kept = draws.below(bars.count)
      return bars.enumerated().filter { $0.offset == kept || draws.below(5) > 0 }.map(\.element)
    case .edges:
      // The wildest markets have levels beyond the prices that the Space takes.
      func near(_ price: Int64) -> Int64 { min(1_000_000_000, max(1, price + Int64(draws.below(3) - 1))) }
      var quiet = bars.map { $0.with(open: questions.now, close: questions.now) }
      let place = draws.below(quiet.count)
      switch draws.below(4) {
      case 0: quiet[quiet.count - 1] = quiet[0].with(close: near(questions.now))
      case 1: quiet[quiet.count - 1] = quiet[0].with(close: near(questions.close))
      case 2:
        // Two bars, if there are two, that span the range between them.
        let low = max(1, questions.now - questions.range / 2)
        let high = near(low + questions.range)
        quiet[0] = quiet[0].with(reaching: [low])
        quiet[place] = quiet[place].with(reaching: [high] + (place == 0 ? [low] : []))
      default: quiet[place] = quiet[place].with(reaching: [near(questions.rise), near(questions.fall)])
      }
      return quiet
    }
  }

  /// How often each event came and did not.
  private struct Tally {
    var came: [String: Int] = [:]
    var missed: [String: Int] = [:]
    var silent = 0
  }

  private func check(
    _ candles: Candles, _ twist: Twist, number: Int, in sandbox: SpaceSandbox, _ tally: inout Tally, using draws: inout SplitMix64
  ) throws {
    let about: Comment = "\(candles), \(twist), session \(number), AGON_SEED=\(Soak.seed)"
    let (past, hours, seats) = (24 + draws.below(313), 2 + draws.below(71), 2 + draws.below(7))
    let window = try candles.window(past: past, count: past + hours, using: &draws)
    let config: Value = ["history_hours": .int(Int64(past)), "horizon_hours": .int(Int64(hours))]
    var session = try MarketSession(sandbox, seats: seats, config: config, number: number)
    #expect(try session.start().command["fetch"] != nil, about)
    let asked = try session.fetched(Array(window.prefix(past)))
    #expect(asked.tasks.count == seats && Set(asked.tasks).count == 1, about)
    let questions = try Questions(#require(asked.tasks[0]["data"]))
    #expect(questions.now == window[past - 1].close, about)
    #expect(questions.rise > questions.now && questions.fall >= 1 && questions.fall <= questions.now && questions.range > 0, about)

    var forecasts: [Forecast?] = (0..<seats).map { _ in draws.below(6) == 0 ? nil : Forecast.random(using: &draws) }
    if forecasts.allSatisfy({ $0 == nil }) { forecasts[0] = Forecast(all: 30) }
    #expect(try session.answered(forecasts.map { $0?.value }).command["wait"] != nil, about)
    let bars = Self.twisted(Array(window.dropFirst(past)), twist, questions, using: &draws)
    let reply = try session.waited(bars, at: Int64(hours) * Candles.hour)
    #expect(reply.command == ["done": true], about)

    let outcomes = try questions.outcomes(bars)
    let state = try session.state
    for (name, came) in outcomes {
      #expect(state["outcomes"]?[name] == .bool(came), "\(name) with \(questions) in \(about)")
      if came { tally.came[name, default: 0] += 1 } else { tally.missed[name, default: 0] += 1 }
    }
    let results = try reply.results()
    let points = forecasts.map { forecast in
      forecast.map { $0.percents.reduce(into: [:]) { $0[$1.key] = Questions.hundredths($1.value, came: outcomes[$1.key] == true) } }
    }
    for (seat, own) in points.enumerated() {
      #expect(results[seat].metrics == own ?? Forecast(all: 0).percents, about)
      #expect(results[seat].tiebreak == Int64((own?.values.reduce(-50_000, +)) ?? -50_001), about)
      if own == nil { tally.silent += 1 }
    }
    #expect(try session.shares() == Questions.shares(points.map { $0?.values.reduce(0, +) }), about)
    for audience in [0, seats] { #expect(try session.scene(audience: audience).blocks.count > 7, about) }
  }

  @Test(arguments: Candles.available) func outcomesScoresAndSharesAreWhatTheReadmeSays(candles: Candles) throws {
    let sandbox = try SpaceSandbox(package: Fixture.shipped("forecast"), executable: Fixture.executable)
    var draws = SplitMix64(stream: candles == .recorded ? 31 : 32)
    var tally = Tally()
    for number in 0..<Soak.count(fast: 120, full: 1_000) {
      let twist = Twist.allCases[number % Twist.allCases.count]
      try check(candles, twist, number: number, in: sandbox, &tally, using: &draws)
    }
    for name in Questions.names {
      #expect(tally.came[name, default: 0] > 0 && tally.missed[name, default: 0] > 0, "\(name): \(tally), AGON_SEED=\(Soak.seed)")
    }
    #expect(tally.silent > 0)
  }

  /// The worked example of the README, by hand.
  @Test func theWorkedExampleIsRight() throws {
    let forecasts = [
      Forecast(["up": 55, "close": 30, "range": 60, "rise": 40, "fall": 20]), Forecast(all: 50),
      Forecast(["up": 90, "close": 80, "range": 50, "rise": 90, "fall": 5]),
    ]
    let came = ["up": true, "close": false, "range": true, "rise": true, "fall": false]
    let totals = forecasts.map { $0.percents.reduce(0) { $0 + Questions.hundredths($1.value, came: came[$1.key] == true) } }
    #expect(totals == [41_475, 37_500, 40_875])
    #expect(Questions.shares(totals) == [3_435, 3_170, 3_395])
  }
}
