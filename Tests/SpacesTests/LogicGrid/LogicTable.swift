import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// A session of the Space that a test moves on by single steps, with its state in the test's hands.
struct LogicTable {
  struct Config: CustomTestStringConvertible, Hashable, Sendable {
    let level: Int
    let rounds: Int

    var value: Value { ["level": .int(Int64(level)), "rounds": .int(Int64(rounds))] }
    var testDescription: String { "\(rounds) from level \(level)" }

    /// Everything that the manifest allows.
    static let all = (1...3).flatMap { level in (1...3).map { Config(level: level, rounds: $0) } }
  }

  let sandbox: SpaceSandbox
  let config: Config
  let seats: Int
  let seed: Digest
  private(set) var step = 0
  private(set) var reply: StepReply
  private(set) var state: Value

  init(in sandbox: SpaceSandbox, config: Config, seats: Int = 2, number: Int) throws {
    self.sandbox = sandbox
    self.config = config
    self.seats = seats
    seed = SHA256.digest(Array("logic grid \(Soak.seed) \(number) \(config.testDescription)".utf8))
    state = []
    reply = sandbox.step(
      StepRequest(
        input: .start, step: 0, asks: 0, clock: nil, seats: seats, seed: seed, config: try DagCBOR.encode(config.value), state: [],
        budget: .max, isFinal: false, freshEachCall: false, bots: [], out: []))
    try take(reply)
  }

  private mutating func take(_ next: StepReply) throws {
    try #require(next.failure == nil, "\(next.failure.map { "\($0)" } ?? "")")
    reply = next
    state = try DagCBOR.decode(next.state)
  }

  private func request(_ input: StepRequest.Input, state: Value) throws -> StepRequest {
    StepRequest(
      input: input, step: step, asks: step, clock: nil, seats: seats, seed: seed, config: try DagCBOR.encode(config.value),
      state: try DagCBOR.encode(state), budget: .max, isFinal: false, freshEachCall: false, bots: [], out: [])
  }

  var isOver: Bool { reply.asked.isEmpty }
  /// The number of the puzzle that is asked, from 1.
  var number: Int { step + 1 }
  var level: Int { config.level + step }

  func task(of seat: Int) throws -> PlayerTask {
    try PlayerTask.decode(try #require(reply.asked.first { $0.seat == seat }).task, manifest: sandbox.package.manifest)
  }

  /// The puzzle that is asked, from the data of the first seat's task.
  var puzzle: LogicPuzzle { get throws { try LogicPuzzle(try #require(task(of: 1).data)) } }

  /// The solution, by house.
  var solution: [LogicPuzzle.Attribute] { get throws { try LogicPuzzle.attributes(try #require(state["secret"])) } }

  /// Every seat answers with the same rows, or is silent.
  mutating func answer(_ rows: [[String]]?) throws {
    let content: GivenAnswer.Content =
      if let rows {
        .action(try DagCBOR.encode(["answer": .list(rows.map { .list($0.map { .text($0) }) })]))
      } else {
        .forfeit(.late, reason: "silent")
      }
    let given = (1...seats).map { GivenAnswer(seat: $0, content: content) }
    let next = sandbox.step(try request(.answers(given), state: state))
    step += 1
    try take(next)
  }

  /// What `state` leads to if nothing happens, which is how its tasks are seen: the event `ended` changes nothing.
  func looking(at state: Value) throws -> StepReply {
    let reply = sandbox.step(try request(.event(try DagCBOR.encode(["type": "ended", "reason": "max_steps"])), state: state))
    try #require(reply.failure == nil, "\(reply.failure.map { "\($0)" } ?? "")")
    return reply
  }

  func view(_ audience: Int, of state: Value) throws -> [UInt8] {
    let context: Value = [
      "asks": .int(Int64(step)), "step": .int(Int64(step)), "seats": .int(Int64(seats)), "config": config.value,
    ]
    return try sandbox.view(
      audience: audience, state: try DagCBOR.encode(state), context: try DagCBOR.encode(context), seed: seed, step: step, hasEnded: false
    ).get()
  }
}
