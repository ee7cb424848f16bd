import Foundation
import HostRules
import SessionRunner
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// A recorded session of a Space's bots, kept in its `goldens/`.
///
/// With `AGON_RECORD=1` the tests write the recordings anew before they read them. That belongs in the commit that means to
/// change the Space or the worker, and nowhere else.
struct Recorded: CustomTestStringConvertible, Sendable {
  let space: String
  let name: String
  /// By seat.
  let bots: [String]
  var config = "{}"

  var testDescription: String { "\(space)/\(name)" }
  var file: URL { Fixture.repository.appending(path: "spaces/\(space)/goldens/\(name).journal") }

  static let all: [Recorded] = [
    Recorded(space: "btc-trading", name: "experts", bots: ["expert", "baseline", "expert", "random"]),
    Recorded(space: "btc-trading", name: "adversarial", bots: ["adversarial", "baseline"]),
    Recorded(space: "code-golf-lua", name: "experts", bots: ["expert", "baseline"]),
    Recorded(space: "code-golf-lua", name: "adversarial", bots: ["adversarial", "expert", "random"]),
    Recorded(space: "forecast", name: "experts", bots: ["expert", "baseline", "random"]),
    Recorded(space: "forecast", name: "adversarial", bots: ["adversarial", "expert"]),
    Recorded(space: "job-listings", name: "experts", bots: ["expert", "baseline", "random"]),
    Recorded(space: "job-listings", name: "adversarial", bots: ["adversarial", "expert"]),
    Recorded(space: "kuhn-poker", name: "experts", bots: ["expert", "expert"]),
    Recorded(space: "kuhn-poker", name: "adversarial", bots: ["adversarial", "random"]),
    Recorded(space: "logic-grid", name: "experts", bots: ["expert", "baseline"]),
    Recorded(space: "logic-grid", name: "adversarial", bots: ["adversarial", "random"]),
    Recorded(space: "rap-battles", name: "experts", bots: ["expert", "baseline"]),
    Recorded(space: "rap-battles", name: "adversarial", bots: ["adversarial", "random"]),
    Recorded(space: "tweets", name: "experts", bots: ["expert", "baseline", "random", "expert"]),
    Recorded(space: "tweets", name: "adversarial", bots: ["adversarial", "baseline", "random", "expert"]),
  ]

  private func record() throws -> Journal {
    let bench = try Bench(Fixture.shipped(space))
    return try bench.session(bots: bots, number: 1, config: JSON.decode(Array(config.utf8)))
  }

  /// The session of a journal played once more, live, under the journal's own header: the bots think again, and the host does again
  /// what it was told to.
  static func played(_ journal: Journal, in bench: Bench) -> (steps: [Journal.Step], outcome: SessionOutcome) {
    let sandbox = bench.play
    let manifest = bench.rules.manifest
    var machine = SessionMachine(
      rules: bench.rules,
      start: SessionStart(header: journal.header, seed: journal.seed, salts: .recorded(journal.steps), freshEachCall: false))
    machine.seat(
      journal.seats.enumerated().compactMap { seat, place in
        journal.header.roster[place].bot.flatMap { manifest.bots.firstIndex(of: $0) }.map { StepRequest.BotSeat(seat: seat + 1, bot: $0) }
      })
    var action = machine.next(.begin)
    while true {
      switch action {
      case .step(let request): action = machine.next(.stepped(sandbox.step(request)))
      case .ask: preconditionFailure("every seat of a recording has a bot")
      case .judge(let request): action = machine.next(.judged([ReferenceJudge.ballot(request)]))
      case .quote(let query): action = machine.next(.quoted([PriceGenerator(seed: journal.seed, feed: query.feed).quote(query)]))
      case .wait: action = machine.next(.waited)
      case .run(let request):
        let memory = manifest.permission(.codeRun)?.scope.memoryMiB ?? manifest.limits.memoryMiB
        action = machine.next(
          .ran(
            ProgramRunner.run(
              request, memoryMiB: memory, outputBytes: manifest.limits.outputBytes, executable: sandbox.executable)))
      case .rewards(let ranking):
        let result = sandbox.rewards(
          ranking: ranking, state: machine.state, context: machine.context, seed: journal.seed, step: machine.eventsApplied, budget: .max)
        action = machine.next(.rewarded(result))
      case .end(let outcome): return (machine.steps, outcome)
      }
    }
  }

  func bytes() throws -> [UInt8] {
    try Recorded.recorded.get()
    return Array(try Data(contentsOf: file))
  }

  private static let recorded: Result<Void, any Error> = Result {
    guard ProcessInfo.processInfo.environment["AGON_RECORD"] == "1" else { return }
    for recording in all {
      try FileManager.default.createDirectory(at: recording.file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(recording.record().encoded).write(to: recording.file)
    }
  }
}
