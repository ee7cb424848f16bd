import HostRules
import SessionRunner
import SpaceContent
import TestSupport
import Testing

/// The bots against each other, in the real sandbox.
@Suite struct KuhnBotTests {
  static let deals = 12

  /// What `first` wins of `second` in a session, played in either seat with one nonce.
  static func pair(_ first: String, _ second: String, number: Int, in bench: Bench) throws -> (chips: Int, journals: [Journal]) {
    var chips = 0
    var journals: [Journal] = []
    for seat in 1...2 {
      var state: [UInt8] = []
      let journal = try bench.session(bots: seat == 1 ? [first, second] : [second, first], number: number, seed: Soak.seed) { machine in
        state = machine.state
        return true
      }
      let held = try #require(DagCBOR.decode(state)["chips"]?.list).map { Int(try #require($0.int)) }
      try #require(held.count == 2 && held[0] + held[1] == 3 * deals)
      chips += held[seat - 1] - held[2 - seat]
      journals.append(journal)
    }
    // A chip that is won is one more here and one less there.
    return (chips / 2, journals)
  }

  struct Match: CustomTestStringConvertible, Sendable {
    let bot: String
    let other: String
    /// How the two play, which gives what the match is worth.
    let strategies: @Sendable () throws -> (Kuhn.Strategy, Kuhn.Strategy)

    var testDescription: String { "\(bot) against \(other)" }

    static let all = [
      Match(bot: "expert", other: "random") { (try KuhnEquilibriumTests.shippedTable(), .uniform) },
      Match(bot: "expert", other: "baseline") { (try KuhnEquilibriumTests.shippedTable(), KuhnEquilibriumTests.Player.newcomer) },
      Match(bot: "baseline", other: "random") { (KuhnEquilibriumTests.Player.newcomer, .uniform) },
    ]
  }

  /// 1,000 seat-swapped pairs in a soak: the mean is what the tree says, within five standard errors, and `expert` does not lose,
  /// within three.
  @Test(arguments: Match.all) func winsWhatTheTreeSays(match: Match) throws {
    let bench = try Bench(Fixture.shipped("kuhn-poker"))
    let pairs = Soak.count(fast: 60, full: 1_000)
    var results: [Double] = []
    for number in 0..<pairs { results.append(Double(try Self.pair(match.bot, match.other, number: number, in: bench).chips) / 2) }
    let mean = results.reduce(0, +) / Double(pairs)
    let variance = results.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(pairs - 1)
    let error = (variance / Double(pairs)).squareRoot()
    let (bot, other) = try match.strategies()
    let worth = (Kuhn.value(first: bot, second: other) - Kuhn.value(first: other, second: bot)) * Rational(Self.deals, 2)
    let about: Comment = "\(mean) ± \(error) chips a session, the tree says \(worth), AGON_SEED=\(Soak.seed)"
    #expect(abs(mean - worth.double) <= 5 * error, about)
    #expect(error > 0 && error < 1, about)
    if match.bot == "expert" {
      #expect(worth > Rational(0, 1), about)
      #expect(mean + 3 * error >= 0, about)
      if Soak.isOn { #expect(mean - 3 * error > 0, about) }
    }
  }

  /// Every pair of bots, in either seat: the journals replay, and none of the sessions is cut short or void.
  @Test(arguments: ["random", "baseline", "adversarial", "expert"]) func everyJournalReplays(bot: String) throws {
    let bench = try Bench(Fixture.shipped("kuhn-poker"))
    for other in ["random", "baseline", "adversarial", "expert"] {
      for number in 0..<Soak.count(fast: 4, full: 200) {
        let journal = try bench.session(bots: [bot, other], number: number, seed: Soak.seed)
        let about: Comment = "\(bot) against \(other), session \(number), AGON_SEED=\(Soak.seed)"
        guard case .settled = journal.end.outcome else {
          Issue.record("\(journal.end.outcome): \(about)")
          continue
        }
        #expect(journal.steps.allSatisfy { $0.input != .ended } && journal.steps.count <= 1 + 3 * Self.deals, about)
        #expect(bench.replay(journal).difference == nil, about)
      }
    }
  }

  /// The same sessions in workers that never met give the same bytes.
  @Test func sessionsAreTheSameInEveryWorker() throws {
    func journals() throws -> [[UInt8]] {
      let bench = try Bench(Fixture.shipped("kuhn-poker"))
      return try (0..<10).flatMap { try Self.pair("expert", "adversarial", number: $0, in: bench).journals.map(\.encoded) }
    }
    let once = try journals()
    #expect(try once == journals() && Set(once).count == 20)
  }
}
