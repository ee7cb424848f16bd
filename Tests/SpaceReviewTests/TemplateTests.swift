import HostRules
import SessionRunner
import SpaceContract
import SpaceLint
import SpaceReview
import SpaceSandbox
import TestSupport
import Testing

/// What `agon space new` writes: it loads, plays whoever sits where, passes its tests, and its recordings replay.
@Suite struct TemplateTests {
  static let shapes = SessionShape.allCases

  private func template(_ shape: SessionShape) -> SpaceTemplate { SpaceTemplate(shape: shape, id: "my-game", author: "Ada") }

  private func package(_ shape: SessionShape) throws -> SpacePackage {
    try SpacePackage(files: template(shape).files, from: "template")
  }

  @Test(arguments: shapes) func theManifestSaysWhatWasAskedFor(shape: SessionShape) throws {
    let package = try package(shape)
    let manifest = package.manifest
    #expect(manifest.shape == shape && manifest.id == "my-game" && manifest.name == "My Game" && manifest.author == "Ada")
    #expect(package.files.map(\.path) == template(shape).files.map(\.path))
    for file in package.files {
      let text = String(decoding: file.bytes, as: UTF8.self)
      for mark in ["{{id}}", "{{name}}", "{{author}}", "{{about}}", "{{review}}"] { #expect(!text.contains(mark), "\(file.path)") }
      #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"), "\(file.path)")
      for line in text.split(separator: "\n") where !file.path.hasSuffix(".json") {
        #expect(line.utf8.count <= 130, "\(file.path): \(line)")
      }
      for line in text.split(separator: "\n") where file.path.hasSuffix(".lua") { #expect(line.utf8.count <= 120, "\(file.path): \(line)") }
    }
  }

  @Test(arguments: shapes) func everyPairingOfBotsIsSettledAndReplays(shape: SessionShape) throws {
    let package = try package(shape)
    let bench = try Bench(package)
    let bots = package.manifest.bots
    let seats = package.manifest.seats.min
    var number = 0
    for first in bots {
      for second in bots where !(first == "adversarial" && second == "adversarial") {
        for seed in 1...UInt64(Soak.count(fast: 2, full: 50)) {
          number += 1
          let journal = try bench.session(bots: [first, second] + Array(repeating: "random", count: seats - 2), number: number, seed: seed)
          guard case .settled = journal.end.outcome else {
            Issue.record("\(first) against \(second): \(journal.end.outcome.summary)")
            continue
          }
          #expect(bench.replay(journal).difference == nil, "\(first) against \(second)")
          #expect(journal.steps.count <= package.manifest.maxSteps)
        }
      }
    }
    #expect(number > 0)
  }

  /// A seat that says nothing, or only what is malformed, in any place: the others are paid.
  @Test(arguments: shapes) func silenceCostsOnlyTheOneWhoIsSilent(shape: SessionShape) throws {
    let package = try package(shape)
    let bench = try Bench(package)
    let seats = package.manifest.seats.min
    for silent in 0..<seats {
      var bots: [String?] = Array(repeating: "baseline", count: seats)
      bots[silent] = nil
      let journal = try bench.session(bots: bots, says: { _, _ in nil })
      guard case .settled(let settlement) = journal.end.outcome else {
        Issue.record("seat \(silent + 1) silent: \(journal.end.outcome.summary)")
        continue
      }
      #expect(settlement.shares.reduce(0, +) == 10_000)
      if shape != .turns { #expect(settlement.shares[silent] == 0) }
    }
  }

  @Test(arguments: shapes) func theSpecTestsPass(shape: SessionShape) throws {
    let package = try package(shape)
    for file in package.files where file.path.hasPrefix("tests/") {
      let sandbox = try SpaceSandbox(package: package, executable: Fixture.executable, entry: file.path)
      let names = try sandbox.functionNames().get()
      #expect(names.count >= 6)
      for name in names { if case .failure(let failure) = sandbox.runCase(name) { Issue.record("\(name): \(failure)") } }
    }
  }

  @Test(arguments: shapes) func itPacksAndComesBack(shape: SessionShape) throws {
    let package = try package(shape)
    #expect(try SpaceArchive.decode(SpaceArchive.encode(package), from: "archive").files == package.files)
  }

  /// No static rule finds anything, apart from the recordings that the command adds.
  @Test(arguments: shapes) func theLinterIsSilent(shape: SessionShape) {
    let golden = SpacePackage.File(path: "goldens/bots.journal", bytes: [])
    let result = Linter.check(SpaceSource(files: template(shape).files + [golden]))
    #expect(result.findings.map { "\($0.rule) \($0.file): \($0.message)" } == [])
    #expect(result.suppressed.isEmpty)
  }

  /// Nor does any that plays it.
  @Test(arguments: shapes) func theTrialsAreSilent(shape: SessionShape) async throws {
    let report = await Trials.tried(try package(shape), TrialPlan(deadline: .seconds(900)))
    #expect(report.findings.map { "\($0.rule) \($0.file): \($0.message)" } == [])
  }

  /// Quotes, backslashes and what cannot be seen in a name are no way to write into the manifest.
  @Test func namesStandInTheManifestAsTheyWereGiven() throws {
    let name = #"A "quoted" \ name", "id": "other"#
    let template = SpaceTemplate(shape: .turns, id: "x", name: name, author: "Ada\u{202E}")
    let manifest = try SpacePackage(files: template.files, from: "template").manifest
    #expect(manifest.name == name && manifest.id == "x" && manifest.author == "Ada")
  }

  @Test func anIdBecomesAName() {
    #expect(SpaceTemplate(shape: .turns, id: "two-thirds-2").name == "Two Thirds 2")
    #expect(SpaceTemplate(shape: .turns, id: "--").name == "--")
  }
}
