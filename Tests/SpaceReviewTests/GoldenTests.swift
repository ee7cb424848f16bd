import Foundation
import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceReview
import SpaceSandbox
import TestSupport
import Testing

/// Goldens of a Space that is edited: what still replays, what differs where, and what is recorded anew.
@Suite struct GoldenTests {
  static let main = """
    local space = {}
    function space.setup() return {sum = 0} end
    function space.task(state, seat, ctx) return {text = "round " .. ctx.asks + 1} end
    function space.apply(state, event, ctx)
      for _, answer in ipairs(event.answers) do state.sum = state.sum + #(answer.action or "") end
      return state, "the sum is " .. state.sum
    end
    function space.evaluate(state) return {{score = 10}, {score = 5}} end
    return space
    """

  static let bots = [
    "bots/random.lua": "return function(task, memory) return ('x'):rep(random.int(1, 9)), memory end\n",
    "bots/adversarial.lua": "return function(task, memory) error('nothing to say') end\n",
  ]

  static func package(_ main: String = main) throws -> SpacePackage {
    try Fixture.package(main, manifest: ["shape": "rounds", "rounds": 3], files: bots)
  }

  /// A folder that is removed afterwards.
  static func inFolder<R>(_ body: (GoldenFolder) throws -> R) throws -> R {
    let url = FileManager.default.temporaryDirectory.appending(path: "goldens-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(GoldenFolder(space: url.path))
  }

  static func check(_ folder: GoldenFolder, _ package: SpacePackage) throws -> [GoldenCheck] {
    try GoldenCheck.all(in: folder, of: package, executable: Fixture.executable)
  }

  @Test func aFolderWithoutGoldensGetsTwoThatReplay() throws {
    try Self.inFolder { folder in
      let package = try Self.package()
      #expect(try Self.check(folder, package).isEmpty)
      let recorded = try GoldenRecording.update(folder, of: package, executable: Fixture.executable)
      #expect(recorded.map(\.name) == ["bots", "adversarial"])
      #expect(recorded.allSatisfy { $0.hasChanged && $0.refusal == nil && $0.outcome.hasPrefix("settled") && $0.steps == 4 })
      let checks = try Self.check(folder, package)
      #expect(checks.map(\.name) == ["adversarial", "bots"])
      #expect(checks.allSatisfy { $0.passed && $0.isSamePackage && $0.isSameWorker && $0.steps == 4 && $0.stepsMatched == 4 })
      let again = try GoldenRecording.update(folder, of: package, executable: Fixture.executable)
      #expect(again.map(\.hasChanged) == [false, false])
    }
  }

  @Test func anEditIsFoundAtTheFirstStepThatDiffers() throws {
    try Self.inFolder { folder in
      _ = try GoldenRecording.update(folder, of: try Self.package(), executable: Fixture.executable)
      // A comment changes the package and nothing that is played.
      let same = try Self.check(folder, Self.package("-- A comment.\n" + Self.main))
      #expect(same.allSatisfy { $0.passed && !$0.isSamePackage })

      let edited = Self.main.replacing("return state, ", with: "if ctx.asks == 1 then state.extra = 1 end return state, ")
      let checks = try Self.check(folder, Self.package(edited))
      // Step 0 is the setup, and step 1 the first answers.
      #expect(checks.map(\.difference) == ["step 2: the state's hash differs", "step 2: the state's hash differs"])
      #expect(checks.map(\.stepsMatched) == [2, 2])
      #expect(checks.allSatisfy { $0.details.isEmpty })

      let worded = try Self.check(folder, Self.package(Self.main.replacing("the sum is ", with: "sum ")))[1]
      #expect(worded.difference == "step 1: the log differs")
      #expect(
        worded.details.count == 2 && worded.details[0].hasPrefix("recorded: the sum is ") && worded.details[1].hasPrefix("now:      sum "))

      let raising = try Self.check(folder, Self.package(Self.main.replacing("return state, ", with: "error('oh') return state, ")))[1]
      #expect(raising.difference?.hasPrefix("step 1: ") == true)
      #expect(raising.details.contains { $0.contains("main.lua:6: oh") }, "\(raising.details)")
    }
  }

  @Test func anUpdateKeepsWhatWasSaidOutside() throws {
    try Self.inFolder { folder in
      let bench = try Bench(Self.package())
      let journal = try bench.session(bots: [nil, "baseline"], says: { _, step in step == 1 ? nil : Array("word \(step)".utf8) })
      try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
      let file = folder.path + "/person.journal"
      try Data(journal.encoded).write(to: URL(filePath: file))

      let edited = try Self.package(Self.main.replacing("the sum is ", with: "sum "))
      let recorded = try GoldenRecording.update(folder, of: edited, executable: Fixture.executable)
      #expect(recorded.map(\.hasChanged) == [true])
      let now = try JournalFile.read(file)
      #expect(now.header.package == edited.cid && now.header.roster == journal.header.roster)
      #expect(now.steps.map(\.input) == journal.steps.map(\.input))
      #expect(try Self.check(folder, edited).map(\.passed) == [true])
    }
  }

  @Test func damagedAndForeignGoldensFail() throws {
    try Self.inFolder { folder in
      let package = try Self.package()
      _ = try GoldenRecording.update(folder, of: package, executable: Fixture.executable)
      let bytes = try Data(contentsOf: URL(filePath: folder.path + "/bots.journal"))
      try bytes.dropLast(7).write(to: URL(filePath: folder.path + "/cut.journal"))
      let other = try Bench(Fixture.package(Self.main, manifest: ["id": "other", "shape": "rounds", "rounds": 3]))
      try Data(other.session().encoded).write(to: URL(filePath: folder.path + "/foreign.journal"))
      let checks = try Self.check(folder, package)
      #expect(checks.map(\.name) == ["adversarial", "bots", "cut", "foreign"])
      #expect(checks.map(\.passed) == [true, true, false, false])
      #expect(checks[3].difference == "it is a session of other, not of fixture")
      let recorded = try GoldenRecording.update(folder, of: package, executable: Fixture.executable, filter: "foreign")
      #expect(recorded.map(\.refusal) == ["it is a session of other, not of fixture"])
    }
  }

  @Test func oneSeatHasNoAdversarialSession() throws {
    try Self.inFolder { folder in
      let main = Self.main.replacing("{{score = 10}, {score = 5}}", with: "{{score = 10}}")
      let package = try Fixture.package(main, manifest: ["seats": ["min": 1, "max": 1], "shape": "rounds", "rounds": 2])
      let recorded = try GoldenRecording.update(folder, of: package, executable: Fixture.executable)
      #expect(recorded.map(\.name) == ["bots"])
    }
  }
}
