import HostRules
import SessionRunner
import SpaceContent
import TestSupport
import Testing

/// The bots against each other, in the real sandbox.
@Suite struct BotTests {
  struct Match: CustomTestStringConvertible, Sendable {
    let first: String
    let second: String
    /// Whether `first` may never lose, or must always draw.
    let promise: Promise

    enum Promise { case neverLoses, alwaysDraws, none }

    var testDescription: String { "\(first) against \(second)" }
  }

  struct Tally: Equatable, CustomStringConvertible {
    var wins = 0
    var draws = 0
    var losses = 0
    var rounds = 0

    var sessions: Int { wins + draws + losses }
    var description: String { "\(wins) wins, \(draws) draws, \(losses) losses, \(rounds * 10 / max(1, sessions)) tenths of a round each" }
  }

  static let matches = [
    Match(first: "expert", second: "random", promise: .neverLoses),
    Match(first: "expert", second: "baseline", promise: .neverLoses),
    Match(first: "expert", second: "adversarial", promise: .neverLoses),
    Match(first: "expert", second: "expert", promise: .alwaysDraws),
    Match(first: "baseline", second: "random", promise: .none),
    Match(first: "baseline", second: "baseline", promise: .none),
    Match(first: "random", second: "random", promise: .none),
  ]

  /// Seat-swapped pairs: each number is played twice with one nonce.
  @Test(arguments: matches) func keepsItsPromise(match: Match) throws {
    let bench = try Bench(Fixture.shipped("bid-tac-toe"))
    let pairs = Soak.count(fast: match.promise == .none ? 5 : 25, full: 1_000)
    var tally = Tally()
    for number in 0..<pairs {
      for seat in 1...2 {
        let bots = seat == 1 ? [match.first, match.second] : [match.second, match.first]
        let about: Comment = "\(bots) in session \(number), AGON_SEED=\(Soak.seed)"
        let journal = try bench.session(bots: bots, number: number, seed: Soak.seed)
        guard case .settled(let settlement) = journal.end.outcome else {
          Issue.record("\(journal.end.outcome): \(about)")
          continue
        }
        tally.rounds += journal.steps.count - 1
        switch settlement.scores[seat - 1].hundredths {
        case 10_000: tally.wins += 1
        case 5_000: tally.draws += 1
        default: tally.losses += 1
        }
        if match.promise != .none { #expect(settlement.scores[seat - 1].hundredths >= 5_000, about) }
        if match.promise == .alwaysDraws { #expect(settlement.shares == [5_000, 5_000], about) }
      }
    }
    #expect(tally.sessions == 2 * pairs)
    print("\(match.testDescription), \(pairs) pairs: \(tally), seed \(Soak.seed)")
  }

  /// The same sessions in two pairs of workers that never met, the second time in the opposite order: equal journals.
  @Test func sessionsAreTheSameInEveryWorker() throws {
    let bots = ["random", "baseline", "adversarial", "expert"]
    let numbers = Array(0..<40)
    func journals(_ numbers: some Sequence<Int>) throws -> [Int: [UInt8]] {
      let bench = try Bench(Fixture.shipped("bid-tac-toe"))
      var journals: [Int: [UInt8]] = [:]
      for number in numbers {
        let journal = try bench.session(bots: [bots[number % 4], bots[number / 4 % 4]], number: number, seed: Soak.seed)
        let difference = bench.replay(journal).difference
        #expect(difference == nil, "session \(number), AGON_SEED=\(Soak.seed)")
        journals[number] = journal.encoded
      }
      return journals
    }
    let forwards = try journals(numbers)
    let backwards = try journals(numbers.reversed())
    #expect(numbers.filter { forwards[$0] != backwards[$0] } == [], "AGON_SEED=\(Soak.seed)")
    #expect(Set(forwards.values).count == numbers.count)
  }
}
