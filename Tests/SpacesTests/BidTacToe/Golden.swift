import Foundation
import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// A recorded session of the Space, and how it was made.
///
/// With `AGON_RECORD=1` the tests write the recordings anew before they read them. That belongs in the commit that means to
/// change the game or the worker, and nowhere else.
struct Golden: CustomTestStringConvertible, Sendable {
  let name: String
  let number: Int
  /// By seat; nil is somebody outside, who makes legal bids but says nothing in the rounds of `silent`.
  let bots: [String?]
  var config: Value?
  var silent: Set<Int> = []

  var testDescription: String { name }

  static let folder = Fixture.repository.appending(path: "spaces/bid-tac-toe/goldens")

  static let all = [
    Golden(name: "expert-random", number: 1, bots: ["expert", "random"]),
    Golden(name: "baseline-expert", number: 2, bots: ["baseline", "expert"]),
    Golden(name: "expert-expert", number: 3, bots: ["expert", "expert"]),
    Golden(name: "adversarial-baseline", number: 4, bots: ["adversarial", "baseline"]),
    Golden(name: "silence", number: 5, bots: ["random", nil], silent: [2, 4, 5, 6]),
    Golden(name: "twelve-chips", number: 6, bots: ["random", "expert"], config: ["chips": 12]),
  ]

  var file: URL { Golden.folder.appending(path: "\(name).journal") }

  func bytes() throws -> [UInt8] {
    try Golden.recorded.get()
    return try Array(Data(contentsOf: file))
  }

  func journal() throws -> Journal { try Journal(encoded: bytes()) }

  private static let recorded: Result<Void, any Error> = Result {
    guard ProcessInfo.processInfo.environment["AGON_RECORD"] == "1" else { return }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let bench = try Bench(Fixture.shipped("bid-tac-toe"))
    for golden in all { try Data(golden.record(in: bench).encoded).write(to: golden.file) }
  }

  private func record(in bench: Bench) throws -> Journal {
    var draws = SplitMix64(seed: UInt64(number))
    var state: [UInt8] = []
    return try bench.session(bots: bots, number: number, config: config) { machine in
      state = machine.state
      return true
    } says: { seat, step in
      if silent.contains(step + 1) { return nil }
      do {
        return Array(try Bid.random(Game(state), seat: seat, using: &draws).text.utf8)
      } catch {
        fatalError("\(name) cannot be recorded: \(error)")
      }
    }
  }

  /// The session of a journal played once more, live: the bots think again, and only who sat outside is quoted.
  static func played(
    _ journal: Journal, in sandbox: SpaceSandbox, rules: SessionRules
  ) throws -> (steps: [Journal.Step], outcome: SessionOutcome) {
    let names = rules.manifest.bots
    let bots = journal.seats.enumerated().compactMap { seat, place in
      journal.header.roster[place].bot.flatMap { names.firstIndex(of: $0) }.map { StepRequest.BotSeat(seat: seat + 1, bot: $0) }
    }
    var machine = SessionMachine(
      rules: rules, start: SessionStart(header: journal.header, seed: journal.seed, salts: .recorded(journal.steps), freshEachCall: false))
    machine.seat(bots)
    var action = machine.next(.begin)
    while true {
      switch action {
      case .step(let request): action = machine.next(.stepped(sandbox.step(request)))
      case .rewards: preconditionFailure("the rewards of bid-tac-toe are a preset")
      case .end(let outcome): return (machine.steps, outcome)
      case .ask(let asks):
        let step = try #require(journal.steps.dropFirst(machine.steps.count).first, "the live session goes on where the golden ends")
        guard case .answers(let recorded) = step.input else { preconditionFailure("a step without answers came after a question") }
        let seats = Set(asks.map(\.seat))
        action = machine.next(.answered(recorded.filter { seats.contains($0.seat) }.compactMap(OutsideAnswer.init), clock: step.clock ?? 0))
      case .judge, .quote, .wait, .run: preconditionFailure("bid-tac-toe gives no such command")
      }
    }
  }
}
