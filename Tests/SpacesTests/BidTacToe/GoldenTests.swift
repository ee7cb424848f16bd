import Foundation
import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// The recordings in `goldens/` still come out of the Space and of the worker, hash for hash.
@Suite struct GoldenTests {
  let bench: Bench

  init() throws { bench = try Bench(Fixture.shipped("bid-tac-toe")) }

  @Test func theFolderHoldsTheseRecordings() throws {
    _ = try Golden.all[0].bytes()
    let files = try FileManager.default.contentsOfDirectory(atPath: Golden.folder.path).sorted()
    #expect(files == Golden.all.map { $0.file.lastPathComponent }.sorted())
  }

  @Test(arguments: Golden.all) func isReadAndWrittenToTheByte(golden: Golden) throws {
    let bytes = try golden.bytes()
    let journal = try Journal(encoded: bytes)
    #expect(journal.encoded == bytes)
    #expect(journal.header.roster.map(\.name) == golden.bots.enumerated().map { $1 ?? "seat-\($0 + 1)" })
    #expect(journal.end.nonce == Fixture.nonce(golden.number))
  }

  @Test(arguments: Golden.all) func replays(golden: Golden) throws {
    let journal = try golden.journal()
    let report = bench.replay(journal)
    #expect(report.difference == nil)
    #expect(report.stepsMatched == journal.steps.count)
    #expect(report.outcome == journal.end.outcome)
  }

  @Test(arguments: Golden.all) func isPlayedAgainLive(golden: Golden) throws {
    let journal = try golden.journal()
    let (steps, outcome) = try Golden.played(journal, in: bench.play, rules: bench.rules)
    #expect(steps == journal.steps)
    #expect(outcome == journal.end.outcome)
  }

  /// A recording of which the first round was altered no longer replays, so that the tests above can fail.
  @Test(arguments: Golden.all) func anAlteredRecordingDiffers(golden: Golden) throws {
    let journal = try golden.journal()
    let step = journal.steps[1]
    let other = SHA256.digest([])
    guard case .answers(let answers) = step.input else { preconditionFailure("the first round has answers") }
    let silence = Journal.Step.Input.answers(
      answers.map { Journal.Answer(seat: $0.seat, task: $0.task, content: .late("altered")) })
    let altered = [
      Journal.Step(input: silence, clock: step.clock, stateHash: step.stateHash, chain: step.chain, log: step.log),
      Journal.Step(input: step.input, clock: step.clock, stateHash: other, chain: step.chain, log: step.log),
      Journal.Step(input: step.input, clock: step.clock, stateHash: step.stateHash, chain: other, log: step.log),
      Journal.Step(input: step.input, clock: step.clock, stateHash: step.stateHash, chain: step.chain, log: "altered"),
    ]
    let differences = altered.map { step in
      var steps = journal.steps
      steps[1] = step
      return bench.replay(Journal(header: journal.header, steps: steps, end: journal.end)).difference
    }
    #expect(
      differences == [
        "step 1: the state's hash differs", "step 1: the state's hash differs",
        "step 1: the state agrees, but an event, command, task or evaluation differs", "step 1: the log differs",
      ])
  }

  /// The public and both seats can be shown every step, and once the session has ended, too.
  @Test(arguments: Golden.all) func everyStepCanBeShown(golden: Golden) throws {
    let journal = try golden.journal()
    var shown: [[Scene]] = []
    var faults: [String] = []
    let report = Replay.fold(journal, rules: bench.rules, in: bench.check) { machine in
      for hasEnded in machine.steps.count == journal.steps.count ? [false, true] : [false] {
        do {
          shown.append(
            try (0...2).map { audience in
              let reply = bench.play.view(
                audience: audience, state: machine.state, context: machine.context, seed: machine.start.seed, step: machine.eventsApplied,
                hasEnded: hasEnded)
              return try Scene.decode(DagCBOR.decode(reply.get()), seats: 2)
            })
        } catch {
          faults.append("step \(machine.steps.count - 1): \(error)")
        }
      }
      return true
    }
    #expect(faults == [] && report.difference == nil)
    let kinds = shown.flatMap { $0.map { $0.blocks.map(\.kind) } }
    #expect(kinds == Array(repeating: [.text, .grid, .bars, .timeline], count: 3 * (journal.steps.count + 1)))
    // Nothing is hidden in this game, and it shows every audience the same.
    #expect(shown.allSatisfy { Set($0).count == 1 })
    // Each round adds an entry to the timeline, the last of the blocks.
    let moments = shown.map { scenes -> Int in if case .timeline(let items) = scenes[0].blocks[3] { items.count } else { -1 } }
    #expect(moments == Array(0..<journal.steps.count) + [journal.steps.count - 1])
  }
}
