/// Which MMRs somebody waits at: a bit for each, and a bit for each word of them that is not empty.
struct PointsIndex {
  private static let words = MMR.range.count / 64 + 1

  private var bits = [UInt64](repeating: 0, count: words)
  private var summary = [UInt64](repeating: 0, count: words / 64 + 1)

  mutating func insert(_ points: Int) {
    bits[points / 64] |= 1 << UInt64(points % 64)
    summary[points / 4096] |= 1 << UInt64(points / 64 % 64)
  }

  mutating func remove(_ points: Int) {
    bits[points / 64] &= ~(1 << UInt64(points % 64))
    if bits[points / 64] == 0 { summary[points / 4096] &= ~(1 << UInt64(points / 64 % 64)) }
  }

  /// The first point at or above `points`.
  func first(from points: Int) -> Int? {
    guard points <= MMR.range.upperBound else { return nil }
    let word = points / 64
    let rest = bits[word] >> UInt64(points % 64)
    if rest != 0 { return points + rest.trailingZeroBitCount }
    return PointsIndex.next(summary, after: word).map { $0 * 64 + bits[$0].trailingZeroBitCount }
  }

  /// The last point at or below `points`.
  func last(to points: Int) -> Int? {
    guard points >= 0 else { return nil }
    let word = points / 64
    let rest = bits[word] << UInt64(63 - points % 64)
    if rest != 0 { return points - rest.leadingZeroBitCount }
    return PointsIndex.previous(summary, before: word).map { $0 * 64 + 63 - bits[$0].leadingZeroBitCount }
  }

  private static func next(_ words: [UInt64], after bit: Int) -> Int? {
    var at = bit + 1
    while at < words.count * 64 {
      let rest = words[at / 64] >> UInt64(at % 64)
      if rest != 0 { return at + rest.trailingZeroBitCount }
      at = (at / 64 + 1) * 64
    }
    return nil
  }

  private static func previous(_ words: [UInt64], before bit: Int) -> Int? {
    var at = bit - 1
    while at >= 0 {
      let rest = words[at / 64] << UInt64(63 - at % 64)
      if rest != 0 { return at - rest.leadingZeroBitCount }
      at = at / 64 * 64 - 1
    }
    return nil
  }
}
