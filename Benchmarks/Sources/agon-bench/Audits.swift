internal import AgentRuntimes
internal import Glibc
internal import HostArchive
internal import HostCrypto
internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceSandbox

/// Row 21: `agon audit` of a session of bid-tac-toe with everything that there is to check: its archive, a proof that three of four witnesses
/// have signed, and every step folded again in the sandbox. In processor time of the program and the worker that it starts; beside it, what
/// the program takes to say its version, which no audit can do without.
enum Audits {
  static func rows(_ options: Options) async throws -> [Row] {
    let folder = options.disk + "/audits-\(getpid())"
    guard mkdir(folder, 0o700) == 0 else { throw Options.Fault(message: "cannot make \(folder)") }
    defer { Shell.remove(folder) }
    let record = try await record(options)
    try archive(record, in: folder)
    try prove(record, in: folder)
    let arguments = [
      options.agon, "audit", folder + "/match.car", "--replay", "--proof", folder + "/match.tlog-proof", "--policy", folder + "/policy",
    ]
    var elapsed: [Double] = []
    let pairs = Measure.pairs(
      options.isQuick ? 9 : 31,
      ours: {
        let audit = Child(arguments)
        precondition(audit.status == 0, "the session holds")
        elapsed.append(audit.elapsedSeconds)
        return audit.processorSeconds
      },
      peer: { Child([options.agon, "--version"]).processorSeconds })
    let limit = 50e-3
    return [
      Row(
        number: 21, what: "`agon audit --replay --proof` of bid-tac-toe, \(record.leaves.count) leaves, processor time",
        ours: Show.time(pairs.ours), peer: "limit " + Show.time(limit), ratio: pairs.ours / limit, target: .atMost(1),
        floor: "`agon --version` \(Show.time(pairs.peer)); \(Show.time(Measure.median(elapsed))) passed")
    ]
  }

  private static func record(_ options: Options) async throws -> SessionRecord {
    let lanes = Lanes(count: 1, executable: options.worker)
    defer { lanes.close() }
    let plan = try SessionPlan(
      package: options.space, roster: [.bot("random"), .bot("baseline")], nonce: SessionPlan.nonce(runSeed: 1, session: 0))
    let played = await SessionRunner(executable: options.worker, lanes: lanes).play(plan)
    guard case .settled = played.journal.end.outcome else { preconditionFailure("a session of bots settles") }
    return try SessionRecord(
      played.journal, package: SessionRecord.Package(index: options.space.index, files: options.space.files.map(\.bytes)))
  }

  private static func archive(_ record: SessionRecord, in folder: String) throws {
    var bytes: [UInt8] = []
    var writer = try CARWriter(roots: [record.cid]) { bytes += $0 }
    for block in record.blocks { try writer.write(block) }
    try writer.finish()
    Folder.write(bytes, to: folder + "/match.car")
  }

  /// Logs the session's end under the signatures of three witnesses of four.
  private static func prove(_ record: SessionRecord, in folder: String) throws {
    let log = try TransparencyLog(folder + "/log", signer: NoteSigner(name: "bench.example/log", .ed25519, SigningKey()))
    let end = try LogEntry(
      session: record.journal.header.commitment, time: 1,
      .result(
        LogEntry.Result(
          record: LogEntry.Record(root: record.root, leaves: Int64(record.leaves.count), car: record.cid), payoutRoot: nil,
          seed: record.journal.seed)))
    _ = try log.append([end])
    let witnesses = try ["one.example", "two.example", "three.example", "four.example"].map {
      try NoteSigner(name: ExactText($0), .cosignature, SigningKey())
    }
    let names = witnesses.indices.map { "w\($0)" }.joined(separator: " ")
    let lines =
      ["log \(log.key)"] + witnesses.enumerated().map { "witness w\($0) \($1.verifier)" } + ["group g 3 \(names)", "quorum g"]
    let policy = Array((lines.joined(separator: "\n") + "\n").utf8)
    let checkpoint = log.checkpoint
    try log.add(
      witnesses.prefix(3).map { try $0.cosignature(over: checkpoint.note.text, at: 1) }, to: checkpoint, policy: Policy(policy))
    Folder.write(policy, to: folder + "/policy")
    Folder.write(try log.folder.prove(0).bytes, to: folder + "/match.tlog-proof")
  }
}
