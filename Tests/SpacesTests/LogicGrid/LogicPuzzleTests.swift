import Foundation
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Every puzzle has one answer, says in words what it says in data, and is made well within its budget.
@Suite struct LogicPuzzleTests {
  /// What is wrong with a puzzle as a task tells it; nothing if it is sound.
  static func faults(_ puzzle: LogicPuzzle, solution: [LogicPuzzle.Attribute], text: String, number: Int, of rounds: Int) throws -> [String]
  {
    var faults: [String] = []
    let found = try LogicCounter(puzzle).solutions(limit: 2)
    if found.count != 1 { faults.append(found.isEmpty ? "no arrangement" : "more than one arrangement") }
    if found.first != solution.map(\.items) { faults.append("another arrangement than the secret one") }
    if puzzle.attributes.map(\.name) != solution.map(\.name) { faults.append("other attributes than the secret ones") }
    if try puzzle.text(number: number, of: rounds) != text { faults.append("other words than data") }
    return faults
  }

  static func hasClueToSpare(_ puzzle: LogicPuzzle) throws -> Bool {
    let counter = try LogicCounter(puzzle)
    return puzzle.clues.indices.contains { counter.solutions(limit: 2, without: $0).count == 1 }
  }

  /// The clues that could be spared, by their place.
  static func spare(_ puzzle: LogicPuzzle) throws -> [Int] {
    let counter = try LogicCounter(puzzle)
    return puzzle.clues.indices.filter { counter.solutions(limit: 2, without: $0).count == 1 }
  }

  @Test(arguments: LogicTable.Config.all) func everyPuzzleHasOneAnswer(config: LogicTable.Config) throws {
    let sandbox = try SpaceSandbox(package: Fixture.shipped("logic-grid"), executable: Fixture.executable)
    let limit = Int64(sandbox.package.manifest.limits.instructions)
    // 9 configurations with 2 puzzles each on the average: 144 puzzles, or 2,160 in a soak.
    let sessions = Soak.count(fast: 8, full: 120)
    var faults: [String] = []
    var made = [Int](repeating: 0, count: 6)
    var thick = made
    var used = made
    var most: Int64 = 0
    for number in 0..<sessions {
      var table = try LogicTable(in: sandbox, config: config, number: number)
      while !table.isOver {
        let about = "session \(number), puzzle \(table.number), AGON_SEED=\(Soak.seed)"
        let puzzle = try table.puzzle
        let solution = try table.solution
        let found = try Self.faults(
          puzzle, solution: solution, text: table.task(of: 1).text, number: table.number, of: config.rounds)
        faults += found.map { "\($0): \(about)" }
        if try table.task(of: 1) != table.task(of: 2) { faults.append("the seats' tasks differ: \(about)") }
        #expect(puzzle.houses == [3, 4, 4, 5, 5][table.level - 1] && puzzle.attributes.count == [3, 3, 4, 4, 5][table.level - 1])
        most = max(most, table.reply.used)
        made[table.level] += 1
        used[table.level] += Int(table.reply.used)
        if try Self.hasClueToSpare(puzzle) { thick[table.level] += 1 }
        try table.answer(solution.map(\.items))
      }
    }
    #expect(faults == [], "\(faults.count)")
    #expect(made.reduce(0, +) == sessions * config.rounds)
    #expect(most > 10_000 && most < limit / 2, "\(most) of \(limit) instructions")
    // On the two highest levels the effort for thinning may end before every clue has been tried; it seldom does.
    #expect(thick[...3].allSatisfy { $0 == 0 }, "\(thick)")
    #expect(thick[4] <= 1 + made[4] / 50 && thick[5] <= 1 + made[5] / 20, "\(thick) of \(made)")
    let means = zip(used, made).map { $0 / max(1, $1) }
    print("\(config.testDescription): \(made) puzzles by level, \(thick) with a clue to spare, \(means) instructions, at most \(most)")
  }

  /// Without one of its clues a puzzle has several answers, and with the contrary of one it has none: the counter says so.
  @Test func aSpoiledPuzzleIsReported() throws {
    let sandbox = try SpaceSandbox(package: Fixture.shipped("logic-grid"), executable: Fixture.executable)
    for number in 0..<Soak.count(fast: 6, full: 60) {
      let table = try LogicTable(in: sandbox, config: LogicTable.Config(level: 1 + number % 3, rounds: 1), number: 1_000 + number)
      let puzzle = try table.puzzle
      let solution = try table.solution
      let text = try table.task(of: 1).text
      func faults(_ spoiled: LogicPuzzle, _ solution: [LogicPuzzle.Attribute]) throws -> [String] {
        try Self.faults(spoiled, solution: solution, text: text, number: 1, of: 1)
      }
      #expect(try faults(puzzle, solution) == [])
      for index in puzzle.clues.indices {
        var fewer = puzzle
        fewer.clues.remove(at: index)
        let found = try faults(fewer, solution)
        #expect(found.contains("more than one arrangement") && found.contains("other words than data"))
      }
      var contrary = puzzle
      let opposite = ["same": "different", "different": "same", "left": "right", "right": "left"]
      let index = try #require(puzzle.clues.firstIndex { opposite[$0.type] != nil })
      let clue = puzzle.clues[index]
      contrary.clues.append(LogicPuzzle.Clue(type: try #require(opposite[clue.type]), items: clue.items, house: nil))
      #expect(try faults(contrary, solution).contains("no arrangement"))
      let turned = solution.map { LogicPuzzle.Attribute(name: $0.name, items: $0.items.reversed()) }
      #expect(try faults(puzzle, turned) == ["another arrangement than the secret one"])
      var thicker = puzzle
      thicker.clues.append(clue)
      #expect(try Self.spare(thicker) == [index, puzzle.clues.count])
    }
  }

  /// The counter against every arrangement there is, one after the other, on the smallest grids.
  @Test func theCounterAgreesWithTryingEverything() throws {
    let sandbox = try SpaceSandbox(package: Fixture.shipped("logic-grid"), executable: Fixture.executable)
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    var draws = SplitMix64(stream: 11)
    var counts: Set<Int> = []
    for number in 0..<Soak.count(fast: 20, full: 300) {
      var puzzle = try LogicTable(in: sandbox, config: LogicTable.Config(level: 1, rounds: 1), number: 2_000 + number).puzzle
      puzzle.clues = Array(puzzle.clues.shuffled(using: &draws).prefix(draws.below(puzzle.clues.count + 1)))
      var every: Set<[[String]]> = []
      for code in 0..<216 {
        let rows = zip(puzzle.attributes, [code / 36, code / 6 % 6, code % 6]).map { row, order in orders[order].map { row.items[$0] } }
        func house(_ item: String) -> Int { (rows.compactMap { $0.firstIndex(of: item) }.first ?? -1) + 1 }
        if puzzle.clues.allSatisfy({ LogicPuzzle.holds($0, house) }) { every.insert(rows) }
      }
      #expect(Set(try LogicCounter(puzzle).solutions(limit: 1_000)) == every, "puzzle \(number), AGON_SEED=\(Soak.seed)")
      counts.insert(every.count)
    }
    #expect(counts.count > 3)
  }

  /// Where the effort for a puzzle is used up before every clue has been tried, the puzzle has one answer all the same. With a fifth
  /// of the effort that happens often, and takes a fifth of the budget that the whole effort may take.
  @Test(arguments: [(0, 20), (28_000, 5)]) func withoutEffortAPuzzleStillHasOneAnswer(effort: Int, part: Int64) throws {
    let package = try LogicSecrecyTests.mutant("lib/puzzle.lua", "local EFFORT = 140000", "local EFFORT = \(effort)")
    let sandbox = try SpaceSandbox(package: package, executable: Fixture.executable)
    let limit = Int64(package.manifest.limits.instructions)
    var most: Int64 = 0
    var thick = 0
    for number in 0..<Soak.count(fast: 10, full: 80) {
      let config = LogicTable.Config(level: 3, rounds: 3)
      var table = try LogicTable(in: sandbox, config: config, number: 6_000 + number)
      while !table.isOver {
        let puzzle = try table.puzzle
        let found = try Self.faults(
          puzzle, solution: table.solution, text: table.task(of: 1).text, number: table.number, of: config.rounds)
        #expect(found == [], "session \(number), AGON_SEED=\(Soak.seed)")
        most = max(most, table.reply.used)
        if try Self.hasClueToSpare(puzzle) { thick += 1 }
        try table.answer(nil)
      }
    }
    #expect(thick > 0 && most < limit / 2 / part, "\(thick) puzzles with a clue to spare, at most \(most) instructions")
  }

  /// Every type of clue comes up on every level from the second.
  @Test func everyTypeOfClueComesUp() throws {
    let sandbox = try SpaceSandbox(package: Fixture.shipped("logic-grid"), executable: Fixture.executable)
    var types: [Int: Set<String>] = [:]
    for number in 0..<30 {
      var table = try LogicTable(in: sandbox, config: LogicTable.Config(level: 1 + number % 2 * 2, rounds: 3), number: 3_000 + number)
      while !table.isOver {
        types[table.level, default: []].formUnion(try table.puzzle.clues.map(\.type))
        try table.answer(nil)
      }
    }
    let all: Set<String> = ["same", "different", "left", "right", "next", "position", "either"]
    for level in 1...5 { #expect(types[level] == all, "level \(level)") }
  }
}
