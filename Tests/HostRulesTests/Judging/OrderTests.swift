import HostRules
import SpaceContent
import Testing

import enum TestSupport.Soak

@Suite struct OrderTests {
  static let seed = SHA256.digest(Array("order".utf8))

  struct Known: Sendable {
    let step: Int
    let judge: Int
    let order: [Int]
  }

  /// For the seed of the bytes 0 to 31; from a program in another language that was written from the description.
  static let known = [
    Known(step: 3, judge: 0, order: [0, 1]), Known(step: 3, judge: 1, order: [1, 0]),
    Known(step: 0, judge: 0, order: [3, 2, 0, 1, 4]), Known(step: 0, judge: 1, order: [2, 1, 3, 4, 0]),
    Known(step: 7, judge: 6, order: [2, 0, 3, 4, 1]), Known(step: 2, judge: 0, order: [2, 1, 0, 4, 5, 3]),
    Known(step: 1, judge: 2, order: [6, 2, 11, 17, 0, 14, 10, 15, 18, 16, 4, 8, 9, 7, 1, 12, 5, 13, 19, 3]),
  ]

  @Test(arguments: known) func isWhatItWas(known: Known) throws {
    let seed = try #require(Digest(bytes: (0..<32).map { UInt8($0) }))
    #expect(Judging.order(seed: seed, step: known.step, judge: known.judge, items: known.order.count) == known.order)
  }

  /// Of as many judges as items, each sees another order, and each item stands once in each place; with an even number of items each
  /// follows each other one once.
  @Test(arguments: 1...20) func aPanelIsBalanced(items: Int) {
    for block in 0..<3 {
      let orders = (0..<items).map { Judging.order(seed: Self.seed, step: 4, judge: block * items + $0, items: items) }
      for order in orders { #expect(order.sorted() == Array(0..<items)) }
      #expect(Set(orders).count == items)
      for place in 0..<items { #expect(Set(orders.map { $0[place] }).count == items) }
      if items.isMultiple(of: 2) {
        #expect(Set(orders.flatMap { order in zip(order, order.dropFirst()).map { [$0, $1] } }).count == items * (items - 1))
      }
    }
  }

  @Test func fewItemsHaveOneOrder() {
    #expect(Judging.order(seed: Self.seed, step: 0, judge: 3, items: 0) == [])
    #expect(Judging.order(seed: Self.seed, step: 0, judge: 3, items: 1) == [0])
  }

  /// Pearson's chi-square over the 24 orders of four items, for several judges and for several steps of one seed. The 99.99th
  /// percentile with 23 degrees of freedom is 56.
  @Test(arguments: [0, 1, 2, 3, 4, 9]) func isDrawnUniformly(judge: Int) {
    let samples = Soak.count(fast: 2_400, full: 48_000)
    func chiSquare(_ draw: (Int) -> [Int]) -> Int {
      var counts: [[Int]: Int] = [:]
      for number in 0..<samples { counts[draw(number), default: 0] += 1 }
      let expected = samples / 24
      return (counts.values.reduce(0) { $0 + ($1 - expected) * ($1 - expected) } + (24 - counts.count) * expected * expected) / expected
    }
    let bySeed = chiSquare { number in
      Judging.order(seed: SHA256.digest([UInt8(number >> 8), UInt8(number & 255)]), step: 1, judge: judge, items: 4)
    }
    let byStep = chiSquare { Judging.order(seed: Self.seed, step: $0, judge: judge, items: 4) }
    #expect(bySeed < 56)
    #expect(byStep < 56)
    #expect(bySeed > 5, "more even than chance")
  }
}
