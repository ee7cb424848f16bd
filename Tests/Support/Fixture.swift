internal import AgentRuntimes
public import Foundation
public import HostRules
public import SessionRunner
public import SpaceContent
internal import SpaceContract
public import SpaceSandbox

/// Spaces made in memory, and the shortest way to play them in the real worker.
public enum Fixture {
  /// The repository's folder.
  public static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The worker beside the test program.
  public static let executable: WorkerExecutable = {
    do {
      return try WorkerExecutable.beside()
    } catch {
      fatalError("the worker must be built before the tests run: \(error)")
    }
  }()

  /// What a minimal manifest says; every key can be replaced or added.
  public static let manifest: Value.Map = [
    "id": "fixture", "name": "Fixture", "summary": "A Space of the tests.", "author": "Agon", "license": "Apache-2.0",
    "version": "1.0.0", "api": 1, "seats": ["min": 2, "max": 2], "shape": "one_shot", "rewards": ["preset": "winner"],
    "bots": ["random", "baseline", "adversarial"],
  ]

  public static let bot = "return function(task, memory) return 'hello', memory end\n"

  /// A package of a `main.lua`, with bots that say "hello" unless `files` has others.
  public static func package(_ main: String, manifest changes: Value.Map = [:], files: [String: String] = [:]) throws -> SpacePackage {
    try package(bytes: Array(main.utf8), manifest: changes, files: files)
  }

  /// As above, for a `main.lua` that need not be text.
  public static func package(bytes main: [UInt8], manifest changes: Value.Map = [:], files: [String: String] = [:]) throws -> SpacePackage {
    var manifest = manifest
    for change in changes { manifest[change.key] = change.value }
    var all = ["bots/random.lua": bot, "bots/baseline.lua": bot, "bots/adversarial.lua": bot]
    all.merge(files) { _, given in given }
    var list = all.map { SpacePackage.File(path: $0.key, bytes: Array($0.value.utf8)) }
    list.append(SpacePackage.File(path: "main.lua", bytes: main))
    list.append(SpacePackage.File(path: "manifest.json", bytes: JSON.encode(.map(manifest), pretty: false)))
    return try SpacePackage(files: list, from: "fixture")
  }

  /// A Space of `spaces/`.
  public static func shipped(_ id: String) throws -> SpacePackage {
    try SpacePackage(folder: repository.appending(path: "spaces/\(id)").path)
  }

  /// The nonce that tests use where they do not care.
  public static func nonce(_ number: Int, seed: UInt64 = 7) -> [UInt8] { SessionPlan.nonce(runSeed: seed, session: number) }
}

/// A session played on this thread, in a worker that the caller holds: what a seat says comes from a closure.
public struct Bench {
  public let play: SpaceSandbox
  public let check: SpaceSandbox
  public let rules: SessionRules

  public init(_ package: SpacePackage, profiling: SpaceSandbox.Profiling = .none) throws {
    play = try SpaceSandbox(package: package, executable: Fixture.executable, profiling: profiling)
    check = try SpaceSandbox(package: package, executable: Fixture.executable)
    rules = SessionRules(manifest: package.manifest)
  }

  public typealias Says = (_ seat: Int, _ step: Int) -> [UInt8]?

  /// Plays to the end; nil from `says` is silence. Bots of the package can be named instead, by seat; a seat that has none is asked.
  public func session(
    bots: [String?]? = nil, number: Int = 0, seed: UInt64 = 7, config: Value? = nil, observe: (SessionMachine) -> Bool = { _ in true },
    says: Says = { _, _ in Array("hello".utf8) }
  ) throws -> Journal {
    let seats = play.package.manifest.seats.min
    let roster = (bots ?? Array(repeating: nil, count: seats)).enumerated().map { index, bot in
      bot.map(Agent.bot) ?? Agent(name: "seat-\(index + 1)", runtime: .outside { _ in nil })
    }
    let plan = try SessionPlan(
      package: play.package, rules: rules, roster: roster, seating: .listed, config: config, nonce: Fixture.nonce(number, seed: seed))
    var session = LiveSession(plan: plan, worker: play.executable)
    var pause = session.advance(.begin, in: play, observe: observe)
    while case .asking(let asks) = pause {
      let answers = asks.map { ask in
        OutsideAnswer(seat: ask.seat, content: says(ask.seat, session.machine.eventsApplied).map { .text($0) } ?? .late("silent"))
      }
      pause = session.advance(.answered(answers, clock: 0), in: play, observe: observe)
    }
    guard case .ended(let outcome) = pause else {
      fatalError("under a virtual clock and without judges outside, a session is asking or has ended")
    }
    return session.journal(outcome: outcome)
  }

  /// The fold of a journal in the second worker, with a fresh VM for every call.
  public func replay(_ journal: Journal) -> Replay.Report { Replay.fold(journal, rules: rules, in: check) }

  /// The journal with the outcome that stands after the check, as the runner decides it.
  public func checked(_ journal: Journal) -> Journal {
    guard let difference = replay(journal).difference else { return journal }
    return Journal(
      header: journal.header, opening: journal.opening, steps: journal.steps,
      end: Journal.End(nonce: journal.end.nonce, outcome: .void(.notReproducible(difference))))
  }
}

extension Journal.Answer {
  /// An answer to no task in particular, under a salt that hides nothing.
  public init(seat: Int, text: [UInt8]) {
    self.init(
      seat: seat, task: SHA256.digest([]),
      content: .text(SealedAnswer(salt: Array(repeating: 7, count: SealedAnswer.saltByteCount), body: text)))
  }
}
