import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// The host cuts what a seat may not know before the Space's code runs: a Space cannot leak it by mistake.
@Suite struct HiddenStateTests {
  static let state: Value = [
    "open": 5, "hidden": ["one", ["two", 2], ["three": 3]], "secret": ["deck": [1, 2, 3]], "hidden2": "x", "secret\0x": "plain",
    "hidden\0": "plain",
    "inner": ["secret": "no name of the contract here", "hidden": [1]],
  ]

  static func cut(_ audience: Int?) -> Value {
    guard let audience, var map = state.map, let hidden = state["hidden"]?.list else { return state }
    map["hidden"] = .list(hidden.enumerated().map { $0.offset + 1 == audience ? $0.element : false })
    map["secret"] = false
    return .map(map)
  }

  static func probe() throws -> Probe {
    try Probe(
      callbacks: [
        "parse": "function(state, seat, answer) return {saw = state} end", "default": "function(state) return {saw = state} end",
        "apply": "function(state, event) return {saw = state, event = event} end",
        "evaluate": "function(state) return {state} end", "rewards": "function(state) return {state} end",
        "view": "function(state) return {state} end",
      ], manifest: ["seats": ["min": 3, "max": 3], "rewards": ["preset": "custom"]])
  }

  @Test func parseAndDefaultSeeOnlyTheirSeats() throws {
    let probe = try Self.probe()
    let given = [
      GivenAnswer(seat: 1, content: .action(Probe.encoded("a"))), GivenAnswer(seat: 2, content: .forfeit(.late, reason: "silent")),
      GivenAnswer(seat: 3, content: .action(Probe.encoded("c"))),
    ]
    let reply = probe.sandbox.step(probe.request(.answers(given), state: Probe.encoded(Self.state), seats: 3, isFinal: true))
    let answers = try #require(try reply.value(\.event)["answers"]?.list)
    #expect(answers.map { $0["action"]?["saw"] } == (1...3).map { Self.cut($0) })
    #expect(try reply.value(\.state)["saw"] == Self.state)
  }

  @Test func taskSeesOnlyItsSeat() throws {
    let probe = try Probe(
      callbacks: [
        "apply": "function(state) return state end", "next": "function(state) return {ask = {1, 2, 3}} end",
        "task": "function(state) return {text = 'go', data = state} end",
      ], manifest: ["seats": ["min": 3, "max": 3]])
    let event = Probe.encoded(["type": "data", "at": 0])
    let reply = probe.sandbox.step(probe.request(.event(event), state: Probe.encoded(Self.state), seats: 3))
    #expect(reply.failure == nil)
    for asked in reply.asked {
      #expect(try DagCBOR.decode(asked.task)["data"] == Self.cut(asked.seat), "seat \(asked.seat)")
    }
    #expect(reply.asked.map(\.seat) == [1, 2, 3])
  }

  @Test(arguments: 0...3) func viewSeesOnlyItsAudience(audience: Int) throws {
    let probe = try Self.probe()
    #expect(try probe.view(audience, state: Self.state).value() == [Self.cut(audience)])
    #expect(try probe.view(audience, state: Self.state, hasEnded: true).value() == [Self.state])
  }

  @Test func nextEvaluateAndRewardsSeeEverything() throws {
    let probe = try Self.probe()
    #expect(try probe.rewards([1, 2, 3], state: Self.state).value() == [Self.state])
    let whole = try Probe(callbacks: [
      "apply": "function(state) return state end", "evaluate": "function(state) return {state} end",
      "next": "function(state) if state.secret.deck[3] == 3 and state.hidden[3].three == 3 then return {done = true} end end",
    ])
    let event = Probe.encoded(["type": "data", "at": 0])
    let reply = whole.sandbox.step(whole.request(.event(event), state: Probe.encoded(Self.state), seats: 3))
    #expect(try reply.value(\.evaluation) == [Self.state])
  }

  /// Whatever others hide, a seat's task, its answer's fate and its view are the same bytes.
  @Test func permutingSecretsChangesNothingForOthers() throws {
    let probe = try Self.probe()
    let secrets: [Value] = ["ace", ["k": [1, 2, 3]], .list((0..<50).map { .int($0) }), false, .float(1.5)]
    var random = SplitMix64(seed: Soak.seed)
    for seat in 1...3 {
      var seen: Set<[[UInt8]]> = []
      for _ in 0..<12 {
        let hidden = (1...3).map { $0 == seat ? Value.text("mine") : secrets[random.below(secrets.count)] }
        let state: Value = ["open": 1, "hidden": .list(hidden), "secret": secrets[random.below(secrets.count)]]
        let given = (1...3).map { GivenAnswer(seat: $0, content: .action(Probe.encoded("a"))) }
        let reply = probe.sandbox.step(probe.request(.answers(given), state: Probe.encoded(state), seats: 3, isFinal: true))
        let action = try #require(try reply.value(\.event)["answers"]?.list?[seat - 1]["action"])
        seen.insert([Probe.encoded(action), try probe.view(seat, state: state).get()])
      }
      #expect(seen.count == 1, "seat \(seat), AGON_SEED=\(Soak.seed)")
      #expect(
        seen.first?.first
          == Probe.encoded(["saw": ["open": 1, "hidden": .list((1...3).map { $0 == seat ? "mine" : false }), "secret": false]]))
    }
  }

  @Test(arguments: [
    ("{hidden = {1}}", "setup: state.hidden must be a list with one entry a seat (2), got 1"),
    ("{hidden = {1, 2, 3}}", "setup: state.hidden must be a list with one entry a seat (2), got 3"),
    ("{hidden = {}}", "setup: state.hidden must be a list with one entry a seat (2), got 0"),
    ("{hidden = 'x'}", "setup: state.hidden must be a list with one entry a seat, got string"),
    ("{hidden = false}", "setup: state.hidden must be a list with one entry a seat, got boolean"),
    ("{hidden = {1, 2, deck = 3}}", "setup: state.hidden mixes list items and the key \"deck\": put it in state.secret"),
    ("{hidden = {deck = 3}}", "setup: state.hidden mixes list items and the key \"deck\": put it in state.secret"),
    ("{hidden = {1, [3] = 2}}", "setup: state.hidden must be a list with one entry a seat (2), got 1"),
    ("{hidden = {1, 2, [5] = 2}}", "state.hidden[3] is missing but state.hidden[5] exists: lists have no holes; use false"),
    ("{hidden = setmetatable({1, 2}, {})}", "state.hidden has a metatable; only plain tables can be returned"),
    ("'text'", "setup: state must be a table, got string"), ("7", "setup: state must be a table, got number"),
  ]) func badShapesAreRefused(state: String, message: String) throws {
    let probe = try Probe(callbacks: ["setup": "function() return \(state) end"])
    #expect(probe.start().failure == SpaceFailure(verdict: .refusedValue, place: "setup", message: message))
    let applying = try Probe(callbacks: ["apply": "function() return \(state) end"])
    let reply = applying.answer(["a", "b"], state: ["rounds": []])
    #expect(reply.failure == SpaceFailure(verdict: .refusedValue, place: "apply", message: message.replacing("setup:", with: "apply:")))
  }

  @Test func goodShapesCross() throws {
    for (lua, expected) in [
      ("{hidden = {1, false}}", ["hidden": [1, false]] as Value), ("{secret = {1}}", ["secret": [1]]), ("{1, 2}", [1, 2]), ("{}", []),
    ] {
      #expect(try Probe(callbacks: ["setup": "function() return \(lua) end"]).start().value(\.state) == expected)
    }
  }
}
