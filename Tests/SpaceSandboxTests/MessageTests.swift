import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Texts that a Space makes for people: cut, clean, and valid however they were made.
@Suite struct MessageTests {
  /// What raises in `parse`, and the reason that its seat then reads.
  static let raised: [(String, String)] = [
    ("error(('\\xff'):rep(400), 0)", String(repeating: "\u{FFFD}", count: 113)),
    ("error(('é'):rep(400), 0)", String(repeating: "é", count: 170)),
    ("error('a' .. ('é'):rep(400), 0)", "a" + String(repeating: "é", count: 169)),
    ("error(('😀'):rep(100), 0)", String(repeating: "😀", count: 85)),
    ("error(('\\x80'):rep(400), 0)", String(repeating: "\u{FFFD}", count: 113)), ("error('a\\0b\\27[31mc\u{202E}d', 0)", "ab[31mcd"),
    ("error(nil)", "the error is a nil, not a string"),
    ("error(setmetatable({}, {__tostring = function() return 'x' end}))", "the error is a table, not a string"),
  ]

  @Test(arguments: raised) func aRaisedMessageIsCutBetweenCharacters(body: String, reason: String) throws {
    let probe = try Probe(callbacks: ["parse": "function() \(body) end"])
    let reply = probe.answer(["a"], state: ["rounds": []], isFinal: true)
    #expect(reply.failure == nil)
    #expect(reply.parsed == [StepReply.Parsed(seat: 1, forfeit: .illegal, reason: reason, raised: true)])
    #expect(try reply.value(\.event)["answers"]?.list?.first == ["seat": 1, "forfeit": "illegal", "reason": .text(reason)])
    #expect(reason.utf8.count <= 340)
    #expect(probe.sandbox.workersStarted == 1)
  }

  static let reasons: [(String, String)] = [
    ("nil, 'no such cell'", "no such cell"), ("nil", ""), ("nil, 7", "7"), ("nil, {}", "table"),
    ("nil, ('é'):rep(300)", String(repeating: "é", count: 250)),
    ("nil, 'a' .. ('é'):rep(300)", "a" + String(repeating: "é", count: 249)),
    ("nil, ('\\xff'):rep(400)", String(repeating: "\u{FFFD}", count: 166)),
    ("nil, 'x\\0y\\x7f'", "xy"), ("nil, ('x'):rep(100000)", String(repeating: "x", count: 500)),
  ]

  @Test(arguments: reasons) func aReasonIsCutBetweenCharacters(result: String, reason: String) throws {
    let probe = try Probe(callbacks: ["parse": "function() return \(result) end"])
    let reply = probe.answer(["a"], state: ["rounds": []], isFinal: true)
    #expect(reply.parsed == [StepReply.Parsed(seat: 1, forfeit: .illegal, reason: reason, raised: false)])
    #expect(try reply.value(\.event)["answers"]?.list?.first?["reason"] == .text(reason))
  }

  /// The host's own reason may be as long as it likes.
  @Test(arguments: ["x", "é", "😀", "\u{FFFD}"]) func aReasonOfTheHostsIsCutBetweenCharacters(letter: String) throws {
    let probe = try Probe(callbacks: [:])
    let long = "a" + String(repeating: letter, count: 600)
    let given = [GivenAnswer(seat: 1, content: .forfeit(.late, reason: long))]
    let reply = probe.sandbox.step(probe.request(.answers(given), state: Probe.encoded(["rounds": []]), isFinal: true))
    let reason = try #require(reply.parsed.first?.reason)
    #expect(long.hasPrefix(reason))
    #expect((497...500).contains(reason.utf8.count))
  }

  @Test(arguments: reasons.dropFirst(2)) func aLogIsCutBetweenCharacters(result: String, log: String) throws {
    let probe = try Probe(callbacks: ["apply": "function(state) return state, \(result.dropFirst("nil, ".count)) end"])
    #expect(probe.answer(["a"], state: ["rounds": []]).log == log)
  }

  @Test func noLogIsNone() throws {
    #expect(try Probe(callbacks: ["apply": "function(state) return state end"]).answer(["a"], state: [:]).log == nil)
    #expect(try Probe(callbacks: ["apply": "function(state) return state, '' end"]).answer(["a"], state: [:]).log == "")
  }

  /// A spec test's file may return anything.
  @Test(
    arguments: [
      ("return function() end", [], "x", "the entry returned no table of functions, so it has no \"x\""),
      ("return {a = function() end, b = 1}", ["a"], "x", "attempt to call a nil value"),
      ("return {a = function() error('no', 0) end}", ["a"], "a", "no"),
    ] as [(String, [String], String, String)]) func casesOfASpecTest(source: String, names: [String], name: String, message: String) throws
  {
    let package = try Fixture.package(Probe.source([:]), files: ["tests/spec.lua": source])
    let sandbox = try SpaceSandbox(package: package, executable: Fixture.executable, entry: "tests/spec.lua")
    #expect(try sandbox.functionNames().get() == names)
    guard case .failure(let failure) = sandbox.runCase(name) else {
      Issue.record("\(name) passed")
      return
    }
    #expect(failure == SpaceFailure(verdict: .runtimeError, place: name, message: message))
    #expect(sandbox.workersStarted == 1)
  }
}
