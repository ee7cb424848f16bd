import SpaceContent
import SpaceContract
import TestSupport
import Testing

/// The checks in Lua against those in Swift, on random and adversarial texts.
@Suite struct TweetCheckTests {
  static let rules: [TweetChecks.Rule] = [
    .hashtag("FirstSnow"), .banned(["cold", "wait"]), .form, .question, .words(4), .words(9), .digit, .calm, .opener("S"), .opener("A"),
    .opener("T"), .lines,
  ]

  static func compare(_ texts: [String], in oracle: JudgedOracle) throws -> (kept: Set<Int>, broken: Set<Int>) {
    let said = try oracle.ask(["texts": .list(texts.map { .text($0) }), "rules": .list(rules.map(\.value))])
    try #require(said.count == texts.count)
    var (kept, broken): (Set<Int>, Set<Int>) = ([], [])
    for (text, answer) in zip(texts, said) {
      let about: Comment = "\(text.debugDescription), AGON_SEED=\(Soak.seed)"
      let words = try #require(answer["words"].map { $0.list ?? [] }).map { Array(($0.text ?? "").utf8) }
      #expect(words == TweetChecks.words(text).map { Array($0.utf8) }, about)
      let keeps = try #require(answer["kept"]?.list).map { $0 == .bool(true) }
      for (index, rule) in rules.enumerated() {
        #expect(keeps[index] == TweetChecks.keeps(text, rule), "\(rule) on \(text.debugDescription), AGON_SEED=\(Soak.seed)")
        if keeps[index] { kept.insert(index) } else { broken.insert(index) }
      }
    }
    return (kept, broken)
  }

  @Test func agreesOnRandomTexts() throws {
    let oracle = try JudgedOracle("tweets")
    var draws = SplitMix64(stream: 31)
    var (kept, broken): (Set<Int>, Set<Int>) = ([], [])
    for _ in 0..<Soak.count(fast: 20, full: 1_000) {
      let texts = (0..<60).map { _ in TextCleaning.clean(NastyText.make(NastyText.pieces, most: 14, &draws)) }
      let seen = try Self.compare(texts, in: oracle)
      kept.formUnion(seen.kept)
      broken.formUnion(seen.broken)
    }
    #expect(kept.count == Self.rules.count && broken.count == Self.rules.count, "a rule was always kept or always broken")
  }

  /// Every scalar of the Basic Multilingual Plane that cleaning leaves, alone and between letters.
  @Test func agreesOnEveryScalar() throws {
    let oracle = try JudgedOracle("tweets")
    let step = Soak.isOn ? 1 : 37
    let scalars = (0x20...0xFFFF).filter { $0 < 0x3100 || $0 % step == 0 }.compactMap { Unicode.Scalar(UInt32($0)) }
    for start in stride(from: 0, to: scalars.count, by: 60) {
      let texts = scalars[start..<min(start + 60, scalars.count)].map { TextCleaning.clean("s\($0)T #FirstSnow\($0)") }
      _ = try Self.compare(texts, in: oracle)
    }
  }
}
