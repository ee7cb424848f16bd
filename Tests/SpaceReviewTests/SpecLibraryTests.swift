import HostRules
import SpaceContent
import SpaceContract
import SpaceReview
import SpaceSandbox
import TestSupport
import Testing

/// `agon/test`, one assertion a line: what passes, and the words in which the rest fails.
@Suite struct SpecLibraryTests {
  @Test(arguments: [
    "test.equal(1, 1)", "test.equal({a = {1, {b = 'x'}}}, {a = {1, {b = 'x'}}})", "test.equal(nil, nil)", "test.equal(1, 1.0)",
    "test.fails(function() error('no chips') end)", "test.equal(test.fails(function() error('no', 0) end, '^n'), 'no')",
    "test.contains('a.b', '.')", "test.near(0.1 + 0.2, 0.3, 1e-9)", "test.near(3, 5, 2)",
    "test.equal(test.context{seats = 5, asks = 2, config = {size = 3}}, {config = {size = 3}, seats = 5, step = 0, asks = 2})",
    "test.equal(test.context().config.size, 9)",
    "test.equal(test.answers{{n = 1}, false, test.forfeit(3)}.answers, {{seat = 1, action = {n = 1}}, {seat = 3, forfeit = 'late', reason = 'a test'}})",
    "test.equal(test.forfeit(2, 'out', 7), {seat = 2, forfeit = 'out', reason = 'a test', action = 7})",
  ]) func passes(body: String) throws {
    let failure = try SpecRunTests.outcome(body).failure
    #expect(failure == nil, "\(failure?.message ?? "")")
  }

  @Test(arguments: [
    ("test.equal(1, 2)", "value: expected 2, got 1"), ("test.equal(1, '1', 'chips')", "chips: value: expected \"1\", got 1"),
    ("test.equal({board = {'', 'X'}}, {board = {'', 'O'}})", "value.board[2]: expected \"O\", got \"X\""),
    ("test.equal({a = 1, b = 2}, {a = 1})", "value.b: expected nil, got 2"),
    ("test.equal({a = 1}, {a = 1, b = {2}})", "value.b: expected [2], got nil"),
    ("test.equal({['x y'] = 1}, {['x y'] = 2})", "value[\"x y\"]: expected 2, got 1"),
    ("test.equal({1, 2, 3}, 'abc')", "value: expected \"abc\", got [1,2,3]"),
    ("test.equal(('x'):rep(200), '')", "value: expected \"\", got \"\(String(repeating: "x", count: 96))..."),
    ("local t = {} t.t = t local u = {} u.t = u test.equal(t, u)", "value\(String(repeating: ".t", count: 51)) is nested too deeply"),
    ("test.fails(function() end)", "expected an error, and there was none"),
    ("test.fails(function() error('red', 0) end, 'blue')", "expected an error like \"blue\", got \"red\""),
    ("test.contains('abc', 'd')", "expected \"d\" in \"abc\""), ("test.contains(nil, 'd')", "expected a string with \"d\" in it, got nil"),
    ("test.near(1, 2, 0.5)", "expected 2 within 0.5, got 1"), ("test.near(nil, 2, 0.5)", "expected 2 within 0.5, got nil"),
    ("test.forfeit(1, 'lost')", "a forfeit is late, malformed, illegal or out, not \"lost\""),
  ]) func failsAtTheLineThatAsked(body: String, message: String) throws {
    let failure = try #require(try SpecRunTests.outcome(body).failure)
    #expect(failure.message == message)
    #expect(failure.place == SourcePlace(file: "tests/one.lua", line: 4))
    #expect(failure.lines == [4])
  }

  /// A game of two seats: whoever names the higher number takes the round, three rounds; the hidden part is the seat's own number.
  static let game = """
    local space = {}
    function space.setup(ctx) return {won = {0, 0}, secret = 42, hidden = {{own = 1}, {own = 2}}, log = {}} end
    function space.next(state, ctx)
      if ctx.asks == 3 then return {done = true} end
      return {ask = {2, 1}}
    end
    function space.task(state, seat, ctx)
      assert(state.secret == false and state.hidden[3 - seat] == false, "it sees too much")
      state.won = "scribbled over"
      return {text = "name a number", data = {own = state.hidden[seat].own, ask = ctx.asks + 1}}
    end
    function space.parse(state, seat, answer, ctx)
      if answer == "boom" then error("parse raised") end
      local number = tonumber(answer)
      if not number then return nil, "no number" end
      return {number = number}
    end
    function space.default() return {number = -1} end
    function space.apply(state, event, ctx)
      assert(state.secret == 42 and state.hidden[1].own == 1)
      local first, second = event.answers[1], event.answers[2]
      assert(first.seat == 1 and second.seat == 2)
      local winner = first.action.number > second.action.number and 1 or 2
      state.won[winner] = state.won[winner] + 1
      state.log[#state.log + 1] = (first.forfeit or "-") .. (second.forfeit or "-")
      return state, "seat " .. winner .. " wins"
    end
    function space.evaluate(state, ctx) return {{score = state.won[1]}, {score = state.won[2]}} end
    return space
    """

  static func play(_ body: String, manifest: Value.Map = [:]) throws -> SpecReport.Failure? {
    let spec = "local test = require 'agon/test'\nlocal space = require 'main'\nreturn {case = function()\n\(body)\nend}\n"
    let report = try SpecRunTests.report(["one": spec], main: game, manifest: manifest)
    return try #require(report.files.first?.cases.first).failure
  }

  @Test func aSessionIsPlayedAsTheHostDoes() throws {
    let body = """
      local state, results, tasks, logs = test.play(space, {answers = function(ask, seat, task)
        test.equal(task.data, {own = seat, ask = ask})
        return ask * seat
      end})
      test.equal(state.won, {0, 3})
      test.equal(results, {{score = 0}, {score = 3}})
      test.equal(#tasks, 6)
      test.equal(tasks[4], {ask = 2, seat = 2, task = {text = "name a number", data = {own = 2, ask = 2}}})
      test.equal(logs, {"seat 2 wins", "seat 2 wins", "seat 2 wins"})
      """
    let failure = try Self.play(body)
    #expect(failure == nil, "\(failure?.message ?? "")")
  }

  @Test func answersThatDoNotStandAreForfeits() throws {
    let body = """
      local state = test.play(space, {answers = {{"x", 1}, {nil, "boom"}, {test.forfeit(1, "malformed"), 5}}})
      test.equal(state.log, {"illegal-", "lateillegal", "malformed-"})
      test.equal(state.won, {0, 3})
      """
    #expect(try Self.play(body)?.message == nil)
    let silent = "local state, _, tasks = test.play(space) test.equal(state.log, {'latelate', 'outout', 'outout'}) test.equal(#tasks, 2)"
    #expect(try Self.play(silent, manifest: ["limits": ["forfeits": 1]])?.message == nil)
  }

  @Test func maxStepsEndsTheSession() throws {
    let source = """
      local space = {}
      function space.next() return {ask = {1, 2}} end
      function space.task() return {text = "go"} end
      function space.apply(state, event) state.last = event.reason or event.type state.n = (state.n or 0) + 1 return state end
      function space.evaluate(state) return {{score = 0}, {score = 0}} end
      return space
      """
    let spec = """
      local test = require "agon/test"
      return {case = function()
        local state = test.play(require "main", {answers = function() return "hello" end})
        test.equal({state.n, state.last}, {5, "max_steps"})
      end}
      """
    let report = try SpecRunTests.report(["one": spec], main: source, manifest: ["max_steps": 4])
    #expect(report.failed == 0, "\(report.files)")
  }

  @Test func otherCommandsAreAnsweredByTheTest() throws {
    let source = """
      local space = {}
      function space.next(state, ctx) return ctx.step == 0 and {wait = {to = 60}} or {done = true} end
      function space.task() return {text = "go"} end
      function space.apply(state, event) state.at = event.at return state end
      function space.evaluate(state) return {{score = 0}, {score = 0}} end
      return space
      """
    let spec = """
      local test = require "agon/test"
      local space = require "main"
      return {
        answered = function()
          local state = test.play(space, {events = function(command) return {type = "ticks", at = command.wait.to} end})
          test.equal(state.at, 60)
        end,
        unanswered = function()
          test.play(space)
        end,
      }
      """
    let cases = try #require(try SpecRunTests.report(["one": spec], main: source, manifest: [:]).files.first).cases
    #expect(cases[0].failure == nil)
    #expect(
      cases[1].failure?.message == "the Space asks for {\"wait\":{\"to\":60}}: add events = function(command, ctx) ... end")
    #expect(cases[1].failure?.place == SourcePlace(file: "tests/one.lua", line: 9))
  }

  /// The library's host comes to the state that the real one comes to, with sound answers, silence, and answers that are refused.
  @Test func theLibraryAgreesWithTheHost() throws {
    let said: [[String?]] = [["3", "1"], [nil, "x"], ["boom", "2"]]
    let bench = try Bench(Fixture.package(Self.game, files: SpecRunTests.files))
    var state: [UInt8] = []
    let journal = try bench.session(
      observe: { machine in
        state = machine.state
        return true
      }, says: { seat, step in said[step][seat - 1].map { Array($0.utf8) } })
    #expect(journal.steps.count == 4)
    let answers = said.map { row in "{" + row.map { $0.map { "'\($0)'" } ?? "false" }.joined(separator: ", ") + "}" }
    let expected = JSON.text(try DagCBOR.decode(state))
    let failure = try Self.play(
      "local state = test.play(space, {answers = {\(answers.joined(separator: ", "))}})\ntest.equal(state, json.decode([[\(expected)]]))")
    #expect(failure == nil, "\(failure?.message ?? "")")
    #expect(try DagCBOR.decode(state)["won"] == [1, 2])
  }

  @Test func theLibraryIsShort() {
    #expect(SpecLibrary.source.split(separator: "\n").count < 200)
  }
}
