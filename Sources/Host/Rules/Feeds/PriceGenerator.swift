public import SpaceContent
internal import SpaceContract

/// A feed that a session's seed draws: prices from 30 days before the session's start to 30 days after it, in cents.
///
/// Nobody who does not know the seed can tell the direction of a bar that has not closed better than by tossing a coin, whatever
/// they have seen of the past. The path is a chain of base bars of 300 seconds; longer bars are those joined together, so that all
/// lengths tell one story. Integers only: the same seed and feed give the same bits everywhere.
///
/// How a base bar is drawn, from 32 bytes of ChaCha20 keyed by SHA-256 of the length-prefixed ("agon/feed/v1", seed, feed):
/// - The price moves by a symmetric bell-shaped draw (the sum of eight uniform ones, at most 4.9 standard deviations), rounded half away
///   from zero. Its standard deviation is that of the regime, in millionths of the *reference*, the price at which the day
///   began: calm 700, busy 1,500, wild 4,000. Because the reference stands still during a day, every sum of moves within it
///   is exactly as likely as its opposite: the path is a martingale, and the direction of a bar of up to a day a fair coin.
/// - Regimes change after each bar: calm to busy with 1/128; busy to calm with 1/128 and to wild with 1/512; wild to busy with 1/64. In
///   the long run 8/17 of all bars are calm, 8/17 busy and 1/17 wild; a spell lasts 128, 102 and 64 bars on average.
/// - With 76/65,536 (about every third day) the price jumps as well, by 1 % to 4 % of the reference, up or down alike.
/// - High and low lie beyond open and close by two draws of their own of 0.31 standard deviations on average, at most 1.22.
///
/// In all a base bar moves by 0.17 % (standard deviation), an hour by 0.60 %, a year by 56 %, about as bitcoin does. The first price is
/// drawn from 20,000 to 90,000 dollars, evenly. A move that would leave an eighth of the reference to eight times it, or
/// 10 dollars to 10 million dollars, is not made; the first would take a day of 13 standard deviations.
public struct PriceGenerator: Sendable {
  /// The length of a base bar in seconds; `every` of a query is a multiple of it.
  public static let baseSeconds: Int64 = 300
  /// How far the path reaches from the session's start, in seconds, each way.
  public static let reach: Int64 = 30 * 86_400
  public static let source = "generator"

  private let cipher: ChaCha20

  /// - Parameters:
  ///   - seed: the session's.
  ///   - feed: any name; each has a path of its own.
  public init(seed: Digest, feed: String) {
    let key = SHA256.digest(lengthPrefixed: [Array("agon/feed/v1".utf8), seed.bytes, Array(feed.utf8)])
    guard let cipher = ChaCha20(key: key.bytes) else { preconditionFailure("a digest has the size of a key") }
    self.cipher = cipher
  }

  /// The bars that the query asks for, which open at multiples of `every`; a failure outside 30 days around the start, or if
  /// `every` is no multiple of 300.
  ///
  /// Time grows with the distance of `to` from 30 days before the start, about 0.1 µs a base bar.
  public func quote(_ query: FeedQuery) -> Quote {
    func failure(_ text: String) -> Quote { Quote(source: PriceGenerator.source, content: .failure(text)) }
    if let fault = query.fault { return failure(fault) }
    guard query.every.isMultiple(of: PriceGenerator.baseSeconds) else {
      return failure("bars of \(query.every) seconds are not made; `every` is a multiple of \(PriceGenerator.baseSeconds)")
    }
    let openings = query.openings
    guard openings.lowerBound >= -PriceGenerator.reach, openings.upperBound <= PriceGenerator.reach else {
      return failure("prices are made from \(-PriceGenerator.reach) to \(PriceGenerator.reach) seconds around the session's start")
    }
    let count = openings.count / Int(query.every)
    guard count <= Contract.Commands.maxBars else {
      return failure("\(count) bars are asked for; at most \(Contract.Commands.maxBars) are given")
    }
    var walk = PriceWalk(cipher: cipher, from: -PriceGenerator.reach)
    while walk.time < openings.lowerBound { _ = walk.next() }
    var bars: [Event.Bar] = []
    bars.reserveCapacity(count)
    for _ in 0..<count { bars.append(walk.next(joined: query.every / PriceGenerator.baseSeconds)) }
    return Quote(source: PriceGenerator.source, content: .bars(unit: "cents", bars))
  }
}
