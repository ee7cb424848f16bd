import SpaceContent
import SpaceContract
import TestSupport
import Testing

/// The checks in Lua against those in Swift, on random and adversarial texts.
@Suite struct ListingCheckTests {
  static let brief = ListingChecks.Brief(
    title: "Train Driver", team: "Regional Lines", place: "Lisbon", skills: ["radio calls", "brake tests", "A/B tests", "first aid"],
    low: 52_000, high: 61_000)

  static let pieces = NastyText.pieces + ListingChecks.banned.map { $0.joined(separator: " ") } + parts

  /// What points are given for, and what looks like it.
  static let parts = [
    "Train Driver", "train driver.", "Regional Lines", "Lisbon", "LISBON", "radio calls", "Brake-Tests", "A/B tests", "first\naid",
    "52,000",
    "52.000", "52000", "61,000", "61.000", "61000", "EUR", "eur", "\u{20AC}", "1,0", "5,2,000", "52,000,61", "52,0001", ",", "0",
    "\nThe role\n", "\n# What you will do:\n", "\n**What you bring**\n", "\n Pay and place \n", "\nThe role :\n", "\nThe Role #\n",
    "\nThe role\none two three four five\n", "\nWhat you will do\none two three four five\n", "\nWhat you bring\n1 2 3 4 5\n",
    "\nPay and place\n1 2 3 4 5\n", "radio calls, brake tests, A/B tests, first aid",
    "one two three four five", "one two three four", "rock-star", "FAST\u{2014}PACED", "he'll", "he will",
    String(repeating: "word ", count: 40), String(repeating: "word ", count: 100),
  ]

  @Test func agreesOnRandomTexts() throws {
    let oracle = try JudgedOracle("job-listings")
    var draws = SplitMix64(stream: 41)
    var seen: [String: Set<Int>] = [:]
    for _ in 0..<Soak.count(fast: 12, full: 600) {
      let texts = (0..<30).map { TextCleaning.clean(NastyText.make($0.isMultiple(of: 3) ? Self.parts : Self.pieces, most: 40, &draws)) }
      let said = try oracle.ask(["texts": .list(texts.map { .text($0) }), "brief": Self.brief.value])
      try #require(said.count == texts.count)
      for (text, answer) in zip(texts, said) {
        let about: Comment = "\(text.debugDescription), AGON_SEED=\(Soak.seed)"
        let checks = ListingChecks(text)
        #expect(answer["words"]?.int == Int64(checks.words.count), about)
        #expect(answer["all"]?.int == Int64(checks.score(Self.brief)), about)
        for (name, points) in checks.points(Self.brief) {
          #expect(answer[name]?.int == Int64(points), "\(name): \(text.debugDescription), AGON_SEED=\(Soak.seed)")
          seen[name, default: []].insert(points)
        }
      }
    }
    #expect(seen.values.allSatisfy { $0.count > 1 }, "a check always came out the same: \(seen)")
    #expect(seen["sections"]?.count == 5 && seen["skills"]?.count == 5)
  }
}
