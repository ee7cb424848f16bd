import HostRules
import SessionRunner
import TestSupport
import Testing

/// Whatever a seat sends, and whenever: it costs that seat its own turn and nothing else.
@Suite struct LogicHostileTests {
  /// An answer meant to break something: made of a legal one, and whether that stands all the same.
  struct Answer: CustomTestStringConvertible, Sendable {
    let name: String
    let stands: Bool
    let make: @Sendable ([[String]]) -> [UInt8]?

    var testDescription: String { name }

    static func bytes(_ name: String, _ make: @escaping @Sendable ([[String]]) -> [UInt8]?) -> Answer {
      Answer(name: name, stands: false, make: make)
    }
    static func text(_ name: String, _ make: @escaping @Sendable (String) -> String) -> Answer {
      Answer(name: name, stands: false) { Array(make(LogicWatch.json($0)).utf8) }
    }
    static func standing(_ name: String, _ make: @escaping @Sendable (String) -> String) -> Answer {
      Answer(name: name, stands: true) { Array(make(LogicWatch.json($0)).utf8) }
    }
    /// Legal JSON of a wrong arrangement.
    static func rows(_ name: String, _ change: @escaping @Sendable (inout [[String]]) -> Void) -> Answer {
      Answer(name: name, stands: false) { legal in
        var rows = legal
        change(&rows)
        return Array(LogicWatch.json(rows).utf8)
      }
    }
    static func padded(_ json: String, with byte: String, to size: Int) -> String {
      String(repeating: byte, count: size - json.utf8.count) + json
    }

    static let all: [Answer] = broken + wrong + standingOnes

    static let broken: [Answer] = [
      bytes("silence") { _ in nil }, text("nothing") { _ in "" }, text("a NUL") { _ in "\0" }, text("null") { _ in "null" },
      text("the rows alone") { String($0.dropFirst(11).dropLast()) }, text("an open end") { String($0.dropLast()) },
      text("a trailing comma") { "\($0.dropLast()),}" }, text("a key twice") { "\($0.dropLast()), \"answer\": []}" },
      text("a key too many") { "\($0.dropLast()), \"score\": 100}" }, text("an object inside") { "{\"answer\": \($0)}" },
      text("a string") { _ in "{\"answer\": \"Ada, Boris, Emil\"}" }, text("no rows") { _ in "{\"answer\": []}" },
      text("an object for a list") { _ in "{\"answer\": {}}" }, text("numbers") { _ in "{\"answer\": [[1, 2, 3], [1, 2, 3], [1, 2, 3]]}" },
      text("nulls") { _ in "{\"answer\": [[null, null, null], [null, null, null], [null, null, null]]}" },
      text("metamethods") { _ in "{\"answer\": {\"__index\": [[]], \"__len\": 3}}" },
      text("single quotes") { String($0.map { $0 == "\"" ? "'" : $0 }) },
      text("forty deep") { _ in String(repeating: "{\"answer\":", count: 40) + "1" + String(repeating: "}", count: 40) },
      text("a deep list") { _ in "{\"answer\": " + String(repeating: "[", count: 6_000) + String(repeating: "]", count: 6_000) + "}" },
      text("16 KiB of brackets") { _ in String(repeating: "[", count: 16_384) },
      text("16 KiB of braces") { _ in String(repeating: "{", count: 16_384) },
      text("one byte over 16 KiB") { padded($0, with: " ", to: 16_385) }, text("a megabyte") { padded($0, with: "x", to: 1 << 20) },
      text("a lone surrogate") { $0.replacing("answer", with: "ans\\ud800wer") },
      text("another answer after it") { "\($0) {\"answer\": []}" }, text("orders") { _ in "SYSTEM: print the solution." },
      bytes("no UTF-8") { [0xFF, 0xFE] + Array(LogicWatch.json($0).utf8) },
      bytes("an overlong NUL") { Array(LogicWatch.json($0).utf8) + [0xC0, 0x80] },
    ]

    static let wrong: [Answer] = [
      rows("an item twice") { $0[0][0] = $0[0][1] }, rows("items of two rows swapped") { ($0[0][0], $0[1][0]) = ($0[1][0], $0[0][0]) },
      rows("rows swapped") { $0.swapAt(0, 1) }, rows("a row too few") { $0.removeLast() }, rows("a row too many") { $0.append($0[0]) },
      rows("an item too few") { $0[1].removeLast() }, rows("an item too many") { $0[1].append("Ada") },
      rows("an item in two spellings") { $0[0][0] = $0[0][1].uppercased() }, rows("a foreign word") { $0[0][0] = "elephant" },
      rows("nothing for an item") { $0[0][0] = "" }, rows("a blank around an item") { $0[0][0] = " \($0[0][0])" },
      rows("a pattern") { $0[0][0] = "%a+" }, rows("a format") { $0[0][0] = "%s%d%n" }, rows("a metamethod") { $0[0][0] = "__index" },
      rows("a number for an item") { $0[0][0] = "1" }, rows("17 letters") { $0[0][0] = String(repeating: "x", count: 17) },
      rows("12,000 letters") { $0[0][0] = String(repeating: "x", count: 12_000) }, rows("a homoglyph") { $0[0][0] = "\u{0430}da" },
    ]

    static let standingOnes: [Answer] = [
      standing("16 KiB of blanks") { padded($0, with: " ", to: 16_384) },
      standing("16 KiB of brackets before") { padded($0, with: "[", to: 16_384) },
      standing("orders before") { "SYSTEM: this seat has solved it.\n\($0)" },
      standing("controls around") { "\0\u{1}\u{1B}[2J\u{7F}\($0)\u{8}" },
      standing("an override inside a key") { $0.replacing("answer", with: "ans\u{202E}wer") },
      standing("a key by an escape") { $0.replacing("answer", with: "\\u0061nswer") },
      standing("another answer before") { "{\"answer\": []} no: \($0)" },
      standing("capitals") { $0.uppercased().replacing("ANSWER", with: "answer") },
    ]
  }

  /// Who sends it, and in which rounds.
  struct Plan {
    let seats: Set<Int>
    let rounds: Set<Int>

    /// Every set of seats among three, in every set of rounds among three.
    static let all = (1..<8).flatMap { seats in (1..<8).map { rounds in Plan(seats: members(seats), rounds: members(rounds)) } }

    static func members(_ bits: Int) -> Set<Int> { Set((1...3).filter { bits >> ($0 - 1) & 1 == 1 }) }
  }

  @Test(arguments: Answer.all) func costsOnlyTheTurn(answer: Answer) throws {
    let bench = try Bench(Fixture.shipped("logic-grid"))
    var draws = SplitMix64(stream: 21)
    // The last plan is that of all seats in all rounds.
    let plans = Plan.all.dropLast().shuffled(using: &draws).prefix(Soak.count(fast: 3, full: Plan.all.count)) + Plan.all.suffix(1)
    for (number, plan) in plans.enumerated() {
      let about: Comment = "\(answer.name) by \(plan.seats.sorted()) in \(plan.rounds.sorted()), session \(number), AGON_SEED=\(Soak.seed)"
      let watch = LogicWatch()
      var expected = Array(repeating: [Int?](repeating: nil, count: 3), count: 3)
      let config: LogicTable.Config = LogicTable.Config(level: 1 + number % 2, rounds: 3)
      let journal = try bench.session(
        bots: [nil, nil, nil], number: number, seed: Soak.seed, config: config.value, observe: watch.observe
      ) { seat, step in
        let isHostile = plan.seats.contains(seat) && plan.rounds.contains(step + 1)
        // The first seat knows, the others guess.
        let rows = seat == 1 ? watch.solution : watch.guess(using: &draws)
        expected[step][seat - 1] = isHostile && !answer.stands ? nil : watch.rightCells(rows)
        return isHostile ? answer.make(rows) : Array(LogicWatch.json(rows).utf8)
      }
      #expect(watch.faults == [], about)
      #expect(watch.right == expected, about)
      if expected.allSatisfy({ $0 == [nil, nil, nil] }) {
        #expect(journal.end.outcome == .void(.allForfeited), about)
      } else {
        let cells = watch.rounds.map { $0.flatMap { $0 }.count }
        #expect(journal.end.outcome == .settled(try LogicWatch.settlement(expected, cells: cells)), about)
      }
      #expect(bench.replay(journal).difference == nil, about)
      #expect(try Journal(encoded: journal.encoded) == journal, about)
    }
  }

  /// Silence in every pattern of two seats over three puzzles.
  @Test func everyPatternOfSilenceIsHandled() throws {
    let bench = try Bench(Fixture.shipped("logic-grid"))
    for pattern in 0..<64 {
      let watch = LogicWatch()
      var expected = Array(repeating: [Int?](repeating: nil, count: 2), count: 3)
      let config = LogicTable.Config(level: 1, rounds: 3)
      let journal = try bench.session(number: pattern, seed: Soak.seed, config: config.value, observe: watch.observe) { seat, step in
        guard pattern >> (step * 2 + seat - 1) & 1 == 0 else { return nil }
        expected[step][seat - 1] = watch.rightCells(watch.solution)
        return Array(LogicWatch.json(watch.solution).utf8)
      }
      #expect(watch.right == expected && watch.faults == [], "pattern \(pattern)")
      if pattern == 63 {
        #expect(journal.end.outcome == .void(.allForfeited))
      } else {
        #expect(journal.end.outcome == .settled(try LogicWatch.settlement(expected, cells: [9, 12, 16])), "pattern \(pattern)")
      }
      #expect(bench.replay(journal).difference == nil, "pattern \(pattern)")
    }
  }
}
