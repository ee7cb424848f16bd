import SpaceContent
import Testing

@testable import SpaceContract

@Suite struct EventTests {
  static let events: [(Event, String)] = [
    (
      .answers([
        SeatAnswer(seat: 3, action: nil, forfeit: .late, reason: "no\u{7} answer"), SeatAnswer(seat: 1, action: ["bid": 2]),
        SeatAnswer(seat: 4, action: "pass", forfeit: .out),
      ]),
      """
      {"type":"answers","answers":[{"seat":1,"action":{"bid":2}},{"seat":3,"forfeit":"late","reason":"no answer"},
        {"seat":4,"action":"pass","forfeit":"out"}]}
      """
    ),
    (
      .judged(.scores([.init(id: 1, metrics: [.init(name: "wit", hundredths: 7325), .init(name: "form", hundredths: 5000)])])),
      "{\"type\":\"judged\",\"mode\":\"score\",\"results\":[{\"id\":1,\"metrics\":{\"wit\":73.25,\"form\":50}}]}"
    ),
    (
      .judged(.ranks([.init(id: 2, rank: 1), .init(id: 1, rank: 2)])),
      "{\"type\":\"judged\",\"mode\":\"rank\",\"results\":[{\"id\":2,\"rank\":1},{\"id\":1,\"rank\":2}]}"
    ),
    (
      .data(.init(feed: "btc-usd", unit: "cents", bars: [.init(time: -60, open: 1, high: 4, low: 0, close: 3)]), at: 5),
      """
      {"type":"data","feed":"btc-usd","at":5,"unit":"cents","bars":{"t":[-60],"open":[1],"high":[4],"low":[0],"close":[3]}}
      """
    ),
    (.ticks(nil, at: 3600), "{\"type\":\"ticks\",\"at\":3600}"),
    (
      .ran([.init(id: 1, outputs: [.value([1]), .error(.budget)])]),
      "{\"type\":\"ran\",\"results\":[{\"id\":1,\"outputs\":[{\"value\":[1]},{\"error\":\"budget\"}]}]}"
    ),
    (.ended(.maxSteps), "{\"type\":\"ended\",\"reason\":\"max_steps\"}"),
  ]

  @Test(arguments: events) func encodesAsTheReferenceSays(event: Event, json: String) throws {
    #expect(event.value == value(json))
    #expect(event.value["type"]?.text == event.name.rawValue)
    _ = try event.value.normalizedForSpace(path: "event")
  }

  @Test func reasonsAreCut() {
    #expect(SeatAnswer(seat: 1, action: nil, forfeit: .illegal, reason: String(repeating: "x", count: 900)).reason?.utf8.count == 500)
  }
}

@Suite struct ValueTests {
  static let crossing: [(Value, Value)] = [
    (.float(2), 2), (.float(-0.0), 0), (.float(0.5), .float(0.5)), (.float(9_007_199_254_740_992), .float(9_007_199_254_740_992)),
    (["a": [.float(1e3), [:]], "b": [:]], ["a": [1000, []], "b": []]), (.int(9_007_199_254_740_991), .int(9_007_199_254_740_991)),
  ]

  @Test(arguments: crossing) func normalises(given: Value, expected: Value) throws {
    #expect(try given.normalizedForSpace(path: "state") == expected)
  }

  static let refused: [(Value, String)] = [
    (["a": [1, .null]], "state.a[2]: is null; values of a Space are booleans, numbers, strings, lists and objects"),
    (["o k": .bytes([1])], "state[\"o k\"]: is bytes; values of a Space are booleans, numbers, strings, lists and objects"),
    (.int(9_007_199_254_740_992), "state: is 9007199254740992; integers are within ±(2^53-1)"),
    ([.float(.nan)], "state[1]: is nan; only finite numbers are allowed"),
    (.list(Array(repeating: 1, count: 10_000)), "state[10000]: is past 10000 values in one"),
    (.text(String(repeating: "x", count: 1 << 20)), "state: is 1048581 bytes long; at most 1048576 are allowed"),
    ((0..<17).reduce(Value.int(1)) { value, _ in [value] }, "state" + String(repeating: "[1]", count: 16) + ": is nested deeper than 16"),
  ]

  @Test(arguments: refused) func refuses(given: Value, message: String) {
    #expect(fault { () throws(ContractError) in try given.normalizedForSpace(path: "state") } == message)
  }

  @Test func sixteenLevelsAreAllowed() throws {
    let deep = (0..<16).reduce(Value.int(1)) { value, _ in [value] }
    #expect(try deep.normalizedForSpace(path: "state") == deep)
  }

  /// The size is that of the canonical encoder, which another module wrote.
  @Test(arguments: 0..<100) func sizesAreThoseOfDagCBOR(seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let value = JSONTests.random(&random, depth: 5)
    #expect(try value.encodedByteCount == DagCBOR.encode(value).count, "seed \(seed)")
    let long: Value = [.text(String(repeating: "x", count: seed * 700)), .bytes([UInt8](repeating: 1, count: seed * 3)), .int(.max), .null]
    #expect(try long.encodedByteCount == DagCBOR.encode(long).count)
    let link: Value = .link(CID(codec: .raw, of: [1]))
    #expect(try link.encodedByteCount == DagCBOR.encode(link).count)
  }
}

@Suite struct TaskTests {
  @Test func readsAndWritesTasks() throws {
    let plain = try manifest()
    let named = try manifest(["actions": ["bid": ["type": "text"], "move": ["type": "text"]]])
    #expect(try PlayerTask.decode(["text": "Go\u{202e}"], manifest: plain) == PlayerTask(text: "Go"))
    let full: Value = ["text": "Go", "data": ["said": "x\u{200b}y"], "action": "move"]
    let task = try PlayerTask.decode(full, manifest: named)
    #expect(task == PlayerTask(text: "Go", data: ["said": "xy"], action: "move"))
    #expect(task.value == ["text": "Go", "data": ["said": "xy"], "action": "move"])
    #expect(try PlayerTask.decode(["text": "", "data": []], manifest: plain) == PlayerTask(text: "", data: [:]))
  }

  static let refused: [(Value, Bool, String)] = [
    ("Go", false, "task: the task must be an object, got string \"Go\""), ([:], false, "task: the task.text must be a string, got nothing"),
    (["text": 1], false, "task: the task.text must be a string, got integer 1"),
    (["text": .text(String(repeating: "x", count: 8_193))], false, "task: the task.text is 8193 bytes long; at most 8192 are allowed"),
    (["text": "a", "data": [1]], false, "task: the task.data must be an object, got list of 1"),
    (["text": "a", "date": [:]], false, "task: the task has an unknown key \"date\" (did you mean \"data\"?)"),
    (["text": "a", "action": "bid"], false, "task: the task names an action, but manifest.json has no actions"),
    (["text": "a"], true, "task: the task has no action; one of bid is needed"),
    (["text": "a", "action": "fly"], true, "task: the task.action must be one of bid, got string \"fly\""),
  ]

  @Test(arguments: refused) func refuses(given: Value, isNamed: Bool, message: String) throws {
    let manifest = try manifest(isNamed ? ["actions": ["bid": ["type": "text"]]] : [:])
    #expect(fault { () throws(ContractError) in try PlayerTask.decode(given, manifest: manifest) } == message)
  }
}

@Suite struct EvaluationTests {
  @Test func readsScoresAndMetrics() throws {
    let scored = try manifest()
    #expect(
      try Evaluation.decode([["score": 0], ["score": .float(99.5), "tiebreak": -3]], seats: 2, manifest: scored) == [
        SeatEvaluation(outcome: .score(0), tiebreak: nil), SeatEvaluation(outcome: .score(99.5), tiebreak: -3),
      ])
    let weighed = try manifest(["score": ["metrics": ["wit": 2, "form": 1]]])
    #expect(
      try Evaluation.decode([["metrics": ["wit": 100, "form": .float(0.25)]]], seats: 1, manifest: weighed) == [
        SeatEvaluation(outcome: .metrics([.init(name: "wit", value: 100), .init(name: "form", value: 0.25)]), tiebreak: nil)
      ])
  }

  static let refused: [(Value, String)] = [
    // Word for word from "Messages creators will need".
    ([["score": -3], ["score": 1]], "evaluate: seat 1 score is -3; 0..100 is needed"),
    ([["score": 1], ["score": .float(100.5)]], "evaluate: seat 2 score is 100.5; 0..100 is needed"),
    ([["score": "1"], ["score": 1]], "evaluate: seat 1 score is string \"1\"; 0..100 is needed"),
    ([["score": .float(.nan)], ["score": 1]], "evaluate: seat 1 score is null; 0..100 is needed"),
    ([["score": 1]], "evaluate: the list has 1 entries; one for each of 2 seats is needed"),
    (["score": 1], "evaluate: a list with one entry for each of 2 seats is needed, got object"),
    ([[:], ["score": 1]], "evaluate: seat 1 has neither metrics nor a score; one of them is needed"),
    ([["scroe": 1], ["score": 1]], "evaluate: seat 1 has an unknown key \"scroe\" (did you mean \"score\"?)"),
    ([["score": 1, "metrics": ["wit": 1]], ["score": 1]], "evaluate: seat 1 has both metrics and a score; one of them is needed"),
    ([["score": 1, "tiebreak": .float(0.5)], ["score": 1]], "evaluate: seat 1.tiebreak must be an integer, got number 0.5"),
    ([["metrics": ["wit": 1]], ["score": 1]], "evaluate: seat 1 has metrics, but manifest.json gives no score.metrics; add their weights"),
  ]

  @Test(arguments: refused) func refuses(given: Value, message: String) throws {
    let manifest = try manifest()
    #expect(fault { () throws(ContractError) in try Evaluation.decode(given, seats: 2, manifest: manifest) } == message)
  }

  static let metricFaults: [(Value, String)] = [
    (["score": 1], "evaluate: seat 1 has a score; the metrics wit of manifest.json are needed"),
    (["metrics": ["wit": 1, "x": 1]], "evaluate: seat 1 has the metric \"x\"; manifest.json has wit"),
    (["metrics": []], "evaluate: seat 1 lacks the metric wit"),
    (["metrics": ["wit": 101]], "evaluate: seat 1 wit is 101; 0..100 is needed"),
    (["metrics": 3], "evaluate: seat 1.metrics must be an object, got integer 3"),
  ]

  @Test(arguments: metricFaults) func refusesMetrics(given: Value, message: String) throws {
    let manifest = try manifest(["score": ["metrics": ["wit": 2]]])
    #expect(fault { () throws(ContractError) in try Evaluation.decode([given], seats: 1, manifest: manifest) } == message)
  }

  static let shares: [(Value, String?)] = [
    ([5000, 5000], nil), ([10_000, 0], nil), ([3333, 3333], "rewards: sum is 6666; exactly 10000 is needed"),
    ([10_001, -1], "rewards: seat 2 share is -1; an integer from 0 is needed"),
    ([.float(0.5), 1], "rewards: seat 1 share is 0.5; an integer from 0 is needed"),
    ([10_000], "rewards: the list has 1 entries; one for each of 2 seats is needed"),
    ([.int(.max), .int(.max)], "rewards: sum is -2; exactly 10000 is needed"),
    ("all", "rewards: a list with one entry for each of 2 seats is needed, got string \"all\""),
  ]

  @Test(arguments: shares) func readsShares(given: Value, message: String?) {
    #expect(fault { () throws(ContractError) in try RewardShares.decode(given, seats: 2) } == message)
  }
}
