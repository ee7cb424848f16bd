import SpaceContent
import SpaceContract
import TestSupport

/// An answer to btc-trading.
struct Order: Hashable {
  enum Side: String, CaseIterable {
    case long, short, flat
  }

  let side: Side
  let size: Int
  /// In basis points of the entry; nil is left out of the answer.
  var stop: Int?
  var take: Int?

  var value: Value {
    var map: Value.Map = ["side": .text(side.rawValue), "size": .int(Int64(size))]
    map["stop"] = stop.map { .int(Int64($0)) }
    map["take"] = take.map { .int(Int64($0)) }
    return .map(map)
  }

  static func random(using draws: inout SplitMix64) -> Order {
    func distance() -> Int? { [nil, 0, 1, draws.below(60), draws.below(400), draws.below(5_001)].randomElement(using: &draws) ?? nil }
    let size = [100, draws.below(101), draws.below(101)].randomElement(using: &draws) ?? 100
    return Order(side: Side.allCases.randomElement(using: &draws) ?? .flat, size: size, stop: distance(), take: distance())
  }

  /// The price at which the stop, or the take, lies: as far from the entry as the README says.
  func level(_ basisPoints: Int?, isLoss: Bool, entry: Int) -> Int? {
    guard let basisPoints, basisPoints > 0, side != .flat else { return nil }
    let distance = max(1, entry * basisPoints / 10_000)
    return (side == .long) == isLoss ? entry - distance : entry + distance
  }
}

/// The money of a seat, worked out from the README of btc-trading: it shares nothing with the Space. Cents in `Int`, which traps where
/// the README's bounds are too small.
struct PaperAccount {
  /// The equity at the start, and then at the close of each bar.
  private(set) var equities = [1_000_000]

  var equity: Int { equities[equities.count - 1] }

  /// The deepest fall from any moment to any later one, by trying all pairs.
  var drawdown: Int {
    equities.indices.reduce(0) { deepest, early in
      equities[early...].reduce(deepest) { max($0, equities[early] - $1) }
    }
  }

  var gain: Int { equity - 1_000_000 - roundedUp(drawdown, by: 2) }

  var hundredths: Int { 5_000 + roundedDown(5_000 * gain, by: abs(gain) + 50_000) }

  /// How an order ended: in which of its bars, at what price.
  struct Exit: Equatable {
    let bar: Int
    let price: Int
    let why: String
  }

  /// Holds an order over bars and notes the equity at each close; nil is no order.
  mutating func hold(_ order: Order?, entry: Int, bars: [Event.Bar], feeBasisPoints: Int) -> Exit? {
    let before = equity
    let stake = before * (order?.size ?? 0) / 100
    guard let order, order.side != .flat, stake > 0 else {
      equities += bars.map { _ in before }
      return nil
    }
    func left(at price: Int) -> Int {
      let won = order.side == .long ? price - entry : entry - price
      let profit = roundedDown(stake * won, by: entry)
      let cost = [stake, stake * price / entry].map { roundedUp($0 * feeBasisPoints, by: 10_000) }.reduce(0, +)
      return min(10_000_000, max(0, before + profit - cost))
    }
    let exit = PaperAccount.exit(of: order, entry: entry, bars: bars) { left(at: $0) == 0 }
    equities += bars.indices.map { left(at: $0 < exit.bar ? Int(bars[$0].close) : exit.price) }
    return exit
  }

  /// The first bar that ends the order. Prices are told by how far they are from the entry in the order's favour.
  private static func exit(of order: Order, entry: Int, bars: [Event.Bar], isRuin: (Int) -> Bool) -> Exit {
    func favour(_ price: Int64) -> Int { order.side == .long ? Int(price) - entry : entry - Int(price) }
    let stop = order.level(order.stop, isLoss: true, entry: entry)
    let take = order.level(order.take, isLoss: false, entry: entry)
    for (index, bar) in bars.enumerated() {
      let reached = [favour(bar.low), favour(bar.high)]
      let (worst, best) = (reached.min() ?? 0, reached.max() ?? 0)
      if let stop, favour(bar.open) <= favour(Int64(stop)) { return Exit(bar: index, price: Int(bar.open), why: "stop") }
      if let take, favour(bar.open) >= favour(Int64(take)) { return Exit(bar: index, price: Int(bar.open), why: "take") }
      if let stop, worst <= favour(Int64(stop)) { return Exit(bar: index, price: stop, why: "stop") }
      if let take, best >= favour(Int64(take)) { return Exit(bar: index, price: take, why: "take") }
      if isRuin(Int(bar.close)) { return Exit(bar: index, price: Int(bar.close), why: "ruin") }
    }
    return Exit(bar: bars.count - 1, price: Int(bars[bars.count - 1].close), why: "end")
  }
}
