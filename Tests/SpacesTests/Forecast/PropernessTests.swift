import HostRules
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Whoever believes that an event comes with some probability expects the most by saying exactly that: in points, and in money.
///
/// The Space itself scores every percentage under both outcomes; the expectations are then exact integers, so nothing is sampled.
@Suite struct PropernessTests {
  static let now: Int64 = 4_000_000

  /// A bar in which the price stands at one place, or runs from one to another.
  private static func bar(_ low: Int64, _ high: Int64) -> Event.Bar { Event.Bar(time: 0, open: low, high: high, low: low, close: high) }

  /// What a session of three ends with, in which seat 1 gives `forecast` and two rivals say 50 and 75 throughout.
  private func ended(_ sandbox: SpaceSandbox, _ forecast: Forecast, _ bar: Event.Bar) throws -> (metrics: [String: Int], share: Int) {
    var session = try MarketSession(sandbox, seats: 3, config: ["history_hours": 24, "horizon_hours": 2], number: 1)
    _ = try session.start()
    // A price that wanders by 10 dollars, so that every level lies more than a dollar and less than 1,000 from it.
    let history = (1...24).map { hour in
      Event.Bar(
        time: Int64(hour - 25) * Candles.hour, open: Self.now, high: Self.now + 5_000, low: Self.now - 5_000,
        close: Self.now + Int64(hour % 2) * 1_000)
    }
    _ = try session.fetched(history)
    _ = try session.answered([forecast, Forecast(all: 50), Forecast(all: 75)].map(\.value))
    let reply = try session.waited([bar], at: 7_200)
    return (try reply.results()[0].metrics, try session.shares()[0])
  }

  @Test(arguments: Questions.names) func honestyEarnsMostPoints(question: String) throws {
    let sandbox = try SpaceSandbox(package: Fixture.shipped("forecast"), executable: Fixture.executable)
    let everything = Self.bar(Self.now - 100_000, Self.now + 100_000)
    let nothing = question == "fall" ? Self.now + 100_000 : Self.now - 100_000
    let yes = try (0...100).map { try #require(ended(sandbox, Forecast(all: $0), everything).metrics[question]) }
    let no = try (0...100).map { try #require(ended(sandbox, Forecast(all: $0), Self.bar(nothing, nothing)).metrics[question]) }
    #expect(yes[50] == 7_500 && no[50] == 7_500 && yes[100] == 10_000 && no[0] == 10_000)
    for belief in 0...100 {
      let expected = (0...100).map { belief * yes[$0] + (100 - belief) * no[$0] }
      let best = expected.max()
      #expect(expected.indices.filter { expected[$0] == best } == [belief], "\(question) with a belief of \(belief) %")
    }
  }

  /// Shares are whole basis points, so that the expected one is exact to less than two of them: a lie may look as good as the truth where
  /// it is a small one, and never where it is ten percent off.
  @Test func honestyEarnsMostMoney() throws {
    let sandbox = try SpaceSandbox(package: Fixture.shipped("forecast"), executable: Fixture.executable)
    func shares(_ close: Int64) throws -> [Int] {
      try (0...100).map { percent in
        var forecast = Forecast(all: 50)
        forecast.percents["up"] = percent
        return try ended(sandbox, forecast, Self.bar(close, close)).share
      }
    }
    // A cent decides about `up` and about nothing else.
    let (yes, no) = (try shares(Self.now + 1), try shares(Self.now))
    #expect(yes[100] - yes[0] > 400 && no[0] - no[100] > 400)
    for belief in 0...100 {
      let expected = (0...100).map { belief * yes[$0] + (100 - belief) * no[$0] }
      for percent in 0...100 where percent != belief {
        let lead = expected[belief] - expected[percent]
        #expect(lead > (abs(percent - belief) >= 10 ? 0 : -200), "\(percent) % instead of \(belief) %")
      }
    }
  }
}
