import Foundation
import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Nothing that is shown says more about a solution than the clues do.
@Suite struct LogicSecrecyTests {
  /// The Space with a change in one of its files, which must be there.
  static func mutant(_ path: String, _ old: String, _ new: String) throws -> SpacePackage {
    let files = try Fixture.shipped("logic-grid").files.map { file in
      guard file.path == path else { return file }
      let source = String(decoding: file.bytes, as: UTF8.self)
      try #require(source.contains(old), "\(path) has changed: \(old)")
      return SpacePackage.File(path: path, bytes: Array(source.replacingOccurrences(of: old, with: new).utf8))
    }
    return try SpacePackage(files: files, from: "mutant")
  }

  static func turned(_ state: Value) throws -> Value {
    var map = try #require(state.map)
    map["secret"] = .list(
      try LogicPuzzle.attributes(try #require(state["secret"])).map { row in
        ["name": .text(row.name), "items": .list((row.items.dropFirst() + row.items.prefix(1)).map { .text($0) })]
      })
    return .map(map)
  }

  /// The keys of a value and of everything in it, as paths without the places in lists.
  static func paths(_ value: Value, _ path: String = "") -> Set<String> {
    switch value {
    case .map(let map): map.reduce(into: []) { $0.formUnion(paths($1.value, "\(path).\($1.key)")) }
    case .list(let items): items.reduce(into: [path]) { $0.formUnion(paths($1, path)) }
    default: [path]
    }
  }

  /// Where what is shown depends on the secret; and what the plain state or a task has beside what a puzzle consists of.
  static func leaks(in package: SpacePackage) throws -> Set<String> {
    let sandbox = try SpaceSandbox(package: package, executable: Fixture.executable)
    let puzzle: Set<String> = [
      "attributes", "attributes.name", "attributes.items", "clues", "clues.type", "clues.items", "clues.house", "houses",
    ]
    let past: Set<String> = ["", ".solution", ".solution.name", ".solution.items", ".cells", ".right", ".text"]
    let data = Set(puzzle.map { ".\($0)" } + past.map { ".earlier\($0)" })
    let plain = Set(puzzle.map { ".puzzle.\($0)" } + past.map { ".rounds\($0)" } + [".puzzle.text"])
    var leaks: Set<String> = []
    for number in 0..<Soak.count(fast: 3, full: 30) {
      var table = try LogicTable(in: sandbox, config: LogicTable.Config(level: 1 + number % 3, rounds: 3), seats: 3, number: 4_000 + number)
      while !table.isOver {
        let other = try turned(table.state)
        #expect(other != table.state)
        if try table.looking(at: table.state).asked != table.looking(at: other).asked { leaks.insert("the task follows the secret") }
        for audience in 0...3 {
          if try table.view(audience, of: table.state) != table.view(audience, of: other) { leaks.insert("the view follows the secret") }
        }
        for path in paths(try #require(table.task(of: 1).data)).subtracting(data) { leaks.insert("the data has \(path)") }
        for path in paths(table.state).subtracting(plain) where !path.hasPrefix(".secret") { leaks.insert("the state has \(path)") }
        // Earlier rounds are public, and this one is none of them.
        if table.state["rounds"]?.list?.count != table.step { leaks.insert("a round that is not over") }
        try table.answer(number % 2 == 0 ? table.solution.map(\.items) : nil)
      }
    }
    return leaks
  }

  @Test func whatIsShownDependsOnNoSecret() throws {
    #expect(try Self.leaks(in: Fixture.shipped("logic-grid")) == [])
  }

  @Test func aSpaceThatKeepsASecondCopyIsCaught() throws {
    let old = "return {puzzle = made, secret = solution, rounds = {}}"
    let copy = try Self.mutant("main.lua", old, "made.answer = solution\n  " + old)
    #expect(try Self.leaks(in: copy).contains { $0.hasPrefix("the state has .puzzle.answer") })
    let shown = try Self.mutant("main.lua", "data = {houses", "data = {hint = 1, houses")
    #expect(try Self.leaks(in: shown) == ["the data has .hint"])
    // Here it is the host that saves the day: it has cut what the task would show.
    let peeking = try Self.mutant("main.lua", "data = {houses = made.houses", "data = {houses = state.secret and 0 or made.houses")
    #expect(try Self.leaks(in: peeking) == [])
  }

  /// Counts that say nothing about a house if every order is drawn.
  struct Orders {
    /// By place in the list and by house, for grids of four houses.
    var places = Array(repeating: Array(repeating: 0, count: 4), count: 4)
    /// Of the items of the first attribute that the first and the last of such clues name, how often the first and how often the
    /// last one has the lower house; and the same for the two items that a "next" names.
    var firsts = [0, 0]
    var nexts = [0, 0]
    /// Of the two items that an "either" names, how often the first is the true one, and how often the second.
    var eithers = [0, 0]
    /// Clues "position" in the first half and in the second half of the clues.
    var halves = [0, 0]

    /// Chi-square statistics, each with its degrees of freedom.
    var statistics: [(name: String, value: Double, freedom: Int)] {
      [
        ("places", Self.chiSquare(places.flatMap { $0 }), 9), ("firsts", Self.chiSquare(firsts), 1),
        ("nexts", Self.chiSquare(nexts), 1), ("eithers", Self.chiSquare(eithers), 1), ("halves", Self.chiSquare(halves), 1),
      ]
    }

    /// Against equal frequencies.
    static func chiSquare(_ counts: [Int]) -> Double {
      let mean = Double(counts.reduce(0, +)) / Double(counts.count)
      return counts.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) / mean }
    }

    /// What is exceeded once in ten thousand cases, from tables of the distribution.
    static let bounds: [Int: Double] = [1: 15.14, 9: 33.72]

    var suspicious: Set<String> { Set(statistics.filter { $0.value > Self.bounds[$0.freedom] ?? 0 }.map(\.name)) }
  }

  static func orders(in package: SpacePackage, sessions: Int) throws -> Orders {
    let sandbox = try SpaceSandbox(package: package, executable: Fixture.executable)
    var orders = Orders()
    for number in 0..<sessions {
      let table = try LogicTable(in: sandbox, config: LogicTable.Config(level: 2, rounds: 1), number: 5_000 + number)
      let puzzle = try table.puzzle
      var house: [String: Int] = [:]
      for row in try table.solution {
        for (index, item) in row.items.enumerated() { house[item] = index }
      }
      for attribute in puzzle.attributes {
        for (place, item) in attribute.items.enumerated() { orders.places[place][try #require(house[item])] += 1 }
      }
      let named = puzzle.clues.flatMap { $0.items.filter(puzzle.attributes[0].items.contains).prefix(1) }
      if let first = named.first.flatMap({ house[$0] }), let last = named.last.flatMap({ house[$0] }), first != last {
        orders.firsts[first < last ? 0 : 1] += 1
      }
      for (index, clue) in puzzle.clues.enumerated() {
        if clue.type == "next" { orders.nexts[try #require(house[clue.items[0]]) < #require(house[clue.items[1]]) ? 0 : 1] += 1 }
        if clue.type == "either" { orders.eithers[house[clue.items[0]] == house[clue.items[1]] ? 0 : 1] += 1 }
        if clue.type == "position", index * 2 + 1 != puzzle.clues.count { orders.halves[index * 2 < puzzle.clues.count ? 0 : 1] += 1 }
      }
    }
    return orders
  }

  @Test func noOrderTellsAHouse() throws {
    let orders = try Self.orders(in: Fixture.shipped("logic-grid"), sessions: Soak.count(fast: 300, full: 4_000))
    #expect(orders.suspicious == [], "\(orders), AGON_SEED=\(Soak.seed)")
    #expect([orders.firsts, orders.nexts, orders.eithers, orders.halves].allSatisfy { $0.reduce(0, +) > 100 }, "\(orders)")
  }

  @Test func anOrderThatTellsAHouseIsFound() throws {
    let listed = try Self.mutant("lib/puzzle.lua", "in ipairs(random.shuffle(numbers)) do", "in ipairs(numbers) do")
    #expect(try Self.orders(in: listed, sessions: 100).suspicious.contains("places"))
    let clues = try Self.mutant("lib/puzzle.lua", "local clues = random.shuffle(", "local clues = (")
    #expect(try Self.orders(in: clues, sessions: 300).suspicious.contains("halves"))
  }

  /// Words of an answer, and an answer's own spelling, come up nowhere: not in logs, scenes or the state, which tasks are made of.
  @Test func noWordOfAnAnswerIsShown() throws {
    let bench = try Bench(Fixture.shipped("logic-grid"))
    let watch = LogicWatch()
    var shown: [String] = []
    let journal = try bench.session(bots: [nil, nil, "expert"]) { machine in
      shown.append(machine.steps.last?.log ?? "")
      shown.append(String(decoding: machine.state, as: UTF8.self))
      for audience in 0...3 {
        let scene = bench.check.view(
          audience: audience, state: machine.state, context: machine.context, seed: machine.start.seed, step: machine.eventsApplied,
          hasEnded: true)
        if case .success(let bytes) = scene { shown.append(String(decoding: bytes, as: UTF8.self)) }
      }
      return watch.observe(machine)
    } says: { seat, _ in
      guard seat == 1 else {
        return Array(#"{"answer": [["CANARY-2", "a", "b"], ["CANARY-2", "a", "b"], ["CANARY-2", "a", "b"]]}"#.utf8)
      }
      return Array(("CANARY-1 " + LogicWatch.json(watch.solution).uppercased().replacingOccurrences(of: "ANSWER", with: "answer")).utf8)
    }
    #expect(watch.faults == [])
    guard case .settled(let settlement) = journal.end.outcome else {
      Issue.record("\(journal.end.outcome.summary)")
      return
    }
    #expect(settlement.scores.map(\.hundredths) == [10_000, 0, 10_000])
    #expect(shown.count == 4 * 6)
    #expect(shown.filter { $0.contains("CANARY") } == [])
    let names = watch.rounds.flatMap { $0.flatMap { $0 } }
    #expect(names.count == 12 + 16 + 20)
    #expect(names.allSatisfy { name in shown.allSatisfy { !$0.contains(name.uppercased()) } })
  }
}
