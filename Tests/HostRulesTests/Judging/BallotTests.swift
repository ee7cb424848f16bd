import HostRules
import SpaceContent
import SpaceContract
import Testing

import enum TestSupport.Soak

@Suite struct BallotTests {
  static func encoded(_ value: Value) -> [UInt8] {
    var writer = CBORWriter()
    writer.value(value)
    return writer.bytes
  }

  @Test func theJournalKeepsThese() {
    #expect(Ballot(judge: "a", content: .scores([[1, 2], [3, 4]])).value == ["judge": "a", "scores": [[1, 2], [3, 4]]])
    #expect(Ballot(judge: "a", content: .ranks([2, 1])).value == ["judge": "a", "ranks": [2, 1]])
    #expect(Ballot(judge: "a", content: .failure("late")).value == ["judge": "a", "failure": "late"])
  }

  /// Every ballot that can exist comes back from canonical bytes, unsound ones too.
  @Test(arguments: 1...(Soak.isOn ? 5_000 : 300)) func comesBack(number: Int) throws {
    var draws = SplitMix64(stream: number)
    let extremes = [Int.min, -1, 0, 10_000, 10_001, Int.max]
    func vote(_ draws: inout SplitMix64) -> Int { extremes.randomElement(using: &draws) ?? 0 }
    func text(_ draws: inout SplitMix64) -> String {
      String(
        String.UnicodeScalarView(
          (0..<Int.random(in: 0...700, using: &draws)).compactMap { _ in
            Unicode.Scalar(UInt32.random(in: 0...0x2FFFF, using: &draws))
          }))
    }
    let content: Ballot.Content
    switch number % 3 {
    case 0:
      let columns = Int.random(in: 0...18, using: &draws)
      content = .scores((0..<Int.random(in: 0...22, using: &draws)).map { _ in (0..<columns).map { _ in vote(&draws) } })
    case 1: content = .ranks((0..<Int.random(in: 0...22, using: &draws)).map { _ in vote(&draws) })
    default: content = .failure(text(&draws))
    }
    let ballot = Ballot(judge: text(&draws), content: content)
    let bytes = Self.encoded(ballot.value)
    #expect(Ballot(try DagCBOR.decode(bytes)) == ballot, "ballot \(number), AGON_SEED=\(Soak.seed)")
    // A name, and 20 rows of 16 numbers of nine bytes, or a reason.
    #expect(bytes.count < 4_096)
  }

  @Test func whatNoRequestCouldAskForIsAFailure() {
    func content(_ content: Ballot.Content) -> Ballot.Content { Ballot(judge: "a", content: content).content }
    #expect(content(.ranks(Array(1...20))) == .ranks(Array(1...20)))
    #expect(content(.ranks(Array(1...21))) == .failure("the ballot ranks 21 items; no request has more than 20"))
    let row = Array(repeating: 1, count: 16)
    #expect(content(.scores(Array(repeating: row, count: 20))) == .scores(Array(repeating: row, count: 20)))
    #expect(content(.scores(Array(repeating: row, count: 21))) == .failure("the ballot scores 21 items; no request has more than 20"))
    #expect(content(.scores([row, row + [1]])) == .failure("the ballot scores 17 metrics; no request has more than 16"))
    let long = Ballot(
      judge: "\u{202E}j\0" + String(repeating: "é", count: 200), content: .failure("\u{1B}[2J" + String(repeating: "x", count: 600)))
    #expect(long.judge == "j" + String(repeating: "é", count: 99))
    #expect(long.content == .failure("[2J" + String(repeating: "x", count: 497)))
  }

  static let refused: [Value] = [
    .null, [], [:], ["judge": "a"], ["scores": []], ["judge": 1, "ranks": [1]], ["judge": "a", "ranks": 1], ["judge": "a", "ranks": ["1"]],
    ["judge": "a", "scores": [1]], ["judge": "a", "scores": [["1"]]], ["judge": "a", "failure": 1], ["judge": "a", "votes": [1]],
    ["judge": "a", "ranks": [1], "scores": [[1]]], ["judge": "a", "ranks": [1], "note": "x"],
    // Never written: beyond the bounds, or not clean.
    ["judge": "a", "ranks": .list((1...21).map { .int($0) })], ["judge": "a", "scores": .list(Array(repeating: [1], count: 21))],
    ["judge": "a", "scores": [.list(Array(repeating: 1, count: 17))]], ["judge": "a\u{200B}", "ranks": [1]],
    ["judge": "a", "failure": "\u{7}"], ["judge": .text(String(repeating: "a", count: 201)), "ranks": [1]],
    ["judge": "a", "failure": .text(String(repeating: "a", count: 501))],
  ]

  @Test(arguments: refused) func refuses(value: Value) {
    #expect(Ballot(value) == nil)
  }
}
