internal import SpaceContent
public import SpaceContract

/// What became of the quotes to one query.
public struct FeedReview: Hashable, Sendable {
  /// A source that does not count, and why. With three sources or more, those that lied about a price stand here, too.
  public struct Dropped: Hashable, Sendable {
    public let source: String
    public let reason: String

    public init(source: String, reason: String) {
      self.source = source
      self.reason = reason
    }
  }

  /// The bars that stand, or why the session is void.
  public let outcome: Result<Event.Bars, FeedFault>
  /// In the order of the quotes.
  public let dropped: [Dropped]
}

extension FeedQuery {
  /// Prices of a bar lie within these.
  public static let prices: ClosedRange<Int64> = 1...1_000_000_000_000
  /// A price that is further from the median than one part in so many is a lie: 2 %.
  static let toleranceDivisor: Int64 = 50

  /// The bars that stand: a pure function of the query, the quotes and the origin's quorum. See `review(_:origin:)`.
  public func settle(_ quotes: [Quote], origin: FeedOrigin) -> Result<Event.Bars, FeedFault> {
    review(quotes, origin: origin).outcome
  }

  /// The bars that stand, and which sources do not count.
  ///
  /// A quote counts if it is sound: its bars are consecutive, start and end where the query does, their prices lie within `prices`, and
  /// `low` ≤ `open`, `close` ≤ `high`. Each source counts once. Of quotes with different times or units those count that most sources
  /// share. Each price is the lower median of what the sources say.
  ///
  /// A source is in agreement if no `open` or `close` of it is further than 2 % from the median; between exactly two sources this
  /// holds for `high` and `low`, too, because there the lower one stands alone. There is a fault unless as many sources as the origin's
  /// quorum, and more than half of those that count, are in agreement.
  public func review(_ quotes: [Quote], origin: FeedOrigin) -> FeedReview {
    if let fault { return FeedReview(outcome: .failure(FeedFault("\(feed): \(fault)")), dropped: []) }
    var reasons = [String?](repeating: nil, count: quotes.count)
    let standing: [Sound]
    switch sharedBars(quotes, quorum: origin.quorum, reasons: &reasons) {
    case .success(let quotes): standing = quotes
    case .failure(let split): return concluded(.failure(split), quotes, reasons)
    }
    let bars = FeedQuery.medians(standing.map(\.bars))
    for source in standing {
      reasons[source.place] = FeedQuery.disagreement(of: source.bars, with: bars, all: standing.count == 2)
    }
    let agreeing = standing.count { reasons[$0.place] == nil }
    guard agreeing >= max(origin.quorum, standing.count / 2 + 1) else {
      return concluded(.failure(FeedFault("the sources disagree")), quotes, reasons)
    }
    return concluded(.success(Event.Bars(feed: feed, unit: standing[0].unit, bars: bars)), quotes, reasons)
  }

  private func concluded(_ outcome: Result<Event.Bars, FeedFault>, _ quotes: [Quote], _ reasons: [String?]) -> FeedReview {
    let dropped = zip(quotes, reasons).compactMap { quote, reason in
      reason.map { FeedReview.Dropped(source: quote.source, reason: $0) }
    }
    return FeedReview(
      outcome: outcome.mapError { fault in
        // Each source gets its share of the message, so that one long reason does not hide the others.
        let named = dropped.map { "\($0.source): \(TextCleaning.cut($0.reason, maxBytes: 200))" }
        return FeedFault("\(feed): " + ([fault.message] + named).joined(separator: "; "))
      }, dropped: dropped)
  }

  /// The sound quotes that give bars at the same times; `reasons` get why the others do not count.
  private func sharedBars(_ quotes: [Quote], quorum: Int, reasons: inout [String?]) -> Result<[Sound], FeedFault> {
    var sound: [Sound] = []
    var names: Set<String> = []
    for (place, quote) in quotes.enumerated() {
      guard names.insert(quote.source).inserted else {
        reasons[place] = "spoke twice"
        continue
      }
      switch quote.content {
      case .failure(let text): reasons[place] = text
      case .bars(let unit, let bars):
        reasons[place] = unsoundness(of: bars)
        if reasons[place] == nil { sound.append(Sound(place: place, unit: unit, bars: bars)) }
      }
    }
    let groups = Dictionary(grouping: sound, by: \.grid).values
    let most = groups.map(\.count).max() ?? 0
    let largest = groups.filter { $0.count == most }
    guard largest.count <= 1 else { return .failure(FeedFault("the sources give different bars")) }
    for other in sound where largest.first?.contains(where: { $0.place == other.place }) == false {
      reasons[other.place] = "gives other bars than most sources"
    }
    guard let standing = largest.first, most >= quorum else {
      return .failure(FeedFault("\(most) of \(quorum) sources that are needed gave sound bars"))
    }
    return .success(standing)
  }

  private struct Sound {
    /// Among the quotes.
    let place: Int
    let unit: String
    let bars: [Event.Bar]

    /// Sound bars are consecutive, so that the first time and the count are all their times.
    var grid: Grid { Grid(unit: unit, start: bars.first?.time, count: bars.count) }
  }

  private struct Grid: Hashable {
    let unit: String
    let start: Int64?
    let count: Int
  }

  /// What is wrong with the bars of one source; nil if nothing is.
  private func unsoundness(of bars: [Event.Bar]) -> String? {
    guard bars.count <= Contract.Commands.maxBars else { return "gave \(bars.count) bars; at most \(Contract.Commands.maxBars) are taken" }
    guard let first = bars.first else { return to - after < every ? nil : "gave no bars" }
    // The query's times are far from the ends of Int64, so that these differences and sums do not overflow; a source's may not be.
    guard first.time > after - every, first.time <= after else {
      return "the first bar opens at \(first.time); after \(after - every) and up to \(after) is needed"
    }
    var time = first.time
    for bar in bars {
      guard bar.time == time else { return "a bar opens at \(bar.time) where \(time) is due" }
      guard FeedQuery.prices.contains(bar.low), FeedQuery.prices.contains(bar.high) else {
        return "the bar at \(time) has a price outside 1 to 10^12"
      }
      guard bar.low <= min(bar.open, bar.close), bar.high >= max(bar.open, bar.close) else {
        return "the bar at \(time) opens or closes outside its low and high"
      }
      time += every
    }
    guard time > to - every, time <= to else { return "the last bar closes at \(time); after \(to - every) and up to \(to) is needed" }
    return nil
  }

  /// Each price of each bar as the lower median. Medians keep low ≤ open, close ≤ high: where every source's number is at most its other
  /// number, so is the median of the ones at most the median of the others.
  private static func medians(_ sources: [[Event.Bar]]) -> [Event.Bar] {
    guard let first = sources.first, sources.count > 1 else { return sources.first ?? [] }
    return first.indices.map { index in
      func median(_ price: (Event.Bar) -> Int64) -> Int64 { sources.map { price($0[index]) }.sorted()[(sources.count - 1) / 2] }
      return Event.Bar(
        time: first[index].time, open: median(\.open), high: median(\.high), low: median(\.low), close: median(\.close))
    }
  }

  private static func disagreement(of bars: [Event.Bar], with medians: [Event.Bar], all: Bool) -> String? {
    let prices: [(name: String, of: (Event.Bar) -> Int64)] =
      [("open", \.open), ("close", \.close)] + (all ? [("high", \.high), ("low", \.low)] : [])
    for (bar, median) in zip(bars, medians) {
      for price in prices {
        let (own, middle) = (price.of(bar), price.of(median))
        guard abs(own - middle) * toleranceDivisor <= middle else {
          return "says that \(price.name) of the bar at \(bar.time) is \(own); the median is \(middle)"
        }
      }
    }
    return nil
  }
}
