/// Rankings of some seats, ties included: by seat, 1 is best, and ties share the best rank.
enum WeakOrders {
  /// Calls `body` with every ranking of `seats` seats, until it says false. There are as many as the ordered Bell numbers say: 1, 3,
  /// 13, 75, 541, 4683, 47293 for 1 to 7 seats (OEIS A000670).
  /// - Returns: how many there were.
  @discardableResult
  static func each(seats: Int, _ body: ([Int]) -> Bool) -> Int {
    var ranks = Array(repeating: 0, count: seats)
    var count = 0
    var goesOn = true
    // Chooses, rank by rank, the non-empty set of seats that share it.
    func choose(from open: [Int], rank: Int) {
      guard !open.isEmpty else {
        count += 1
        goesOn = body(ranks)
        return
      }
      for subset in 1..<(1 << open.count) where goesOn {
        var rest: [Int] = []
        for (bit, seat) in open.enumerated() {
          if subset & (1 << bit) != 0 { ranks[seat] = rank } else { rest.append(seat) }
        }
        choose(from: rest, rank: rank + open.count - rest.count)
      }
    }
    if seats > 0 { choose(from: Array(0..<seats), rank: 1) }
    return count
  }

  /// Calls `body` with one ranking for each way in which `seats` seats can tie, best ranks at the lowest seats: 2^(seats - 1) of them.
  @discardableResult
  static func eachComposition(seats: Int, _ body: ([Int]) -> Bool) -> Int {
    var count = 0
    for cuts in 0..<(1 << max(0, seats - 1)) {
      var ranks: [Int] = []
      for seat in 0..<seats { ranks.append(seat > 0 && cuts & (1 << (seat - 1)) == 0 ? ranks[seat - 1] : seat + 1) }
      count += 1
      guard body(ranks) else { break }
    }
    return count
  }

  /// A ranking of `seats` seats, drawn: about half of them tie with another one.
  static func drawn(seats: Int, using draws: inout TrialDraws) -> [Int] {
    let levels = (0..<seats).map { _ in draws.below(seats) }
    return levels.map { level in 1 + levels.count { $0 > level } }
  }
}
