/// Counts the arrangements that fulfil a puzzle's clues, with nothing of the Space's solver: whole orders of an attribute are
/// chosen one attribute after the other, and each order leaves sets of orders to the attributes that are still open.
///
/// There are at most 120 orders of an attribute, so a set of them is one 128-bit integer.
struct LogicCounter {
  /// What one clue leaves: of one row alone, or for each order of `row` those of `other`, which comes after it.
  private enum Rule {
    case alone(row: Int, orders: UInt128)
    case pair(row: Int, other: Int, orders: [UInt128])
  }

  /// The house of each place, for every order of the houses 1, 2, ...
  private let orders: [[Int]]
  /// By place and house, the orders in which the place has that house.
  private let having: [[UInt128]]
  private let rules: [Rule]
  private let puzzle: LogicPuzzle

  init(_ puzzle: LogicPuzzle) throws {
    self.puzzle = puzzle
    let orders = Self.permutations(Array(1...puzzle.houses))
    self.orders = orders
    let having = (0..<puzzle.houses).map { place in
      (0...puzzle.houses).map { house in Self.set(orders.indices.filter { orders[$0][place] == house }) }
    }
    self.having = having
    rules = try puzzle.clues.map { try Self.rule($0, puzzle, orders, having) }
  }

  /// At most `limit` arrangements, each as rows of items by house; one clue can be left out.
  func solutions(limit: Int, without dropped: Int? = nil) -> [[[String]]] {
    let rows = puzzle.attributes.count
    var open = Array(repeating: Self.set(orders.indices), count: rows)
    var allowed = Array(repeating: Array(repeating: [UInt128](), count: rows), count: rows)
    for (index, rule) in rules.enumerated() where index != dropped {
      switch rule {
      case .alone(let row, let orders): open[row] &= orders
      case .pair(let row, let other, let orders):
        allowed[row][other] = allowed[row][other].isEmpty ? orders : zip(allowed[row][other], orders).map { $0 & $1 }
      }
    }
    var found: [[Int]] = []
    var chosen: [Int] = []
    func choose(_ open: [UInt128]) {
      let row = chosen.count
      guard row < rows else {
        found.append(chosen)
        return
      }
      var left = open[row]
      while left != 0, found.count < limit {
        let order = left.trailingZeroBitCount
        left &= left - 1
        var narrowed = open
        for later in (row + 1)..<max(rows, row + 1) where !allowed[row][later].isEmpty { narrowed[later] &= allowed[row][later][order] }
        guard narrowed.dropFirst(row + 1).allSatisfy({ $0 != 0 }) else { continue }
        chosen.append(order)
        choose(narrowed)
        chosen.removeLast()
      }
    }
    choose(open)
    return found.map { chosen in
      zip(chosen, puzzle.attributes).map { order, attribute in
        (1...puzzle.houses).map { house in attribute.items[orders[order].firstIndex(of: house) ?? 0] }
      }
    }
  }

  private static func rule(_ clue: LogicPuzzle.Clue, _ puzzle: LogicPuzzle, _ orders: [[Int]], _ having: [[UInt128]]) throws -> Rule {
    let places = try clue.items.map { try puzzle.place(of: $0) }
    func holds(_ houses: [Int]) -> Bool {
      LogicPuzzle.holds(clue) { item in houses[clue.items.firstIndex(of: item) ?? 0] }
    }
    let first = places[0]
    let other = places.last ?? first
    guard other.row != first.row else {
      let kept = orders.indices.filter { order in holds(places.map { orders[order][$0.place] }) }
      return .alone(row: first.row, orders: set(kept))
    }
    // The items after the first are all of one row; each pair of houses of theirs is tried.
    guard places.dropFirst().allSatisfy({ $0.row == other.row }) else { throw LogicPuzzle.Unknown(item: "\(clue)") }
    let allowed = orders.map { order in
      var kept = UInt128(0)
      for second in 1...puzzle.houses {
        for third in 1...puzzle.houses where holds([order[first.place], second, third]) {
          kept |= having[places[1].place][second] & having[other.place][third]
        }
      }
      return kept
    }
    guard first.row > other.row else { return .pair(row: first.row, other: other.row, orders: allowed) }
    let turned = orders.indices.map { chosen in set(orders.indices.filter { allowed[$0] >> UInt128(chosen) & 1 == 1 }) }
    return .pair(row: other.row, other: first.row, orders: turned)
  }

  private static func set(_ members: some Sequence<Int>) -> UInt128 { members.reduce(0) { $0 | UInt128(1) << UInt128($1) } }

  private static func permutations(_ items: [Int]) -> [[Int]] {
    guard items.count > 1 else { return [items] }
    return items.flatMap { first in permutations(items.filter { $0 != first }).map { [first] + $0 } }
  }
}
