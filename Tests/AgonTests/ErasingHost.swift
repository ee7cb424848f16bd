internal import AgentRuntimes
internal import Foundation
internal import HostArchive
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox
internal import TestSupport
internal import Testing

/// A data folder with sessions of bid-tac-toe between bots, whose salts come from secrets that nobody can compute.
struct ErasingHost {
  /// When the first session starts, in milliseconds since 1970.
  static let start: Int64 = 1_800_000_000_000

  let folder: TemporaryFolder
  let data: String
  let store: Store
  private let bench: Bench

  struct Played {
    let journal: Journal
    let saltKey: [UInt8]
    let record: SessionRecord

    var id: LedgerID { LedgerID(session: journal.header.commitment) }

    func sealed(_ step: Int, _ seat: Int) throws -> SealedAnswer {
      guard case .text(let sealed)? = journal.steps[step].answer(of: seat)?.content else {
        throw ArchiveError(.notFound, "there is no such answer")
      }
      return sealed
    }

    /// An answer whose text stands nowhere else: neither in another step nor in a file of the Space.
    func lonely() throws -> (step: Int, seat: Int, sealed: SealedAnswer) {
      let all = Data(journal.encoded + record.package.blocks.flatMap(\.bytes))
      for step in journal.steps.indices.dropFirst() {
        for seat in 1...2 {
          let sealed = try sealed(step, seat)
          guard let first = all.range(of: Data(sealed.body)) else { continue }
          if all[first.upperBound...].range(of: Data(sealed.body)) == nil { return (step, seat, sealed) }
        }
      }
      throw ArchiveError(.notFound, "every text stands twice")
    }
  }

  init() throws {
    folder = try TemporaryFolder()
    data = folder.path + "/data"
    store = try Store(folder: data)
    bench = try Bench(Fixture.shipped("bid-tac-toe"))
  }

  /// A session of two bots that always answer, of five rounds or more: nearly all are.
  private func played() throws -> (plan: SessionPlan, journal: Journal) {
    while true {
      let plan = try SessionPlan(package: bench.play.package, roster: [.bot("baseline"), .bot("expert")])
      var session = FormingSession(plan: plan, worker: bench.play.executable.cid).opened()
      guard case .ended(let outcome) = session.advance(.begin, in: bench.play) else { preconditionFailure("bots wait for nobody") }
      if session.machine.steps.count >= 6 { return (plan, session.journal(outcome: outcome)) }
    }
  }

  /// Plays a session, and stores it in parts, as a host does.
  func play(at milliseconds: Int64 = start) throws -> Played {
    let package = bench.play.package
    let (plan, journal) = try played()
    let suspended = try SuspendedSession(
      header: journal.header, nonce: plan.nonce, saltKey: plan.saltKey, opening: journal.opening, steps: [])
    let stored = try store.write { writing in
      if try !writing.hasPackage(package.cid) {
        try writing.keep(
          package: package.cid, files: DagCBOR.encode(.map(Value.Map(package.files.map { ($0.path, .bytes($0.bytes)) }))))
      }
      return try writing.start(suspended, entrants: [], at: milliseconds)
    }
    for range in [0..<2, 2..<journal.steps.count] {
      try store.write { writing in try writing.append(journal.steps[range], from: range.lowerBound, to: stored.number) }
    }
    try store.write { writing in try writing.end(stored, journal: journal, at: milliseconds + 5_000) }
    return Played(
      journal: journal, saltKey: plan.saltKey,
      record: try SessionRecord(
        journal, package: SessionRecord.Package(index: package.index, files: package.files.map(\.bytes))))
  }

  func publish() async throws {
    try await SessionLog(of: store, data: data, keepsOpen: false).drain()
    try await SessionArchive(of: store, data: data).drain()
  }

  @discardableResult
  func erase(_ played: Played, _ step: Int, _ seat: Int, at milliseconds: Int64 = start + 60_000) async throws -> AnswerErasure {
    try await AnswerErasure(
      session: played.id, step: step, seat: seat, reason: "asked for", at: milliseconds, of: store, data: data)
  }

  func journal(of played: Played) throws -> Journal {
    try #require(
      try store.read { reading in
        guard let session = try reading.session(played.id) else { return nil }
        return try reading.journal(of: session)
      })
  }

  func entries() throws -> [LogEntry] {
    let log = LogFolder(data + "/log")
    let size = try log.checkpoint().checkpoint.size
    var reader = log.reader(size: size)
    return try (0..<size).map { try LogEntry(try reader.entry($0)) }
  }

  /// The files of the data folder that have these bytes in them.
  func files(with bytes: [UInt8]) throws -> [String] {
    let names = try #require(FileManager.default.enumerator(atPath: data)).compactMap { $0 as? String }
    return try names.filter { name in
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: data + "/" + name, isDirectory: &isFolder), !isFolder.boolValue else { return false }
      return try Data(contentsOf: URL(filePath: data + "/" + name)).range(of: Data(bytes)) != nil
    }
  }

  static func archive(_ blocks: [Block]) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var writer = try CARWriter(roots: [blocks[0].cid]) { bytes += $0 }
    for block in blocks { try writer.write(block) }
    try writer.finish()
    return bytes
  }
}
