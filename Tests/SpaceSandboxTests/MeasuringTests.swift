import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// What a step says about its calls, and that saying it changes nothing.
@Suite struct MeasuringTests {
  static let callbacks = [
    "setup": "function() return {rounds = {}, n = 0} end",
    "next": "function(state, ctx) return ctx.asks < 1 and {ask = {1, 2}} or {done = true} end",
    "parse": "function(state, seat, answer) if answer == 'no' then return nil, 'not this' end return answer end",
    "default": "function() return 'nothing' end",
    "apply": "function(state) for i = 1, 1000 do state.n = state.n + 1 end return state, 'a log' end",
  ]

  @Test func everyCallIsListedInItsOrder() throws {
    let probe = try Probe(callbacks: Self.callbacks)
    var request = probe.request()
    let plain = probe.sandbox.step(request)
    request.measures = true
    let start = probe.sandbox.step(request)
    #expect(start.calls.map(\.callback) == ["setup", "next", "task", "task"])
    #expect(start.calls.map(\.seat) == [0, 0, 1, 2])
    // {n, rounds}, {ask = {1, 2}} and {text = "go"}, as DAG-CBOR has them.
    #expect(start.calls.map(\.outputBytes) == [1 + 2 + 1 + 7 + 1, 1 + 4 + 3, 1 + 5 + 3, 1 + 5 + 3])
    #expect(plain.calls.isEmpty)
    #expect(StepReply(start, calls: []) == plain)

    request = probe.request(.answers(Probe.given(["yes", "no"])), state: start.state)
    request.measures = true
    let reply = probe.sandbox.step(request)
    #expect(reply.calls.map(\.callback) == ["parse", "parse", "default", "apply", "next", "evaluate"])
    #expect(reply.calls.map(\.seat) == [1, 2, 2, 0, 0, 0])
    // Whole thousands are counted: forprep and its three loads before the loop; then four instructions and the loop's own a turn.
    let apply = try #require(reply.calls.first { $0.callback == "apply" })
    #expect(apply.instructions / 1000 == (4 + 1000 * 4) / 1000)
    // The session pays for all but parse.
    #expect(reply.calls.filter { $0.callback != "parse" }.reduce(0) { $0 + $1.instructions } == reply.used)
  }

  @Test func aCallThatIsStoppedIsListed() throws {
    let probe = try Probe(callbacks: ["setup": "function() while true do end end"], manifest: ["limits": ["instructions": 50_000]])
    var request = probe.request()
    request.measures = true
    let reply = probe.sandbox.step(request)
    #expect(reply.failure?.verdict == .budget)
    #expect(reply.calls.map(\.callback) == ["setup"])
    #expect(reply.calls.map(\.instructions) == [50_000])
    #expect(reply.calls.map(\.outputBytes) == [0])
  }

  @Test func memoryIsWhatTheVMHeldAtMost() throws {
    func reach(_ body: String) throws -> Int {
      let probe = try Probe(callbacks: ["setup": "function() \(body) return {} end"])
      var request = probe.request()
      request.measures = true
      return try #require(probe.sandbox.step(request).calls.first).memoryBytes
    }
    let idle = try reach("")
    #expect(idle > 10_000)
    // The string, and the buffer that it is made in.
    #expect(try reach("local s = ('x'):rep(1000000)") - idle >= 1_000_000)
    #expect(try reach("local s = ('x'):rep(1000000)") - idle < 4_000_000)
  }

  @Test func rewardsAndViewsSayWhatTheyUsed() throws {
    let probe = try Probe(
      callbacks: [
        "rewards": "function() for i = 1, 3000 do end return {5000, 5000} end",
        "view": "function(_, audience) for i = 1, 5000 do end return {{kind = 'text', text = 'x'}} end",
      ], manifest: ["rewards": ["preset": "custom"]])
    _ = try probe.rewards().get()
    let rewards = try #require(probe.sandbox.lastCall)
    #expect(rewards.callback == "rewards" && rewards.instructions / 1000 == 3 && rewards.outputBytes == 1 + 3 + 3)
    _ = try probe.view(2, state: [:]).get()
    let view = try #require(probe.sandbox.lastCall)
    #expect(view.callback == "view" && view.seat == 2 && view.instructions / 1000 == 5)
    #expect(view.memoryBytes > 10_000)
  }

  /// With enough keys in a table two of them want the same place in it; the one that came first has it, and `state.hidden` names the
  /// first key that it finds. No sound Space can see as much.
  @Test func reversedInsertionIsAnotherOrderInTheTables() throws {
    let probe = try Probe(callbacks: ["apply": "function(state) return state end"])
    var changed = 0
    for set in 0..<20 {
      let keys = (0..<64).map { ("k\(set)x\($0)", Value.bool(true)) }
      let state = Probe.encoded(["hidden": .map(Value.Map(keys))])
      var request = probe.request(.event(Probe.encoded(["type": "ended"])), state: state)
      let first = probe.sandbox.step(request)
      #expect(first.failure?.verdict == .refusedValue)
      #expect(probe.sandbox.step(request) == first)
      request.shufflesInsertion = true
      if probe.sandbox.step(request).failure != first.failure { changed += 1 }
    }
    #expect(changed > 0)
  }

  @Test func reversedInsertionGivesTheSameReply() throws {
    let probe = try Probe(
      callbacks: [
        "apply": "function(state, event, ctx) local s = '' for k in pairs(state.m) do s = s .. k end state.s = s return state end",
        "view": "function(state, audience) return {{kind = 'text', text = json.encode({state.secret, state.m})}} end",
      ])
    let state: Value = [
      "m": ["a": 1, "bb": ["x": 1, "y": [["z": 2, "w": 3]]], "c": 3], "secret": ["deck": 1], "hidden": [["a": 1, "b": 2], false],
    ]
    var request = probe.request(.answers(Probe.given([["p": 1, "q": 2], "x"])), state: Probe.encoded(state))
    let plain = probe.sandbox.step(request)
    request.shufflesInsertion = true
    #expect(plain.failure == nil)
    #expect(try plain.value(\.state)["s"] == "acbb")
    #expect(probe.sandbox.step(request) == plain)
    let views = try [false, true].map {
      try probe.sandbox.view(
        audience: 0, state: Probe.encoded(state), context: Probe.context(), seed: Probe.seed, step: 0, hasEnded: false,
        shufflesInsertion: $0
      ).value()
    }
    #expect(views[0] == views[1])
    #expect(views[0].list?.first?["text"]?.text?.hasPrefix("[false,") == true)
  }
}

extension StepReply {
  init(_ other: StepReply, calls: [Call]) {
    self.init(
      failure: other.failure, used: other.used, parsed: other.parsed, event: other.event, state: other.state, log: other.log,
      command: other.command, evaluation: other.evaluation, asked: other.asked, calls: calls)
  }
}
