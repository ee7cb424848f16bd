import AgentRuntimes
import Foundation
import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// What holds for every Space that ships.
@Suite struct EverySpaceTests {
  static let spaces = SpecTests.spaces

  @Test func theNineSpacesAreThere() {
    #expect(
      Self.spaces == [
        "bid-tac-toe", "btc-trading", "code-golf-lua", "forecast", "job-listings", "kuhn-poker", "logic-grid", "rap-battles", "tweets",
      ])
  }

  @Test(arguments: spaces) func aSpaceIsComplete(space: String) throws {
    let package = try Fixture.shipped(space)
    let paths = package.files.map(\.path)
    for path in ["README.md", "CHANGELOG.md", "LICENSE"] { #expect(paths.contains(path), "\(space)/\(path) is missing") }
    #expect(package.manifest.id == space && package.manifest.license == "Apache-2.0")
    #expect(Set(package.manifest.bots).isSuperset(of: ["random", "baseline", "adversarial"]))
    #expect(paths.contains { $0.hasPrefix("tests/") })
    let goldens = try FileManager.default.contentsOfDirectory(atPath: Fixture.repository.appending(path: "spaces/\(space)/goldens").path)
    #expect(goldens.contains { $0.hasSuffix(".journal") })
    #expect(try SpaceSandbox(package: package, executable: Fixture.executable).callbacks.contains("view"))
  }

  /// The rules of a Space, its bots and tests apart, are short enough to be reviewed at one sitting.
  @Test(arguments: spaces) func theRulesAreUnderThreeHundredLines(space: String) throws {
    // What only a bot reads is no rule: the table that the expert of bid-tac-toe plays from is made by a script.
    let files = try Fixture.shipped(space).files.filter { file in
      (file.path == "main.lua" || file.path.hasPrefix("lib/") && file.path.hasSuffix(".lua")) && file.path != "lib/expert_table.lua"
    }
    let lines = files.reduce(0) { sum, file in sum + file.bytes.count { $0 == UInt8(ascii: "\n") } }
    #expect(lines < 300, "\(space) has \(lines)")
  }

  @Test(arguments: Recorded.all) func aRecordingReplaysAndIsPlayedAgainLive(recording: Recorded) throws {
    let bytes = try recording.bytes()
    let journal = try Journal(encoded: bytes)
    #expect(journal.encoded == bytes)
    let bench = try Bench(Fixture.shipped(recording.space))
    let report = bench.replay(journal)
    #expect(report.difference == nil)
    #expect(report.stepsMatched == journal.steps.count)
    guard case .settled = journal.end.outcome else {
      Issue.record("\(recording.testDescription) is \(journal.end.outcome.summary)")
      return
    }
    let live = Recorded.played(journal, in: bench)
    #expect(live.steps == journal.steps)
    #expect(live.outcome == journal.end.outcome)
  }

  /// The public and every seat can be shown every step of a session of every bot, before and after its end.
  @Test(arguments: spaces) func everyStepCanBeShown(space: String) throws {
    let package = try Fixture.shipped(space)
    let bench = try Bench(package)
    let seats = package.manifest.seats.min
    let bots = (0..<seats).map { package.manifest.bots[$0 % package.manifest.bots.count] }
    var faults: [String] = []
    var shown = 0
    let journal = try bench.session(bots: bots) { machine in
      for audience in 0...seats {
        for hasEnded in [false, true] {
          do {
            let bytes = try bench.check.view(
              audience: audience, state: machine.state, context: machine.context, seed: machine.start.seed, step: machine.eventsApplied,
              hasEnded: hasEnded
            ).get()
            let scene = try Scene.decode(DagCBOR.decode(bytes), seats: seats)
            if !scene.blocks.isEmpty { shown += 1 }
          } catch {
            faults.append("step \(machine.steps.count - 1), audience \(audience): \(error)")
          }
        }
      }
      return true
    }
    #expect(faults == [])
    // There is something to see at every step after the start.
    #expect(shown >= 2 * (seats + 1) * (journal.steps.count - 1))
  }
}
