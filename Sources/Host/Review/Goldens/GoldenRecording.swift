internal import AgentRuntimes
internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
public import SpaceSandbox

/// Records goldens anew, with the Space and the worker as they are.
///
/// A recording that is there is played again: with its entrants, configuration and nonce, its bots think once more, and who sat outside
/// says the same words in the same order. What is drawn follows from the package and so changes with it. A folder without recordings
/// gets two: the bots among themselves, and one with the bot that says nothing sound.
public struct GoldenRecording: Hashable, Sendable {
  public let name: String
  /// How the session ended, in one line; empty where it was not recorded.
  public let outcome: String
  public let steps: Int
  /// Whether there is another file now than before.
  public let hasChanged: Bool
  /// Why it could not be recorded; nil where it was.
  public let refusal: String?

  /// - Parameter filter: a part of the names of those to record; nil for all.
  /// - Throws: a `SandboxError` where the Space cannot be loaded, a `SessionError` where the folder cannot be read or written.
  public static func update(
    _ folder: GoldenFolder, of package: SpacePackage, executable: WorkerExecutable, filter: String? = nil
  ) throws -> [GoldenRecording] {
    let sandbox = try SpaceSandbox(package: package, executable: executable)
    defer { sandbox.stop() }
    let names = try folder.names()
    if names.isEmpty {
      return try first(package.manifest).map { name, bots in
        let plan = try SessionPlan(
          package: package, roster: bots.map(Agent.bot), seating: .listed, nonce: SessionPlan.nonce(runSeed: 1, session: 0))
        return try write(play(plan, script: [:], in: sandbox), to: name, in: folder, before: nil)
      }
    }
    return try names.filter { name in filter.map { name.contains($0) } ?? true }.map { name in
      let journal: Journal
      let plan: SessionPlan
      do throws(SessionError) {
        journal = try JournalFile.read(folder.file(name))
        plan = try replan(journal, package)
      } catch {
        return GoldenRecording(name: name, outcome: "", steps: 0, hasChanged: false, refusal: error.message)
      }
      return try write(play(plan, script: script(journal), in: sandbox), to: name, in: folder, before: journal)
    }
  }

  private static func write(
    _ journal: Journal, to name: String, in folder: GoldenFolder, before: Journal?
  ) throws(SessionError) -> GoldenRecording {
    if journal != before { try folder.write(journal.encoded, to: name) }
    return GoldenRecording(
      name: name, outcome: journal.end.outcome.summary, steps: journal.steps.count, hasChanged: journal != before, refusal: nil)
  }

  /// What a folder without goldens gets: a name and the bots by seat.
  private static func first(_ manifest: Manifest) -> [(name: String, bots: [String])] {
    var sound = ["baseline", "random"].filter(manifest.bots.contains)
    if sound.isEmpty { sound = manifest.bots }
    func roster(_ seats: Int) -> [String] { (0..<seats).map { sound[$0 % sound.count] } }
    var sessions = [(name: "bots", bots: roster(manifest.seats.min))]
    // A session in which no answer stands is void, so somebody else has to sit there, too.
    let company = (2...max(2, manifest.seats.max)).first { $0 >= manifest.seats.min && manifest.seats.allows($0) }
    if let company, manifest.bots.contains("adversarial") {
      sessions.append((name: "adversarial", bots: ["adversarial"] + roster(company - 1)))
    }
    return sessions
  }

  private static func replan(_ journal: Journal, _ package: SpacePackage) throws(SessionError) -> SessionPlan {
    let header = journal.header
    let manifest = package.manifest
    guard header.space == manifest.id else {
      throw SessionError(.journal, "it is a session of \(header.space), not of \(manifest.id)")
    }
    guard header.clock == .virtual, header.feeds.values.allSatisfy({ $0 == .generator }),
      header.judges.allSatisfy({ $0.name == ReferenceJudge.name })
    else {
      throw SessionError(
        .journal, "it was played by a real clock, on prices from outside or before other judges, and cannot be played again",
        hint: "play such a session once more, and copy its journal here")
    }
    guard journal.erasedCount == 0 else {
      throw SessionError(.journal, "an answer in it is erased, so it cannot be played again", hint: "record another session")
    }
    let config: Value?
    do {
      config = try DagCBOR.decode(header.config)
    } catch {
      throw SessionError(.journal, "its configuration cannot be read: \(error)")
    }
    let roster = header.roster.map { entry in
      guard let bot = entry.bot, manifest.bots.contains(bot) else { return Agent(name: entry.name, runtime: .outside { _ in nil }) }
      return Agent(name: entry.name, runtime: .bot(bot))
    }
    return try SessionPlan(
      package: package, roster: roster, seating: header.seating, config: config?.map == nil ? nil : config, nonce: journal.end.nonce)
  }

  /// What each entrant said, in the order in which it was asked.
  private static func script(_ journal: Journal) -> [Int: [OutsideAnswer.Content]] {
    let places = journal.seats
    var script: [Int: [OutsideAnswer.Content]] = [:]
    for step in journal.steps {
      guard case .answers(let answers) = step.input else { continue }
      for answer in answers {
        switch answer.content {
        // Sealed anew: the salts of a recording follow from its nonce.
        case .text(let sealed): script[places[answer.seat - 1], default: []].append(.text(sealed.body))
        case .late(let reason): script[places[answer.seat - 1], default: []].append(.late(reason))
        case .out, .erased: break
        }
      }
    }
    return script
  }

  private static func play(_ plan: SessionPlan, script: [Int: [OutsideAnswer.Content]], in sandbox: SpaceSandbox) -> Journal {
    var session = LiveSession(plan: plan, worker: sandbox.executable)
    let places = session.header.seats(seed: session.machine.start.seed)
    var said: [Int: Int] = [:]
    var pause = session.advance(.begin, in: sandbox)
    while case .asking(let asks) = pause {
      let answers = asks.map { ask in
        let place = places[ask.seat - 1]
        let number = said[place, default: 0]
        said[place] = number + 1
        let words = script[place] ?? []
        return OutsideAnswer(
          seat: ask.seat, content: number < words.count ? words[number] : .late("the recording has no answer to this"))
      }
      pause = session.advance(.answered(answers, clock: 0), in: sandbox)
    }
    guard case .ended(let outcome) = pause else {
      preconditionFailure("a session without outside sources either asks or has ended")
    }
    return session.journal(outcome: outcome)
  }
}
