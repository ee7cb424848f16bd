import SpaceContent
import SpaceContract
import TestSupport
import Testing

/// The questions of forecast, answered and scored from its README: this shares nothing with the Space. Prices in cents.
struct Questions {
  static let names = ["up", "close", "range", "rise", "fall"]

  let now: Int64
  let close: Int64
  let range: Int64
  let rise: Int64
  let fall: Int64

  /// Reads the drawn levels from a task's data.
  init(_ data: Value) throws {
    func level(_ name: String) throws -> Int64 { try #require(data["levels"]?[name]?.int) }
    now = try #require(data["now"]?.int)
    (close, range, rise, fall) = (try level("close"), try level("range"), try level("rise"), try level("fall"))
  }

  /// Which events came, by name.
  func outcomes(_ bars: [Event.Bar]) throws -> [String: Bool] {
    let last = try #require(bars.last).close
    // The widest span is that of two bars, or of one with itself.
    let widest = bars.flatMap { bar in bars.map { bar.high - $0.low } }.max() ?? 0
    return [
      "up": !(last <= now), "close": !(last <= close), "range": !(widest <= range),
      "rise": bars.contains { $0.high >= rise }, "fall": bars.contains { $0.low <= fall },
    ]
  }

  /// The points of a percentage in hundredths: 100 points minus a hundredth of the squared miss.
  static func hundredths(_ percent: Int, came: Bool) -> Int {
    let miss = came ? 100 - percent : percent
    return 10_000 - miss * miss
  }

  /// The shares of the pool in basis points, as transfers between each two who gave a forecast: the better takes from the worse one
  /// hundredth of a square of their number for each point that it is ahead.
  ///
  /// - Parameter totals: by seat, the hundredths of all five questions together; nil for no forecast.
  static func shares(_ totals: [Int?]) -> [Int] {
    let given = totals.compactMap { $0 }
    // In units of one 50,000 · count² th of a basis point: 5 questions of 10,000 hundredths are a whole.
    let unit = 50_000 * given.count * given.count
    let exact = totals.map { own -> Int in
      guard let own else { return 0 }
      return given.reduce(10_000 * 50_000 * given.count) { $0 + 10_000 * (own - $1) }
    }
    var shares = exact.map { $0 / unit }
    let order = exact.indices.sorted { (exact[$0] % unit, $1) > (exact[$1] % unit, $0) }
    for seat in order.prefix(10_000 - shares.reduce(0, +)) { shares[seat] += 1 }
    return shares
  }
}

/// An answer to forecast.
struct Forecast {
  /// By question.
  var percents: [String: Int]

  init(_ percents: [String: Int]) { self.percents = percents }

  /// The same percentage for every question.
  init(all percent: Int) { percents = Dictionary(uniqueKeysWithValues: Questions.names.map { ($0, percent) }) }

  var value: Value { .map(Value.Map(percents.map { ($0.key, .int(Int64($0.value))) })) }

  static func random(using draws: inout SplitMix64) -> Forecast {
    var forecast = Forecast(all: 50)
    for name in Questions.names { forecast.percents[name] = [0, 50, 100, draws.below(101)].randomElement(using: &draws) ?? 50 }
    return forecast
  }
}
