import SpaceContent
import SpaceContract
import SpaceReview
import SpaceSandbox
import TestSupport
import Testing

/// Spec files with known ends, and the coverage that was worked out by hand.
@Suite struct SpecRunTests {
  static let main = """
    local space = {}
    local board = require "lib/board"

    function space.setup(ctx)
      return {rounds = {}, n = board.size(ctx.config.size)}
    end

    function space.task(state, seat, ctx)
      if state.n > 100 then
        return {text = "large"}
      end
      return {text = "small"}
    end

    function space.evaluate(state, ctx)
      return {{score = 1}, {score = 2}}
    end

    return space
    """

  static let files = [
    "lib/board.lua": "local M = {}\n\nfunction M.size(n)\n  if n == 7 then\n    return 777\n  end\n  return n\nend\n\nreturn M\n",
    "lib/idle.lua": "local M = {}\nreturn M\n",
  ]

  static let manifest: Value.Map = [
    "config": ["type": "object", "properties": ["size": ["type": "integer", "minimum": 1, "maximum": 500, "default": 9]]]
  ]

  static func report(
    _ specs: [String: String], main: String = main, manifest: Value.Map = manifest, filter: String? = nil
  ) throws -> SpecReport {
    var all = files
    for (name, source) in specs { all["tests/\(name).lua"] = source }
    return try SpecRun.run(Fixture.package(main, manifest: manifest, files: all), executable: Fixture.executable, filter: filter)
  }

  /// The one case of one file.
  static func outcome(_ body: String, manifest: Value.Map = manifest) throws -> SpecReport.Case {
    let source = "local test = require 'agon/test'\nlocal space = require 'main'\nreturn {case = function()\n\(body)\nend}\n"
    let file = try #require(try report(["one": source], manifest: manifest).files.first)
    #expect(file.refusal == nil)
    return try #require(file.cases.first)
  }

  @Test func everyFunctionIsACaseInAFreshVM() throws {
    let report = try Self.report([
      "a":
        "local n = 0\nreturn {\n  second = function() n = n + 1 assert(n == 1) end,\n  first = function() n = n + 1 assert(n == 1) end,\n}\n",
      "b": "return {only = function() end, number = 1}\n",
    ])
    #expect(report.files.map(\.path) == ["tests/a.lua", "tests/b.lua"])
    #expect(report.files.map { $0.cases.map(\.name) } == [["first", "second"], ["only"]])
    #expect(report.passed == 3 && report.failed == 0)
  }

  @Test func aFailureNamesItsLines() throws {
    let spec = """
      local function check(value)
        assert(value == 1, "not one")
      end
      return {
        asserts = function()
          check(2)
        end,
        raises = function()
          local t = nil
          return t.x
        end,
        space_raises = function()
          require("main").setup({})
        end,
      }
      """
    let cases = try #require(try Self.report(["a": spec]).files.first).cases
    let failures = try cases.map { try #require($0.failure) }
    #expect(failures.map(\.verdict) == [.runtimeError, .runtimeError, .runtimeError])
    #expect(failures[0].message == "not one")
    #expect(failures[0].place == SourcePlace(file: "tests/a.lua", line: 2))
    #expect(failures[0].lines == [2, 6])
    #expect(failures[1].message == "attempt to index a nil value (local 't')")
    #expect(failures[1].place == SourcePlace(file: "tests/a.lua", line: 10))
    #expect(failures[2].place == SourcePlace(file: "main.lua", line: 5))
    #expect(failures[2].lines == [13])
  }

  @Test(arguments: [
    ("syntax", "return {", "tests/bad.lua:1: unexpected symbol near <eof>"), ("raises", "error('not today')", "not today"),
    ("nothing", "return {}", "returns no table of functions"), ("loops", "while true do end", "budget"),
    ("number", "return 7", "must return a table"),
  ]) func aFileThatCannotRunIsAFailure(name: String, source: String, message: String) throws {
    let report = try Self.report(["bad": source, "good": "return {works = function() end}\n"])
    #expect(report.files.map(\.path) == ["tests/bad.lua", "tests/good.lua"])
    #expect(report.files[0].refusal?.contains(message) == true, "\(report.files[0].refusal ?? "no refusal")")
    #expect(report.failed == 1 && report.passed == 1)
  }

  @Test func aCaseThatHangsEndsByItsBudget() throws {
    let spec = "return {hangs = function()\n  while true do end\nend, works = function() end}\n"
    let hog = "return {hogs = function()\n  local t = {}\n  while true do t = {t} end\nend}\n"
    let limits: Value.Map = ["limits": ["instructions": 50_000, "memory_mib": 1]]
    let report = try Self.report(["a": spec, "b": hog], manifest: Self.manifest.merging(limits))
    let failure = try #require(report.files[0].cases[0].failure)
    #expect(failure.verdict == .budget)
    #expect(failure.lines == [2])
    #expect(failure.place == SourcePlace(file: "tests/a.lua", line: 2))
    #expect(report.files[0].cases.map(\.instructions)[0] == 50_000)
    #expect(report.passed == 1 && report.failed == 2)
    #expect(report.files[1].cases[0].failure?.lines == [3])
  }

  @Test func linesAndCallbacksAreCovered() throws {
    let spec = """
      local test = require "agon/test"
      local space = require "main"
      return {
        small = function() test.equal(space.task(space.setup(test.context()), 1).text, "small") end,
        seven = function() test.equal(space.setup(test.context{config = {size = 7}}).n, 777) end,
      }
      """
    let coverage = try Self.report(["a": spec]).coverage
    #expect(coverage.callbacks.map(\.name) == ["setup", "task", "evaluate"])
    #expect(coverage.callbacks.map(\.calls) == [2, 1, 0])
    let main = try #require(coverage.files.first { $0.path == "main.lua" })
    // 1, 2, 4, 5, 8, 9, 10, 12, 15, 16 and 19; of which 10 and 16 did not run.
    #expect(main.executable == 11)
    #expect(main.uncovered == [10...10, 16...16])
    #expect(main.covered == 9)
    let board = try #require(coverage.files.first { $0.path == "lib/board.lua" })
    #expect(board.uncovered.isEmpty && board.executable == board.covered)
    let idle = try #require(coverage.files.first { $0.path == "lib/idle.lua" })
    #expect(idle.uncovered == [1...2])
    #expect(coverage.files.filter { !$0.isCounted }.map(\.path) == ["bots/adversarial.lua", "bots/baseline.lua", "bots/random.lua"])
    #expect(coverage.executable == 11 + board.executable + 2)
    #expect(coverage.covered == 9 + board.executable)
  }

  @Test func aFilterTakesFilesAndNames() throws {
    let specs = ["a": "return {red = function() end, blue = function() end}\n", "b": "return {red = function() end}\n"]
    #expect(try Self.report(specs, filter: "blue").files.map { $0.cases.map(\.name) } == [["blue"]])
    #expect(try Self.report(specs, filter: "tests/a").files.map { $0.cases.map(\.name) } == [["blue", "red"]])
    #expect(try Self.report(specs, filter: "green").files.isEmpty)
  }

  @Test func theLibraryIsOfSpecTestsAlone() throws {
    #expect(throws: SandboxError.self) {
      try SpecRun.run(Fixture.package("require 'agon/test'\n" + Self.main, files: Self.files), executable: Fixture.executable)
    }
    let own = Self.files.merging(["agon/test.lua": "return {}\n"]) { $1 }
    #expect {
      try SpecRun.run(Fixture.package(Self.main, files: own), executable: Fixture.executable)
    } throws: {
      ($0 as? SandboxError)?.code == .badPath
    }
  }

  @Test func randomWorksWhereThePermissionIs() throws {
    let body = "local n = random.int(1, 6) assert(n >= 1 and n <= 6)"
    #expect(try Self.outcome(body).failure != nil)
    let permitted: Value.Map = ["permissions": [["name": "random", "scope": [:], "reason": "dice"]]]
    #expect(try Self.outcome(body, manifest: permitted.merging(Self.manifest)).failure == nil)
  }
}

extension Value.Map {
  func merging(_ other: Value.Map) -> Value.Map {
    var all = self
    for entry in other { all[entry.key] = entry.value }
    return all
  }
}
