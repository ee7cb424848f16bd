internal import AgentRuntimes
internal import HostRules
public import SessionRunner
public import SpaceSandbox

extension SpaceTemplate {
  /// The recordings of a new Space: `goldens/NAME.journal`, played in the real worker, seats as listed, under a fixed seed.
  ///
  /// - Parameter package: made of `files`, changed or not.
  /// - Throws: a `SessionError` where the package does not seat the bots, or a session of them does not settle.
  public func goldens(
    of package: SpacePackage, executable: WorkerExecutable
  ) async throws(SessionError) -> [SpacePackage.File] {
    let lanes = Lanes(count: 1, executable: executable)
    defer { lanes.close() }
    let runner = SessionRunner(executable: executable, lanes: lanes)
    var files: [SpacePackage.File] = []
    for (number, recording) in recordings.enumerated() {
      let plan = try SessionPlan(
        package: package, roster: recording.bots.map(Agent.bot), seating: .listed,
        nonce: SessionPlan.nonce(runSeed: 1, session: number))
      let journal = await runner.play(plan).journal
      guard case .settled = journal.end.outcome else {
        throw SessionError(.journal, "a session of \(recording.bots.joined(separator: ", ")) is \(journal.end.outcome.summary)")
      }
      files.append(SpacePackage.File(path: "goldens/\(recording.name).journal", bytes: journal.encoded))
    }
    return files
  }
}
