internal import SpaceContract

/// The path of a `PriceGenerator`, one base bar after another. `PriceGenerator` says how it is drawn.
struct PriceWalk {
  enum Regime {
    case calm, busy, wild

    /// The standard deviation of a base bar, in millionths of the reference.
    var deviation: Int64 {
      switch self {
      case .calm: 700
      case .busy: 1_500
      case .wild: 4_000
      }
    }

    /// What follows, by an even draw of 16 bits.
    func next(_ draw: UInt16) -> Regime {
      switch self {
      case .calm: draw < 512 ? .busy : .calm
      case .busy: draw < 512 ? .calm : draw < 640 ? .wild : .busy
      case .wild: draw < 1_024 ? .busy : .wild
      }
    }
  }

  static let jumpChance: UInt16 = 76
  private static let daySeconds: Int64 = 86_400
  /// The price stays within these whatever is drawn, so that no product below overflows.
  private static let prices: ClosedRange<Int64> = 1_000...1_000_000_000
  /// The standard deviation of the sum of eight even draws of 16 bits, 65,536 · √(8/12), times a million.
  private static let unit: Int64 = 53_510 * 1_000_000

  /// When the next bar opens, in seconds since the session's start.
  private(set) var time: Int64
  private(set) var regime: Regime
  private let cipher: ChaCha20
  private var block: SIMD8<UInt64>
  /// Of the block at hand; the first one has the start of the path, the others two bars each.
  private var counter: UInt32 = 0
  private var isBlockSpent = true
  private var price: Int64
  private var reference: Int64

  init(cipher: ChaCha20, from time: Int64) {
    self.cipher = cipher
    self.time = time
    block = cipher.block(0)
    // 7,000,001 prices out of 2^64 draws: none is likelier than another by more than one part in 2^41.
    price = 2_000_000 + Int64(block[0].multipliedFullWidth(by: 7_000_001).high)
    reference = price
    switch block[1] % 17 {
    case 0..<8: regime = .calm
    case 8..<16: regime = .busy
    default: regime = .wild
    }
  }

  /// The next base bar.
  mutating func next() -> Event.Bar {
    let (bell1, bell2, events, wicks) = draws()
    if time % PriceWalk.daySeconds == 0 { reference = price }
    let scale = regime.deviation * reference
    var move = PriceWalk.rounded(PriceWalk.bell(bell1, bell2) * scale, by: PriceWalk.unit)
    if PriceWalk.lane(events, 0) < PriceWalk.jumpChance {
      let millionths = 10_000 + (Int64(PriceWalk.lane(events, 1)) * 30_001) >> 16
      let jump = PriceWalk.rounded(millionths * reference, by: 1_000_000)
      move += PriceWalk.lane(events, 2) & 1 == 0 ? jump : -jump
    }
    let open = price
    let bounds = max(PriceWalk.prices.lowerBound, reference / 8)...min(PriceWalk.prices.upperBound, reference * 8)
    if bounds.contains(price + move) { price += move }
    let up = PriceWalk.wick(PriceWalk.lane(wicks, 0), PriceWalk.lane(wicks, 1), scale)
    let down = PriceWalk.wick(PriceWalk.lane(wicks, 2), PriceWalk.lane(wicks, 3), scale)
    let bar = Event.Bar(time: time, open: open, high: max(open, price) + up, low: min(open, price) - down, close: price)
    regime = regime.next(PriceWalk.lane(events, 3))
    time += PriceGenerator.baseSeconds
    return bar
  }

  /// So many base bars in one. There is at least one.
  mutating func next(joined count: Int64) -> Event.Bar {
    let first = next()
    var (high, low, close) = (first.high, first.low, first.close)
    for _ in 1..<max(count, 1) {
      let bar = next()
      high = max(high, bar.high)
      low = min(low, bar.low)
      close = bar.close
    }
    return Event.Bar(time: first.time, open: first.open, high: high, low: low, close: close)
  }

  /// The 32 bytes of one bar: each bar's stand at a fixed place of the stream.
  private mutating func draws() -> (UInt64, UInt64, UInt64, UInt64) {
    guard isBlockSpent else {
      isBlockSpent = true
      return (block[4], block[5], block[6], block[7])
    }
    counter += 1
    block = cipher.block(counter)
    isBlockSpent = false
    return (block[0], block[1], block[2], block[3])
  }

  private static func lane(_ draw: UInt64, _ index: UInt64) -> UInt16 { UInt16(truncatingIfNeeded: draw &>> (16 * index)) }

  /// Four even draws minus four others: from -262,140 to 262,140, each number exactly as likely as its opposite.
  private static func bell(_ plus: UInt64, _ minus: UInt64) -> Int64 {
    func sum(_ draw: UInt64) -> Int64 { Int64(lane(draw, 0)) + Int64(lane(draw, 1)) + Int64(lane(draw, 2)) + Int64(lane(draw, 3)) }
    return sum(plus) - sum(minus)
  }

  /// The product of two even draws, which is small more often than large, from 0 to 1.22 standard deviations.
  private static func wick(_ a: UInt16, _ b: UInt16, _ scale: Int64) -> Int64 {
    rounded((Int64(a) * Int64(b)) >> 16 * scale, by: unit)
  }

  /// The quotient rounded half away from zero, so that a number and its opposite stay opposites.
  private static func rounded(_ dividend: Int64, by divisor: Int64) -> Int64 {
    dividend < 0 ? -((divisor / 2 - dividend) / divisor) : (dividend + divisor / 2) / divisor
  }
}
