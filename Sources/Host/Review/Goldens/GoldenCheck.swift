internal import HostRules
internal import SessionRunner
internal import SpaceContract
public import SpaceSandbox

/// Whether one recorded session still comes to what was recorded.
public struct GoldenCheck: Hashable, Sendable {
  /// As its file is called, without the ending.
  public let name: String
  /// Steps of the recording, and how many of them came to the recorded hashes.
  public let steps: Int
  public let stepsMatched: Int
  /// Nil where everything agrees. Otherwise the first step that differs, and in what.
  public let difference: String?
  /// What can be said about the difference: recorded and present logs and outcomes, a line each.
  public let details: [String]
  /// Whether it was recorded with the very package, and the very worker. An older recording may agree all the same; one with the
  /// Space as it is belongs to a version that is handed in.
  public let isSamePackage: Bool
  public let isSameWorker: Bool

  public var passed: Bool { difference == nil }

  /// Folds every golden of a Space's folder with the package, a fresh VM for every call.
  ///
  /// - Parameter filter: a part of the names of those to fold; nil for all.
  /// - Throws: a `SandboxError` where the Space cannot be loaded, a `SessionError` where the folder cannot be read. A golden that is
  ///   damaged, or of another Space, is a check that did not pass.
  public static func all(
    in folder: GoldenFolder, of package: SpacePackage, executable: WorkerExecutable, filter: String? = nil
  ) throws -> [GoldenCheck] {
    let names = try folder.names().filter { name in filter.map { name.contains($0) } ?? true }
    guard !names.isEmpty else { return [] }
    let sandbox = try SpaceSandbox(package: package, executable: executable)
    defer { sandbox.stop() }
    let rules = SessionRules(manifest: package.manifest)
    return names.map { name in
      do throws(SessionError) {
        return GoldenCheck(name: name, journal: try JournalFile.read(folder.file(name)), rules: rules, in: sandbox)
      } catch {
        return GoldenCheck(name: name, refusal: error.message)
      }
    }
  }

  init(name: String, journal: Journal, rules: SessionRules, in sandbox: SpaceSandbox) {
    let manifest = sandbox.package.manifest
    guard journal.header.space == manifest.id else {
      self.init(name: name, refusal: "it is a session of \(journal.header.space), not of \(manifest.id)")
      return
    }
    guard manifest.seats.allows(journal.header.roster.count) else {
      self.init(name: name, refusal: "it has \(journal.header.roster.count) seats, which the manifest does not allow")
      return
    }
    let report = Replay.fold(journal, rules: rules, in: sandbox)
    var details: [String] = []
    if let differing = report.differing {
      let (recorded, folded) = (differing.recorded, differing.folded)
      if recorded?.log != folded.log { details += ["recorded: \(recorded?.log ?? "no log")", "now:      \(folded.log ?? "no log")"] }
    }
    if report.difference != nil, report.outcome != journal.end.outcome, report.differing == nil || report.outcome.isFailure {
      details += ["recorded: \(journal.end.outcome.summary)", "now:      \(report.outcome.summary)"]
    }
    self.init(
      name: name, steps: journal.steps.count, stepsMatched: report.stepsMatched, difference: report.difference, details: details,
      isSamePackage: report.isSamePackage, isSameWorker: report.isSameWorker)
  }

  private init(name: String, refusal: String) {
    self.init(
      name: name, steps: 0, stepsMatched: 0, difference: refusal, details: [], isSamePackage: false, isSameWorker: false)
  }

  private init(
    name: String, steps: Int, stepsMatched: Int, difference: String?, details: [String], isSamePackage: Bool, isSameWorker: Bool
  ) {
    self.name = name
    self.steps = steps
    self.stepsMatched = stepsMatched
    self.difference = difference
    self.details = details
    self.isSamePackage = isSamePackage
    self.isSameWorker = isSameWorker
  }
}

extension SessionOutcome {
  /// Whether the Space itself ended the session.
  fileprivate var isFailure: Bool {
    if case .void(.spaceFailed) = self { true } else { false }
  }
}
