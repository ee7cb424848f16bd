import Foundation
import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// The tasks: what is drawn, what counts as right, and who gets what for it.
@Suite struct GolfTaskTests {
  static let space = "code-golf-lua"

  /// What is announced as a task's input is what is drawn, and what the Space calls right is what another language computes.
  @Test func everySolutionIsTheIndependentOne() throws {
    let bench = try Bench(Fixture.shipped(Self.space))
    var seen: [String: Set<Value>] = [:]
    for number in 0..<Soak.count(fast: 40, full: 1_000) {
      var programs: [String: [Value]] = [:]
      let session = try GolfSession.play(["expert", "random"], number: number, cases: 20, in: bench)
      for step in session.journal.steps {
        // The examples stand in the tasks' data, and what the expert's programs gave in the journal.
        guard case .ran(let results) = step.input else { continue }
        let drawn = session.last.secret[programs.count]
        programs[drawn.name] = try #require(results.first).outputs.compactMap { output in
          guard case .value(let value) = output else { return nil }
          return value
        }
      }
      for (round, drawn) in zip(session.last.rounds, session.last.secret) {
        let solve = try #require(GolfTasks.solutions[drawn.name], "\(drawn.name) has no second solution")
        let expected = try drawn.inputs.map { try #require(solve($0), "\(drawn.name) of \($0)") }
        #expect(programs[drawn.name] == Array(expected[GolfState.examples...]), "\(drawn.name), AGON_SEED=\(Soak.seed)")
        #expect(round.seats[0].isSolved, "the expert fails \(drawn.name): \(round.seats[0].marks), AGON_SEED=\(Soak.seed)")
        seen[drawn.name, default: []].formUnion(drawn.inputs)
      }
      let shown = try #require(session.last.secret.last)
      for (index, example) in session.last.examples.enumerated() {
        #expect(example.input == shown.inputs[index])
        #expect(example.output == GolfTasks.solutions[shown.name]?(example.input))
      }
      #expect(try session.settlement().scores[0].hundredths == 10_000)
    }
    #expect(Set(seen.keys) == Set(GolfTasks.solutions.keys))
    #expect(seen.count == 20)
    for (name, inputs) in seen { #expect(inputs.count > 15, "\(name) draws few inputs") }
  }

  /// Every answer that the second solutions give, and those with one case spoilt, are told apart by the Space.
  @Test func theSpaceComparesEveryCase() throws {
    let package = try Fixture.shipped(Self.space)
    let sandbox = try SpaceSandbox(package: package, executable: Fixture.executable)
    for number in 0..<Soak.count(fast: 20, full: 200) {
      let start = try GolfProbe(sandbox, seed: number)
      let drawn = try #require(start.state.secret.first)
      let solve = try #require(GolfTasks.solutions[drawn.name])
      let right = try drawn.inputs[GolfState.examples...].map { try #require(solve($0)) }
      for spoilt in [nil] + right.indices.map(Optional.some) {
        var outputs = right.map { Event.ProgramResult.Output.value($0) }
        if let spoilt { outputs[spoilt] = .value([.text("\(right[spoilt])")]) }
        let entry = try start.ran(outputs)
        #expect(entry.isSolved == (spoilt == nil))
        #expect(entry.passed == right.count - (spoilt == nil ? 0 : 1))
        #expect(
          Array(entry.marks).enumerated().allSatisfy { ($0.element == "+") == ($0.offset != spoilt) }, "\(drawn.name): \(entry.marks)")
      }
    }
  }

  /// A task depends on nothing that its seat may not know: neither on the hidden inputs and later tasks, nor on others' programs.
  @Test func permutedSecretsChangeNoTask() throws {
    let sandbox = try SpaceSandbox(package: Fixture.shipped(Self.space), executable: Fixture.executable)
    var draws = SplitMix64(stream: 11)
    for number in 0..<Soak.count(fast: 10, full: 100) {
      let start = try GolfProbe(sandbox, seed: number)
      let plain = start.tasks(of: start.state.value)
      #expect(plain.count == 2 && plain[0] == plain[1])
      for _ in 0..<5 {
        guard case .map(var map) = start.state.value, let secret = map["secret"]?.list else { return }
        map["secret"] = .list(
          secret.shuffled(using: &draws).map { drawn in
            ["name": drawn["name"] ?? "", "inputs": .list((drawn["inputs"]?.list ?? []).shuffled(using: &draws))]
          })
        map["hidden"] = [["a program of seat 1"], ["a program of seat 2"]]
        #expect(start.tasks(of: .map(map)) == plain)
        #expect(start.tasks(of: .map(map)).allSatisfy { !String(decoding: $0, as: UTF8.self).contains("a program of seat") })
      }
    }
  }

  static let matches = [("expert", "baseline"), ("expert", "random"), ("expert", "adversarial"), ("baseline", "random")]

  @Test(arguments: matches) func theBetterBotWins(first: String, second: String) throws {
    let bench = try Bench(Fixture.shipped(Self.space))
    var sums = [0, 0]
    for number in 0..<Soak.count(fast: 12, full: 300) {
      let bots = number % 2 == 0 ? [first, second] : [second, first]
      let session = try GolfSession.play(bots, number: number, in: bench)
      let scores = try session.settlement().scores.map(\.hundredths)
      sums[0] += scores[number % 2]
      sums[1] += scores[1 - number % 2]
      if first == "expert" { #expect(scores[number % 2] == 10_000 && scores[1 - number % 2] < 10_000) }
      #expect(scores == Self.scores(session.last))
      #expect(bench.replay(session.journal).difference == nil)
    }
    #expect(sums[0] > sums[1])
  }

  /// The points by the README's formula, from the results of the rounds.
  static func scores(_ state: GolfState) -> [Int] {
    state.rounds[0].seats.indices.map { seat in
      let entries = state.rounds.map { ($0.seats[seat], $0.best) }
      let correct = entries.map { 10_000 * $0.0.passed / $0.0.marks.utf8.count.clamped }.reduce(0, +) / state.rounds.count
      let short = entries.map { $0.0.isSolved ? 10_000 * ($0.1 ?? 0) / $0.0.bytes : 0 }.reduce(0, +) / state.rounds.count
      // The mean of two whole hundredths; a half goes to the even neighbour.
      let sum = correct + short
      return sum / 2 + (sum % 2 == 1 && sum / 2 % 2 == 1 ? 1 : 0)
    }
  }
}

extension Int {
  /// A seat without a program has no marks, and has passed none.
  fileprivate var clamped: Int { Swift.max(1, self) }
}

/// A Space at its first ask, stepped by hand.
struct GolfProbe {
  let sandbox: SpaceSandbox
  let seed: Digest
  let state: GolfState

  init(_ sandbox: SpaceSandbox, seed: Int) throws {
    self.sandbox = sandbox
    self.seed = SHA256.digest(Array("golf \(Soak.seed) \(seed)".utf8))
    let reply = sandbox.step(GolfProbe.request(.start, state: [], seed: self.seed))
    if let failure = reply.failure { throw failure }
    state = try GolfState(reply.state)
  }

  static func request(_ input: StepRequest.Input, state: [UInt8], seed: Digest) -> StepRequest {
    StepRequest(
      input: input, step: 1, asks: 0, clock: nil, seats: 2, seed: seed, config: encoded(["cases": 10, "rounds": 3]), state: state,
      budget: .max, isFinal: false, freshEachCall: true, bots: [], out: [])
  }

  static func encoded(_ value: Value) -> [UInt8] {
    var writer = CBORWriter()
    writer.value(value)
    return writer.bytes
  }

  /// The tasks of all seats in this state: the event changes nothing, and `next` asks again.
  func tasks(of state: Value) -> [[UInt8]] {
    let event = GolfProbe.encoded(Event.ended(.maxSteps).value)
    return sandbox.step(GolfProbe.request(.event(event), state: GolfProbe.encoded(state), seed: seed)).asked.map(\.task)
  }

  /// What becomes of seat 1's program when it gives these outputs and seat 2 has none.
  func ran(_ outputs: [Event.ProgramResult.Output]) throws -> GolfState.Entry {
    guard case .map(var map) = state.value else { throw GolfSession.Unsettled(outcome: "no state") }
    map["hidden"] = [["return 1"], [false]]
    map["running"] = true
    let event = GolfProbe.encoded(Event.ran([.init(id: 1, outputs: outputs)]).value)
    let reply = sandbox.step(GolfProbe.request(.event(event), state: GolfProbe.encoded(.map(map)), seed: seed))
    if let failure = reply.failure { throw failure }
    return try #require(try GolfState(reply.state).rounds.first).seats[0]
  }
}
