import HostRules
import SpaceContent
import TestSupport
import Testing

@Suite struct TweetBotTests {
  /// The expert keeps every rule of every session and outscores the baseline, which outscores the random bot on the whole.
  @Test func betterBotsScoreMore() throws {
    let bench = try Bench(Fixture.shipped("tweets"))
    let bots = ["expert", "baseline", "random", "adversarial"]
    var sums = [0, 0, 0, 0]
    for number in 0..<Soak.count(fast: 40, full: 1_000) {
      let session = try JudgedSession(bench, number: number, bots: bots, says: bots.map { _ in nil })
      let settlement = try #require(session.settlement, "session \(number), AGON_SEED=\(Soak.seed)")
      let state = try #require(session.states.last)
      let rules = try #require(state["rules"]?.list).map { try #require(TweetChecks.Rule($0)) }
      let text = try #require(state["tweets"]?.list?[0].text)
      for rule in rules { #expect(TweetChecks.keeps(text, rule), "\(rule) in session \(number): \(text)") }
      #expect(settlement.scores[0] > settlement.scores[1], "session \(number), AGON_SEED=\(Soak.seed)")
      for seat in 0..<4 { sums[seat] += settlement.scores[seat].hundredths }
    }
    #expect(sums == sums.sorted(by: >))
  }

  /// The most that a call of the Space needs, with ten tweets of the greatest size, is well within its budget.
  @Test func theLargestSessionIsWithinTheBudget() throws {
    let bench = try Bench(Fixture.shipped("tweets"))
    for piece in ["\u{1F600}", "a ", "#a ", "@", "?", "\n", "follow "] {
      let text = "x" + String(repeating: piece, count: 278 / piece.unicodeScalars.count) + "x"
      var used: Int64 = 0
      let journal = try bench.session(bots: (0..<10).map { _ in nil }) { machine in
        used = machine.instructionsUsed
        return true
      } says: { _, _ in
        TweetSessionTests.answer(text)
      }
      guard case .settled = journal.end.outcome else {
        Issue.record("\(journal.end.outcome)")
        continue
      }
      #expect(used < 2_000_000)
    }
  }
}
