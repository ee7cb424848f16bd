import AgentRuntimes
import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Whole battles in the sandbox, judged by the host's reference judge.
@Suite struct RapBattleTests {
  static let bots = ["random", "baseline", "adversarial", "expert"]

  struct Shape: CustomTestStringConvertible, Sendable {
    let rounds: Int
    let lines: Int

    var config: Value { ["rounds": .int(Int64(rounds)), "lines": .int(Int64(lines))] }
    var testDescription: String { "\(rounds) rounds of \(lines) lines" }

    static let all = [Shape(rounds: 2, lines: 4), Shape(rounds: 4, lines: 3), Shape(rounds: 6, lines: 8), Shape(rounds: 2, lines: 2)]
  }

  /// What a seat may say: mostly a new verse, sometimes something that it heard, or nothing that counts.
  static func answer(_ said: [[String]], lines: Int, using draws: inout SplitMix64) -> [String]? {
    switch draws.below(10) {
    case 0: return nil
    case 1: return (0...lines).map { _ in RapBank.line(using: &draws) }
    case 2: return ["the night"] + (1..<lines).map { _ in RapBank.line(using: &draws) }
    case 3: if let verse = said.randomElement(using: &draws) { return verse }
    case 4:
      // Some lines that were heard among new ones.
      return (0..<lines).map { _ in
        draws.below(2) == 0 ? said.joined().randomElement(using: &draws) ?? RapBank.line(using: &draws) : RapBank.line(using: &draws)
      }
    default: break
    }
    return (0..<lines).map { _ in RapBank.line(using: &draws) }
  }

  @Test(arguments: Shape.all) func scoresAreWhatTheReadmeSays(shape: Shape) throws {
    let bench = try Bench(Fixture.shipped("rap-battles"))
    var judged = 0
    for number in 0..<Soak.count(fast: 40, full: 2_000) {
      var draws = SplitMix64(stream: number * 8 + shape.rounds)
      var said: [[String]] = []
      let journal = try bench.session(
        number: number, seed: Soak.seed, config: shape.config,
        says: { _, _ in
          guard let verse = Self.answer(said, lines: shape.lines, using: &draws) else { return nil }
          said.append(verse)
          return Array(verse.joined(separator: "\n").utf8)
        })
      let about: Comment = "battle \(number), AGON_SEED=\(Soak.seed)"
      let reading = try RapReading(journal, rounds: shape.rounds, lines: shape.lines)
      #expect(reading.asked == (0..<shape.rounds).flatMap { $0.isMultiple(of: 2) ? [1, 2] : [2, 1] }, about)
      judged += reading.ranks == nil ? 0 : 1
      let hasNone = reading.verses.joined().allSatisfy { $0 == nil }
      let expected: SessionOutcome = hasNone ? .void(.allForfeited) : .settled(try reading.settlement())
      #expect(journal.end.outcome == expected, about)
      #expect(bench.replay(journal).difference == nil, about)
    }
    #expect(judged > Soak.count(fast: 20, full: 1_000))
  }

  /// A word that stands nowhere but in verses is in the other's data at the next turn, and in no text at any.
  @Test func versesAreShownInTheDataOnly() throws {
    let bench = try Bench(Fixture.shipped("rap-battles"))
    let plan = try SessionPlan(
      package: bench.play.package, rules: bench.rules,
      roster: ["a", "b"].map { Agent(name: $0, runtime: .outside { _ in nil }) }, seating: .listed, config: ["rounds": 4],
      nonce: Fixture.nonce(0))
    var session = LiveSession(plan: plan, worker: bench.play.executable)
    var pause = session.advance(.begin, in: bench.play)
    var canaries: [[String]] = [[], []]
    var turns = 0
    while case .asking(let asks) = pause {
      let ask = try #require(asks.first)
      try #require(asks.count == 1)
      let task = try ask.task()
      let data = try #require(task.data)
      #expect(!task.text.contains("canary"))
      let opponent = data["opponent"]
      if let latest = canaries[2 - ask.seat].last {
        #expect(opponent?.list?.compactMap(\.text).filter { $0.contains(latest) }.count == 4)
      } else {
        #expect(opponent == .bool(false))
      }
      #expect(data["role"] == .text(turns.isMultiple(of: 2) ? "open" : "reply"))
      #expect(ask.seat == [1, 2, 2, 1, 1, 2, 2, 1][turns])
      turns += 1
      let canary = "canary\(String(repeating: "x", count: turns))"
      canaries[ask.seat - 1].append(canary)
      let verse = (1...4).map { _ in "the \(canary) is on the wing tonight" }.joined(separator: "\n")
      pause = session.advance(
        .answered([OutsideAnswer(seat: ask.seat, content: .text(Array(verse.utf8)))], clock: 0), in: bench.play)
    }
    #expect(turns == 8)
  }

  /// Each pair in both seats: battles settle, replay, and can be shown to everybody at every step.
  @Test(arguments: bots, bots) func botsFightItOut(first: String, second: String) throws {
    let bench = try Bench(Fixture.shipped("rap-battles"))
    for number in 0..<Soak.count(fast: 5, full: 200) {
      var scenes = 0
      var fault: (any Error)?
      let shape = Shape.all[number % Shape.all.count]
      let journal = try bench.session(bots: [first, second], number: number, seed: Soak.seed, config: shape.config) { machine in
        do {
          for audience in 0...2 {
            let reply = bench.check.view(
              audience: audience, state: machine.state, context: machine.context, seed: machine.start.seed, step: machine.eventsApplied,
              hasEnded: false)
            scenes += try Scene.decode(DagCBOR.decode(reply.get()), seats: 2).blocks.count
          }
        } catch {
          fault = error
        }
        return fault == nil
      }
      if let fault { throw fault }
      let about: Comment = "\(first) against \(second), battle \(number), AGON_SEED=\(Soak.seed)"
      // A text, the bars, the timeline, and as many cards as there were turns.
      let steps = journal.steps.count
      #expect(scenes >= 3 * 3 * steps, about)
      switch journal.end.outcome {
      case .settled: break
      case .void(.allForfeited): #expect(first == "adversarial" && second == "adversarial", about)
      default: Issue.record("\(journal.end.outcome): \(about.rawValue)")
      }
      #expect(bench.replay(journal).difference == nil, about)
    }
  }

  /// Against `baseline`, `expert` has the better form every time, whatever the judges say.
  @Test func theExpertHasTheBetterForm() throws {
    let bench = try Bench(Fixture.shipped("rap-battles"))
    for number in 0..<Soak.count(fast: 20, full: 500) {
      let expert = number % 2
      let journal = try bench.session(
        bots: expert == 0 ? ["expert", "baseline"] : ["baseline", "expert"], number: number, seed: Soak.seed)
      let settlement = try #require(Self.settlement(journal))
      guard case .judged(let ballots) = try #require(journal.steps.last).input, case .ranks(let ranks) = ballots.first?.ballot.content
      else {
        Issue.record("battle \(number) was not judged, AGON_SEED=\(Soak.seed)")
        continue
      }
      let form = settlement.scores.enumerated().map { index, score in
        score.hundredths - (ranks == [1, 1] ? 2_000 : ranks[index] == 1 ? 4_000 : 0)
      }
      #expect(form[expert] > form[1 - expert], "battle \(number), AGON_SEED=\(Soak.seed)")
    }
  }

  static func settlement(_ journal: Journal) -> Settlement? {
    if case .settled(let settlement) = journal.end.outcome { settlement } else { nil }
  }

  @Test(arguments: [
    ("expert", "random"), ("expert", "baseline"), ("baseline", "random"), ("random", "adversarial"), ("expert", "adversarial"),
  ])
  func theBetterBotWinsMore(better: String, worse: String) throws {
    let bench = try Bench(Fixture.shipped("rap-battles"))
    let pairs = Soak.count(fast: 20, full: 500)
    var won = 0
    var drawn = 0
    for number in 0..<pairs {
      for seat in 1...2 {
        let bots = seat == 1 ? [better, worse] : [worse, better]
        let journal = try bench.session(bots: bots, number: number, seed: Soak.seed)
        guard let settlement = Self.settlement(journal) else { continue }
        if settlement.shares[seat - 1] == 10_000 { won += 1 }
        if settlement.shares[seat - 1] == 5_000 { drawn += 1 }
      }
    }
    #expect(4 * won > 3 * (2 * pairs - drawn), "\(better) won \(won) of \(2 * pairs) and drew \(drawn), AGON_SEED=\(Soak.seed)")
  }
}
