import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// What the host does where a callback is absent.
@Suite struct DefaultsTests {
  static let answers: Value = [["seat": 1, "action": "a"], ["seat": 2, "action": "b"]]

  /// The state from `setup`, and what the default `apply` makes of it.
  @Test(
    arguments: [
      ("{}", ["rounds": [answers]]), ("{rounds = {}}", ["rounds": [answers]]), ("{rounds = {1, {2}}}", ["rounds": [1, [2], answers]]),
      ("{a = 1, z = {2}}", ["a": 1, "z": [2], "rounds": [answers]]),
      ("{secret = 5, roundsx = 1}", ["secret": 5, "roundsx": 1, "rounds": [answers]]),
      ("{a = 1, rounds = {'x'}, secret = {k = 1}}", ["a": 1, "rounds": ["x", answers], "secret": ["k": 1]]),
      ("{hidden = {1, {2}}}", ["hidden": [1, [2]], "rounds": [answers]]),
    ] as [(String, Value)]) func applyAppendsToRounds(setup: String, expected: Value) throws
  {
    let probe = try Probe(callbacks: ["setup": "function() return \(setup) end"])
    let state = try probe.start().value(\.state)
    let reply = probe.answer(["a", "b"], state: state)
    #expect(reply.failure == nil)
    #expect(try reply.value(\.state) == expected)
  }

  @Test(arguments: ["{rounds = 1}", "{rounds = {x = 1}}", "{rounds = 'text'}", "{1, 2}"])
  func applyNeedsAListForRounds(setup: String) throws {
    let probe = try Probe(callbacks: ["setup": "function() return \(setup) end"])
    let reply = probe.answer(["a", "b"], state: try probe.start().value(\.state))
    #expect(
      reply.failure
        == SpaceFailure(
          verdict: .refusedValue, place: "apply",
          message: "the default of apply needs a state that is an object with a list called rounds: add an apply"))
  }

  @Test func applyKeepsStatesWithinAValue() throws {
    let probe = try Probe(
      callbacks: [:], manifest: ["shape": "rounds", "rounds": 300, "limits": ["memory_mib": 64, "output_bytes": 1_048_576]])
    var state: Value = ["rounds": []]
    var failure: SpaceFailure?
    var rounds = 0
    let long = Value.text(String(repeating: "x", count: 16_000))
    while failure == nil, rounds < 100 {
      let reply = probe.answer([long, long], state: state, step: rounds, asks: rounds)
      failure = reply.failure
      if failure == nil { state = try reply.value(\.state) }
      rounds += 1
    }
    // By hand: 32,035 bytes a round (a list of two maps {seat, action}), and 10 for {rounds = […]}.
    #expect(state["rounds"]?.list?.count == 32)
    #expect(
      failure
        == SpaceFailure(
          verdict: .refusedValue, place: "apply",
          message: "the default of apply has made the state larger than output_bytes allows: add an apply"))
  }

  @Test func anEventThatIsNoAnswersLeavesTheState() throws {
    let probe = try Probe(callbacks: [:])
    let reply = probe.sandbox.step(
      probe.request(.event(Probe.encoded(["type": "ended", "reason": "max_steps"])), state: Probe.encoded(["rounds": [1]]), isFinal: true))
    #expect(try reply.value(\.state) == ["rounds": [1]])
  }

  @Test func setupNextAndParse() throws {
    let probe = try Probe(callbacks: [:], manifest: ["shape": "rounds", "rounds": 2])
    let first = probe.start()
    #expect(try first.value(\.state) == ["rounds": []])
    #expect(try first.value(\.command) == ["ask": [1, 2]])
    #expect(first.asked.map(\.seat) == [1, 2])
    let second = probe.answer(["a", ["x": 1]], state: ["rounds": []])
    #expect(try second.value(\.command) == ["ask": [1, 2]])
    #expect(second.parsed == [1, 2].map { StepReply.Parsed(seat: $0, forfeit: nil, reason: "", raised: false) })
    let third = probe.answer(["a", "b"], state: try second.value(\.state), step: 1, asks: 1)
    #expect(try third.value(\.command) == ["done": true])
    #expect(try third.value(\.state)["rounds"]?.list?.count == 2)
    #expect(try third.value(\.evaluation) == [["score": 0], ["score": 0]])
  }
}
