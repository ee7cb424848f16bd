import HostRules
import SpaceContent
import SpaceContract
import TestSupport
import Testing

/// Guesses the direction of the bar at an index from the bars before it; 0 for no guess.
private struct Predictor: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let guess: @Sendable (_ past: ArraySlice<Event.Bar>) -> Int

  static let all: [Predictor] = [
    Predictor(testDescription: "the last direction") { $0.last.map(direction) ?? 0 },
    Predictor(testDescription: "the mean of the last 20 closes") { past in
      guard let last = past.last, past.count >= 20 else { return 0 }
      return (last.close * 20 - past.suffix(20).reduce(0) { $0 + $1.close }).signum().asInt
    },
    Predictor(testDescription: "momentum while ranges are wide, reversal while they are narrow") { past in
      guard let last = past.last, let before = past.dropLast(12).last, past.count >= 144 else { return 0 }
      func range(_ count: Int) -> Int64 { past.suffix(count).reduce(0) { $0 + $1.high - $1.low } / Int64(count) }
      return (last.close - before.close).signum().asInt * (range(12) > range(144) ? 1 : -1)
    },
    Predictor(testDescription: "the majority of the last 9 directions") { $0.suffix(9).reduce(0) { $0 + direction($1) }.signum() },
    Predictor(testDescription: "what followed the last 3 directions most often") { past in
      let directions = past.suffix(200).map { direction($0) }
      guard directions.count > 3 else { return 0 }
      let pattern = directions.suffix(3)
      return (3..<directions.count).reduce(0) { sum, at in sum + (directions[(at - 3)..<at] == pattern ? directions[at] : 0) }.signum()
    },
    Predictor(testDescription: "where the last bar closed between its low and high") { past in
      past.last.map { (2 * $0.close - $0.high - $0.low).signum().asInt } ?? 0
    },
  ]

  static func direction(_ bar: Event.Bar) -> Int { (bar.close - bar.open).signum().asInt }

  /// Hits and guesses over all bars that moved.
  func score(_ bars: [Event.Bar]) -> (hits: Int, guesses: Int) {
    var (hits, guesses) = (0, 0)
    for index in bars.indices {
      let (guess, truth) = (guess(bars[max(0, index - 1_000)..<index]), Predictor.direction(bars[index]))
      guard guess != 0, truth != 0 else { continue }
      guesses += 1
      if guess == truth { hits += 1 }
    }
    return (hits, guesses)
  }

  /// How many standard deviations the hits lie from those of a coin.
  func advantage(_ paths: [[Event.Bar]]) -> (sigmas: Double, guesses: Int) {
    let scores = paths.map { score($0) }
    let guesses = scores.reduce(0) { $0 + $1.guesses }
    let hits = scores.reduce(0) { $0 + $1.hits }
    return ((Double(hits) - Double(guesses) / 2) / (Double(guesses) / 4).squareRoot(), guesses)
  }
}

extension Int64 {
  fileprivate var asInt: Int { Int(self) }
}

/// What an agent may see tells it nothing of what comes next; who knows the seed knows everything.
@Suite struct PredictorTests {
  static let day: Int64 = 86_400

  private static func paths(every: Int64, directions: Int) throws -> [[Event.Bar]] {
    var paths: [[Event.Bar]] = []
    while paths.reduce(0, { $0 + $1.count }) < directions {
      let generator = PriceGenerator(seed: .numbered(Soak.seed &* 77 &+ UInt64(paths.count)), feed: "btc-usd")
      paths.append(Array(try PriceGeneratorTests.path(generator, every: every).prefix(directions)))
    }
    return paths
  }

  @Test(arguments: [300, 3_600] as [Int64]) func nobodyBeatsACoin(every: Int64) throws {
    let paths = try Self.paths(every: every, directions: Soak.count(fast: 5_000, full: 24_000))
    for predictor in Predictor.all {
      let (sigmas, guesses) = predictor.advantage(paths)
      #expect(guesses >= Soak.count(fast: 4_000, full: 20_000), "\(predictor.testDescription) guessed \(guesses) times")
      #expect(abs(sigmas) <= 4.5, "AGON_SEED=\(Soak.seed): \(predictor.testDescription) is \(sigmas) sigma from a coin")
    }
  }

  @Test func whoKnowsTheSeedIsAlwaysRight() throws {
    let seed = Digest.numbered(Soak.seed &* 77)
    let shown = try PriceGeneratorTests.path(PriceGenerator(seed: seed, feed: "btc-usd"), every: 3_600)
    let truth = Dictionary(
      uniqueKeysWithValues: try PriceGeneratorTests.path(PriceGenerator(seed: seed, feed: "btc-usd"), every: 3_600).map {
        ($0.time, Predictor.direction($0))
      })
    let leaky = Predictor(testDescription: "leaky") { past in past.last.flatMap { truth[$0.time + 3_600] } ?? 0 }
    let (hits, guesses) = leaky.score(shown)
    #expect(hits == guesses && guesses > 1_400)
  }

  /// The tests above would see a generator whose bars follow each other in seven cases of ten.
  @Test func aTrendIsDetected() {
    var random = SplitMix64(seed: Soak.seed)
    var price: Int64 = 5_000_000
    var up = true
    let trending = (0..<5_000).map { index in
      if random.next() % 10 >= 7 { up.toggle() }
      let open = price
      price += up ? 100 : -100
      return Event.Bar(time: Int64(index) * 300, open: open, high: max(open, price) + 10, low: min(open, price) - 10, close: price)
    }
    let sigmas = Predictor.all.map { $0.advantage([trending]).sigmas }
    #expect(sigmas[0] > 20 && sigmas[3] > 4.5 && sigmas[4] > 20, "\(sigmas)")
  }
}
