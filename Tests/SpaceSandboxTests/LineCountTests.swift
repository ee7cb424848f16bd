import HostRules
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Which lines have run, how often and for how much.
@Suite struct LineCountTests {
  static let main = """
    local space = {}

    function space.setup(ctx)
      local n = 0
      for i = 1, 3 do
        n = n + i
      end
      return {n = n}
    end

    local function never()
      if space then
        return 1
      else
        return 2
      end
    end

    function space.task()
      return {text = string.rep("go", 2)}
    end

    function space.evaluate(state, ctx)
      return {
        {score = 0},
        {score = never()},
      }
    end

    function space.view() return {} end

    return space
    """

  static func counted(_ main: String, manifest: Value.Map = [:], files: [String: String] = [:]) throws -> SpaceSandbox {
    try SpaceSandbox(
      package: Fixture.package(main, manifest: manifest, files: files), executable: Fixture.executable, profiling: .lines)
  }

  static func lines(of file: String = "main.lua", in sandbox: SpaceSandbox) throws -> [Int: LineCount] {
    Dictionary(uniqueKeysWithValues: try sandbox.lineCounts().get().filter { $0.file == file }.map { ($0.line, $0) })
  }

  static func start(_ sandbox: SpaceSandbox, fresh: Bool = false) -> StepReply {
    sandbox.step(
      StepRequest(
        input: .start, step: 0, asks: 0, clock: nil, seats: 2, seed: Probe.seed, config: Probe.encoded([:]), state: [], budget: .max,
        isFinal: false, freshEachCall: fresh, bots: [], out: []))
  }

  @Test func executableLinesAreThoseWithSomethingToRun() throws {
    let lines = try Self.lines(in: Self.counted(Self.main))
    // A list is filled where its brace closes.
    let executable = [1, 3, 4, 5, 6, 8, 12, 13, 15, 19, 20, 23, 24, 25, 26, 27, 30, 32]
    #expect(lines.values.filter(\.isExecutable).map(\.line).sorted() == executable)
    // All that has run is the file itself; liblua makes a function where it ends.
    let hits: [Int: Int] = lines.filter { $0.value.hits > 0 }.mapValues(\.hits)
    #expect(hits == [1: 1, 9: 1, 3: 1, 17: 1, 21: 1, 19: 1, 28: 1, 23: 1, 30: 1, 32: 1])
    #expect(lines.values.allSatisfy { $0.calls == 0 })
  }

  @Test(arguments: [false, true]) func hitsAndInstructionsAreThoseOfTheProgram(fresh: Bool) throws {
    let sandbox = try Self.counted(Self.main)
    let before = try Self.lines(in: sandbox)
    #expect(Self.start(sandbox, fresh: fresh).failure == nil)
    let after = try Self.lines(in: sandbox)
    func hits(_ line: Int) -> Int { (after[line]?.hits ?? 0) - (before[line]?.hits ?? 0) }
    func used(_ line: Int) -> Int64 { (after[line]?.instructions ?? 0) - (before[line]?.instructions ?? 0) }
    #expect([4, 5, 6, 8, 20].map(hits) == [1, 4, 3, 1, 2])
    // A load; three loads, the preparation and three turns; three additions.
    #expect([4, 5, 6].map(used) == [1, 7, 3])
    // A table made, a field set, a return; 64 bytes for the table, and one entry encoded.
    #expect(used(8) == 3 + 1 + 1)
    #expect([3, 11, 19, 23, 30].map { after[$0]?.calls } == [1, nil, 2, 0, 0])
    #expect([12, 13, 15, 24].map(hits) == [0, 0, 0, 0])
  }

  @Test func requiredFilesAndHostFilesAreCountedUnderTheirPaths() throws {
    let main = """
      local lib = require "lib/sum"
      local host = require "agon/host"
      return {
        task = function() return {text = "go" .. lib.sum(3) .. host.one()} end,
        evaluate = function() return {{score = 0}, {score = 0}} end,
      }
      """
    let sum = "local M = {}\nfunction M.sum(n)\n  if n == 0 then\n    return 0\n  end\n  return n + M.sum(n - 1)\nend\nreturn M\n"
    let files = ["lib/sum.lua": sum, "lib/unused.lua": "local x = 1\n\nreturn x\n", "lib/broken.lua": "local = 1\n"]
    let sandbox = try SpaceSandbox(
      package: Fixture.package(main, files: files), executable: Fixture.executable, profiling: .lines,
      hostFiles: [SpacePackage.File(path: "agon/host.lua", bytes: Array("return {one = function()\n  return 1\nend}\n".utf8))])
    let reply = Self.start(sandbox)
    #expect(try reply.asked.map { try DagCBOR.decode($0.task)["text"]?.text } == ["go61", "go61"])
    let lines = try Self.lines(of: "lib/sum.lua", in: sandbox)
    #expect([3, 4, 6].map { lines[$0]?.hits } == [8, 2, 6])
    #expect(lines[2]?.calls == 8)
    #expect(try Self.lines(of: "agon/host.lua", in: sandbox)[2]?.hits == 2)
    #expect(try Self.lines(of: "lib/unused.lua", in: sandbox).mapValues(\.hits) == [1: 0, 3: 0])
    #expect(try Self.lines(of: "lib/broken.lua", in: sandbox).isEmpty)
  }

  @Test func aPlainSandboxCountsNothingAndHasNoHostFiles() throws {
    let sandbox = try SpaceSandbox(package: Fixture.package(Self.main), executable: Fixture.executable)
    #expect(try sandbox.lineCounts().get().isEmpty)
    #expect(throws: SandboxError.self) { try SpaceSandbox(package: Fixture.package("require 'agon/host'"), executable: Fixture.executable) }
  }

  @Test func callbacksAreFoundWhereTheyAreWritten() throws {
    let sandbox = try SpaceSandbox(package: Fixture.package(Self.main), executable: Fixture.executable)
    #expect(
      sandbox.callbackPlaces == [
        "setup": SourceRange(file: "main.lua", lines: 3...9), "task": SourceRange(file: "main.lua", lines: 19...21),
        "evaluate": SourceRange(file: "main.lua", lines: 23...28), "view": SourceRange(file: "main.lua", lines: 30...30),
      ])
  }

  /// Functions that jump over many lines and many instructions, for liblua's two ways to write a line down.
  @Test func farLinesAreFound() throws {
    let gap = String(repeating: "\n", count: 300)
    let long = String(repeating: "  x = x + 1\n", count: 400)
    let main = "local x = 0\(gap)local function f()\n\(long)\(gap)  return x\nend\nx = f()\n"
    let sandbox = try Self.counted(main + LineCountTests.main)
    let lines = try Self.lines(in: sandbox)
    let executed = Set(lines.values.filter { $0.isExecutable && $0.hits > 0 }.map(\.line))
    let expected = Set([1] + (302...701) + [1002, 1004])
    #expect(executed.filter { $0 <= 1004 } == expected)
    #expect(Set(lines.values.filter { $0.isExecutable && $0.line <= 1004 }.map(\.line)) == expected)
  }

  /// Counting changes neither a value, nor a verdict, nor what is used.
  @Test func aSessionIsTheSameByEveryHash() throws {
    let package = try Fixture.shipped("bid-tac-toe")
    let plain = try Bench(package)
    let counted = try Bench(package, profiling: .lines)
    for number in 0..<3 {
      let bots = ["expert", number == 0 ? "adversarial" : "random"]
      #expect(try counted.session(bots: bots, number: number).encoded == plain.session(bots: bots, number: number).encoded)
    }
    #expect(counted.play.workersStarted == 1)
  }

  @Test(arguments: BudgetTests.loops) func loopsEndByTheSameVerdict(body: String) throws {
    let main = Probe.source(["setup": "function() \(body) end"])
    let manifest: Value.Map = ["limits": ["instructions": 100_000]]
    let reply = Self.start(try Self.counted(main, manifest: manifest))
    #expect(reply.failure == BudgetTests.spent)
    #expect(reply == Self.start(try Probe(main, manifest: manifest).sandbox))
  }

  @Test func whatIsUsedIsTheSame() throws {
    let main = Probe.source(["setup": BudgetTests.work])
    let counted = Self.start(try Self.counted(main))
    #expect(counted == Self.start(try Probe(main).sandbox))
    #expect(counted.used > 20_000)
  }

  @Test func aCaseThatRaisesSaysWhichLinesWereRunning() throws {
    let cases = """
      local function check(ok)
        assert(ok, "no")
      end
      local function deeper() check(false) end
      return {
        fails = function()
          deeper()
          return 1
        end,
        passes = function() check(true) end,
        guarded = function() pcall(check, false) end,
      }
      """
    let package = try Fixture.package(Self.main, files: ["tests/cases.lua": cases])
    for profiling in [SpaceSandbox.Profiling.none, .lines] {
      let sandbox = try SpaceSandbox(package: package, executable: Fixture.executable, entry: "tests/cases.lua", profiling: profiling)
      guard case .failure(let failure) = sandbox.runCase("fails") else {
        Issue.record("a failed assertion has passed")
        return
      }
      #expect(failure.message == "no")
      #expect(sandbox.lastTrace.map(\.line) == (profiling == .lines ? [2, 4, 7] : []))
      #expect(sandbox.lastTrace.allSatisfy { $0.file == "tests/cases.lua" })
      _ = try sandbox.runCase("passes").get()
      #expect(sandbox.lastTrace.isEmpty)
      _ = try sandbox.runCase("guarded").get()
      #expect(sandbox.lastTrace.isEmpty)
    }
  }
}
