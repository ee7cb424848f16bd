import HostRules
import SpaceContent
import TestSupport
import Testing

/// Looks over a session's shoulder: the puzzle that is being asked, its solution, and what each answer should come to.
final class LogicWatch {
  private(set) var puzzle: LogicPuzzle?
  /// The items by house of the puzzle that is asked.
  private(set) var solution: [[String]] = []
  /// The solutions so far, the one that is asked included.
  private(set) var rounds: [[[String]]] = []
  /// For each round, the right cells by seat as the state has them; nil is no valid answer.
  private(set) var right: [[Int?]] = []
  private(set) var faults: [String] = []

  /// For `Bench.session`: reads the state after each step.
  func observe(_ machine: SessionMachine) -> Bool {
    do {
      let state = try DagCBOR.decode(machine.state)
      let past = try #require(state["rounds"]?.list)
      right = try past.map { round in
        try #require(round["right"]?.list).map { count -> Int? in
          if count == .bool(false) { return nil }
          return Int(try #require(count.int))
        }
      }
      let solutions = try past.map { try LogicPuzzle.attributes(try #require($0["solution"])).map(\.items) }
      if solutions != Array(rounds.prefix(past.count)) { faults.append("a past solution is not the one that was asked") }
      solution = try LogicPuzzle.attributes(try #require(state["secret"])).map(\.items)
      puzzle = try LogicPuzzle(try #require(state["puzzle"]))
      if rounds.last != solution { rounds.append(solution) }
      return true
    } catch {
      faults.append("\(error)")
      return false
    }
  }

  static func json(_ rows: [[String]]) -> String {
    let lists = rows.map { row in "[" + row.map { "\"\($0)\"" }.joined(separator: ", ") + "]" }
    return "{\"answer\": [\(lists.joined(separator: ", "))]}"
  }

  /// Any arrangement of the items, as likely as any other.
  func guess(using draws: inout SplitMix64) -> [[String]] { (puzzle?.attributes ?? []).map { $0.items.shuffled(using: &draws) } }

  /// How many cells are where the solution has them.
  func rightCells(_ rows: [[String]]) -> Int {
    zip(rows, solution).reduce(0) { sum, pair in sum + zip(pair.0, pair.1).count { $0 == $1 } }
  }

  /// What the README makes of right cells: by seat the score and the cells of the last puzzle. `counts` is by round and seat.
  static func standings(_ counts: [[Int?]], cells: [Int]) -> [(score: Int, last: Int)] {
    guard let seats = counts.first?.count else { return [] }
    return (0..<seats).map { seat in
      let mine = counts.map { $0[seat] ?? 0 }
      let solved = zip(mine, cells).count { $0 == $1 }
      let score = 60 * mine.reduce(0, +) / cells.reduce(0, +) + 40 * solved / cells.count
      return (score, mine.last ?? 0)
    }
  }

  /// The shares of a whole of 10,000 in proportion to scores, rounded down, and the rest to the largest remainders; equal if all
  /// scores are 0.
  static func shares(_ scores: [Int]) -> [Int] {
    let sum = scores.reduce(0, +)
    let weights = sum == 0 ? scores.map { _ in 1 } : scores
    let total = weights.reduce(0, +)
    var shares = weights.map { 10_000 * $0 / total }
    let order = weights.indices.sorted { (10_000 * weights[$1] % total, $0) < (10_000 * weights[$0] % total, $1) }
    for index in order.prefix(10_000 - shares.reduce(0, +)) { shares[index] += 1 }
    return shares
  }

  /// The settlement of these right cells.
  static func settlement(_ counts: [[Int?]], cells: [Int]) throws -> Settlement {
    let standings = standings(counts, cells: cells)
    let ranks = standings.map { mine in 1 + standings.count { ($0.score, $0.last) > (mine.score, mine.last) } }
    return Settlement(
      scores: try standings.map { try Score(hundredths: $0.score * 100) }, ranking: try Ranking(ranks: ranks),
      shares: shares(standings.map(\.score)))
  }
}
