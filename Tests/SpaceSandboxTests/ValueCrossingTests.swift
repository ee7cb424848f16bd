import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// What a callback returns reaches the host in one canonical form, or is refused with a message that says where it is wrong.
@Suite struct ValueCrossingTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let lua: String
    let expected: Value
    var testDescription: String { lua }

    init(_ lua: String, _ expected: Value) {
      self.lua = lua
      self.expected = expected
    }
  }

  static func evaluated(_ lua: String, manifest: Value.Map = [:]) throws -> StepReply {
    try Probe(callbacks: ["next": "function() return {done = true} end", "evaluate": "function() \(lua) end"], manifest: manifest).start()
  }

  static let most: Int64 = 9_007_199_254_740_991

  static let crossing: [Row] = [
    Row("return 9007199254740991", .int(most)), Row("return -9007199254740991", .int(-most)), Row("return 0", 0), Row("return -1", -1),
    Row("return 3.0", 3), Row("return -0.0", 0), Row("return 9007199254740991.0", .int(most)),
    Row("return -9007199254740991.0", .int(-most)),
    Row("return 2^53", .float(9_007_199_254_740_992)), Row("return 1e300", .float(1e300)), Row("return 0.1", .float(0.1)),
    Row("return 5e-324", .float(.leastNonzeroMagnitude)), Row("return true", true), Row("return false", false), Row("return ''", ""),
    Row("return 'a\\0b'", "a\0b"), Row("return 'é😀'", "é😀"), Row("return {}", []), Row("return {1, 2.0, 'x'}", [1, 2, "x"]),
    Row("return {false, false}", [false, false]), Row("return {[1.0] = 'a', [2] = 'b'}", ["a", "b"]),
    Row("return {[2] = 'b', [1] = 'a'}", ["a", "b"]), Row("return {b = 1, a = 2, aa = 3, B = 4}", ["B": 4, "a": 2, "b": 1, "aa": 3]),
    Row("return {['1'] = 1}", ["1": 1]), Row("return {a = nil, b = 1}", ["b": 1]), Row("return {x = {}, y = {{}}}", ["x": [], "y": [[]]]),
    Row("local t = {1}; return {t, t, {t}}", [[1], [1], [[1]]]), Row("return 'a\\xff', 'ignored'", "a\u{FFFD}"),
    Row("return '\\xe2\\x82'", "\u{FFFD}\u{FFFD}"), Row("return ('é'):sub(1, 1) .. 'x'", "\u{FFFD}x"),
    Row("return '\\xed\\xa0\\x80'", "\u{FFFD}\u{FFFD}\u{FFFD}"), Row("return {['\\0'] = 1}", ["\0": 1]),
  ]

  @Test(arguments: crossing) func arrivesCanonical(row: Row) throws {
    let reply = try Self.evaluated(row.lua)
    #expect(reply.failure == nil)
    #expect(try reply.evaluation == DagCBOR.encode(row.expected))
  }

  static let refused: [Row] = [
    Row("return 9007199254740992", "evaluate is an integer outside ±(2^53-1)"),
    Row("return -9007199254740992", "evaluate is an integer outside ±(2^53-1)"),
    Row("return math.mininteger", "evaluate is an integer outside ±(2^53-1)"), Row("return 0/0", "evaluate is NaN"),
    Row("return {x = {1, -(0/0)}}", "evaluate.x[2] is NaN"), Row("return 1/0", "evaluate is infinite"),
    Row("return -math.huge", "evaluate is infinite"),
    Row("return {1, nil, 3}", "evaluate[2] is missing but evaluate[3] exists: lists have no holes; use false"),
    Row("return {[2] = 1}", "evaluate[1] is missing but evaluate[2] exists: lists have no holes; use false"),
    Row(
      "return {1, [9007199254740991] = 2}",
      "evaluate[2] is missing but evaluate[9007199254740991] exists: lists have no holes; use false"),
    Row(
      "return {1, [math.maxinteger] = 2, [7] = 3}", "evaluate[2] is missing but evaluate[7] exists: lists have no holes; use false"),
    Row(
      "return {[math.maxinteger] = 1}", "evaluate[1] is missing but evaluate[9223372036854775807] exists: lists have no holes; use false"),
    Row("return {1, x = 2}", "evaluate mixes list items and the key \"x\""),
    Row("return {w = {1, x = 2}}", "evaluate.w mixes list items and the key \"x\""),
    Row("return {[1.5] = 1}", "evaluate has a key that is a number; keys are strings, or 1 to n for a list"),
    Row("return {[true] = 1}", "evaluate has a key that is a boolean; keys are strings, or 1 to n for a list"),
    Row("return {1, [false] = 1}", "evaluate has a key that is a boolean; keys are strings, or 1 to n for a list"),
    Row("return {[{}] = 1}", "evaluate has a key that is a table; keys are strings, or 1 to n for a list"),
    Row("return {[0] = 1}", "evaluate has the key 0; keys are strings, or 1 to n for a list"),
    Row("return {[-1] = 1, 5}", "evaluate has the key -1; keys are strings, or 1 to n for a list"),
    Row("return {x = function() end}", "evaluate.x is a function, which cannot be recorded"),
    Row("return type", "evaluate is a function, which cannot be recorded"),
    Row(
      "local t = {} t.t = t return t",
      .text("evaluate" + String(repeating: ".t", count: 16) + " is nested deeper than 16, or contains itself")),
    Row(
      "local a, b = {}, {} a[1] = b b[1] = a return a",
      .text("evaluate" + String(repeating: "[1]", count: 16) + " is nested deeper than 16, or contains itself")),
    Row("return setmetatable({}, {})", "evaluate has a metatable; only plain tables can be returned"),
    Row("return {1, {x = setmetatable({}, {__index = {}})}}", "evaluate[2].x has a metatable; only plain tables can be returned"),
    Row("return {['a\\xff'] = 1}", "evaluate.a\u{FFFD} is a key that is not valid UTF-8"),
    Row("return", "returned nothing: add a return"), Row("return nil", "returned nothing: add a return"),
  ]

  @Test(arguments: refused) func isRefused(row: Row) throws {
    let failure = try #require(try Self.evaluated(row.lua).failure)
    #expect(failure == SpaceFailure(verdict: .refusedValue, place: "evaluate", message: row.expected.text ?? ""))
  }

  /// A number inside this many lists.
  static func nested(_ levels: Int) -> String { "local v = 1 for _ = 1, \(levels) do v = {v} end return v" }

  @Test func sixteenLevelsCrossAndSeventeenDoNot() throws {
    var expected: Value = 1
    for _ in 0..<16 { expected = [expected] }
    #expect(try Self.evaluated(Self.nested(16)).value(\.evaluation) == expected)
    #expect(
      try Self.evaluated(Self.nested(17)).failure?.message
        == "evaluate" + String(repeating: "[1]", count: 16) + " is nested deeper than 16, or contains itself")
  }

  @Test func tenThousandNodesCrossAndOneMoreDoesNot() throws {
    let list = "local v = {} for i = 1, %d do v[i] = 1 end return v"
    #expect(try Self.evaluated(list.replacing("%d", with: "9999")).value(\.evaluation).list?.count == 9_999)
    #expect(
      try Self.evaluated(list.replacing("%d", with: "10000")).failure?.message
        == "evaluate[10000] is the 10001st value: a result may hold 10000")
    #expect(try Self.evaluated(list.replacing("%d", with: "10001")).failure?.message == "evaluate has more than 10000 entries")
    let map = "local v = {} for i = 1, %d do v['k' .. i] = 1 end return v"
    #expect(
      try Self.evaluated(map.replacing("%d", with: "6000"), manifest: ["limits": ["output_bytes": 65_536]]).value(\.evaluation).map?.count
        == 6_000)
    // Shared tables count at each place where they stand.
    let shared = "local t = {} for i = 1, 99 do t[i] = 1 end local v = {} for i = 1, %d do v[i] = t end return v"
    #expect(try Self.evaluated(shared.replacing("%d", with: "99")).value(\.evaluation).list?.count == 99)
    #expect(
      try Self.evaluated(shared.replacing("%d", with: "100")).failure?.message
        == "evaluate[100][99] is the 10001st value: a result may hold 10000")
  }

  @Test func outputBytesAreCountedEncoded() throws {
    let limits: Value.Map = ["limits": ["output_bytes": 1_024]]
    // The head of a text of this length takes three bytes.
    #expect(try Self.evaluated("return ('x'):rep(1021)", manifest: limits).value(\.evaluation).text?.utf8.count == 1_021)
    #expect(
      try Self.evaluated("return ('x'):rep(1022)", manifest: limits).failure?.message == "evaluate takes 1025 bytes; a result may take 1024"
    )
    #expect(
      try Self.evaluated("local v = {} for i = 1, 40 do v[i] = ('x'):rep(30) end return v", manifest: limits).failure?.message
        == "evaluate[33] goes over the 1024 bytes that a result may take")
    #expect(
      try Self.evaluated("return ('\\xff'):rep(400)", manifest: limits).failure?.message
        == "evaluate takes 1203 bytes; a result may take 1024")
  }

  /// The name that a value has in messages, for every callback of a step.
  @Test(arguments: [
    ("setup", "state"), ("next", "next"), ("task", "task"), ("apply", "state"), ("evaluate", "evaluate"), ("default", "action"),
  ]) func messagesNameTheValue(callback: String, root: String) throws {
    var callbacks = [callback: "function() return {x = {1, nil, 3}} end"]
    if callback == "evaluate" { callbacks["next"] = "function() return {done = true} end" }
    let probe = try Probe(callbacks: callbacks)
    let late = StepRequest.Input.answers([GivenAnswer(seat: 1, content: .forfeit(.late, reason: "silent"))])
    let reply =
      callback == "default" || callback == "apply"
      ? probe.sandbox.step(probe.request(late, state: Probe.encoded(["rounds": []]))) : probe.start()
    let seat = callback == "task" || callback == "default" ? 1 : 0
    #expect(
      reply.failure
        == SpaceFailure(
          verdict: .refusedValue, place: callback, seat: seat,
          message: "\(root).x[2] is missing but \(root).x[3] exists: lists have no holes; use false"))
  }

  @Test(arguments: [
    ("setup", "returned nothing: add \"return state\""), ("apply", "returned nothing: add \"return state\""),
    ("next", "returned nothing: add a return"), ("task", "returned nothing: add a return"),
  ])
  func nothingIsRefused(callback: String, message: String) throws {
    let probe = try Probe(callbacks: [callback: "function() end"])
    let reply = callback == "apply" ? probe.answer(["a", "b"], state: ["rounds": []]) : probe.start()
    #expect(reply.failure == SpaceFailure(verdict: .refusedValue, place: callback, seat: callback == "task" ? 1 : 0, message: message))
  }

  /// Values of every shape, in and out four times: as an answer, through `parse`, `apply` and `evaluate`.
  @Test func randomValuesComeBackEqual() throws {
    let probe = try Probe(
      callbacks: [
        "parse": "function(state, seat, answer) return answer end",
        "apply": "function(state, event) return {v = event.answers[1].action} end", "evaluate": "function(state) return state.v end",
      ], manifest: ["limits": ["output_bytes": 1_048_576, "memory_mib": 64]])
    var random = SplitMix64(seed: Soak.seed)
    for round in 0..<Soak.count(fast: 400, full: 40_000) {
      var budget = 60
      let value = Self.value(&random, depth: 15, budget: &budget)
      let normal = try value.normalizedForSpace(path: "value")
      let reply = probe.answer([value], state: ["rounds": []], isFinal: true)
      guard reply.failure == nil, try reply.evaluation == DagCBOR.encode(normal) else {
        Issue.record("AGON_SEED=\(Soak.seed), round \(round): \(value) came back as \(reply)")
        return
      }
    }
  }

  static func value(_ random: inout SplitMix64, depth: Int, budget: inout Int) -> Value {
    budget -= 1
    let count = budget > 0 && depth > 0 ? random.below(8) : 0
    switch random.below(depth > 0 ? 9 : 6) {
    case 0: return .bool(random.below(2) == 0)
    case 1: return .int(Int64.random(in: -most...most, using: &random))
    case 2: return .int([0, -1, 23, 24, 255, 256, 65_535, 65_536, 4_294_967_295, 4_294_967_296, most, -most][random.below(12)])
    case 3: return .float(Double(sign: .minus, exponent: random.below(300) - 150, significand: Double(random.below(1 << 30)) / 1_048_576))
    case 4: return .float([0.0, -0.0, 1.5, 2, 1e15, 9_007_199_254_740_992, 1e300, .leastNonzeroMagnitude][random.below(8)])
    case 5: return .text(text(&random))
    case 6, 7:
      var items: [Value] = []
      for _ in 0..<count { items.append(value(&random, depth: depth - 1, budget: &budget)) }
      return .list(items)
    default:
      var map = Value.Map()
      for _ in 0..<count { map[text(&random)] = value(&random, depth: depth - 1, budget: &budget) }
      return .map(map)
    }
  }

  static func text(_ random: inout SplitMix64) -> String {
    let pieces = ["a", "b", "hidden", "secret", "__index", "\0", "é", "e\u{301}", "\u{202E}", "😀", "1", " ", "\u{10FFFF}", "nil"]
    return (0..<random.below(5)).map { _ in pieces[random.below(pieces.count)] }.joined()
  }
}
