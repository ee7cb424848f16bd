internal import Foundation
internal import HostArchive
internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import TestSupport
internal import Testing

@testable internal import HostStore
@testable internal import agon

/// An answer that was erased is gone, and that it was there is not.
@Suite struct ErasureTests {
  private let host: ErasingHost

  init() throws { host = try ErasingHost() }

  @Test func theRecordKeepsItsRootAndLosesOneBlock() throws {
    let played = try host.play()
    let (journal, record) = (played.journal, played.record)
    let block = try played.sealed(3, 2).erased.cid
    let erased = journal.erasing(step: 3, seat: 2)
    #expect(erased.erasedCount == 1 && erased.head == journal.head && erased.id == journal.id)
    let after = try SessionRecord(erased, package: record.package)
    #expect(after.root == record.root && after.cid == record.cid && after.leaves == record.leaves && after.erased == [block])
    #expect(after.blocks == record.blocks.filter { $0.cid != block } && after.blocks.count == record.blocks.count - 1)
    // The blocks alone say the same, and so do the journal's own bytes.
    #expect(try SessionRecord(root: after.cid, blocks: after.blocks).journal == erased)
    #expect(try Journal(encoded: erased.encoded) == erased)
    #expect(try Journal.steps(encoded: Journal.encode(steps: erased.steps)) == erased.steps)
    // Whatever else is missing is missed.
    for index in after.blocks.indices.dropFirst()
    where !record.leaves.contains(where: { $0.kind == .answer && $0.cid == after.blocks[index].cid }) {
      var blocks = after.blocks
      blocks.remove(at: index)
      #expect(throws: ArchiveError.self, "without block \(index)") { try SessionRecord(root: after.cid, blocks: blocks) }
    }
  }

  @Test func anErasedAnswerHasOneForm() throws {
    let journal = try host.play().journal.erasing(step: 1, seat: 1)
    let whole = try #require(DagCBOR.decode(Journal.encode(steps: [journal.steps[1]])).list)
    let step = try #require(whole.first?.map)
    let answers = try #require(step["content"]?.list)
    let answer = try #require(answers[0].map)
    #expect(Set(answer.keys) == ["seat", "task", "hash", "block"])
    func reads(_ change: (inout Value.Map) -> Void) throws -> Bool {
      var (step, answer) = (step, answer)
      change(&answer)
      step["content"] = .list([.map(answer), answers[1]])
      let bytes = try DagCBOR.encode([.map(step)])
      do throws(RulesError) {
        return try Journal.encode(steps: Journal.steps(encoded: bytes)) == bytes
      } catch {
        return false
      }
    }
    let salt = Value.bytes(Array(repeating: 1, count: 32))
    #expect(try reads { _ in } && reads { $0["sig"] = .bytes(Array(repeating: 1, count: 64)) })
    let changes: [(inout Value.Map) -> Void] = [
      { $0["hash"] = nil }, { $0["block"] = nil }, { $0["hash"] = .bytes([1]) }, { $0["block"] = .bytes([]) }, { $0["block"] = "x" },
      { $0["text"] = .bytes([1]) }, { $0["salt"] = salt }, { $0["late"] = "x" }, { $0["out"] = true }, { $0["task"] = .null },
      { $0["task"] = nil }, { $0["more"] = 1 }, { $0["sig"] = .bytes([1]) }, { $0["sig"] = .null }, { $0["seat"] = 0 },
      {
        $0["text"] = .bytes([1])
        $0["salt"] = salt
      },
    ]
    for (index, change) in changes.enumerated() { #expect(try !reads(change), "change \(index)") }
  }

  @Test func nothingOfItIsLeftInTheDataFolder() async throws {
    let played = try host.play()
    try await host.publish()
    let (step, seat, sealed) = try played.lonely()
    let block = try #require(played.record.blocks.first { $0.cid == sealed.erased.cid })
    let secrets = [sealed.salt, sealed.body, played.saltKey]
    for secret in secrets { #expect(try !host.files(with: secret).isEmpty) }
    let blocks = try BlockStore(folder: host.data, creating: false)
    let old = try ErasingHost.archive(played.record.blocks)

    #expect(try await host.erase(played, step, seat).isNew)
    for secret in secrets { #expect(try host.files(with: secret) == []) }
    let journal = try host.journal(of: played)
    #expect(journal == played.journal.erasing(step: step, seat: seat))
    let again = try await host.erase(played, step, seat, at: ErasingHost.start + 90_000)
    #expect(!again.isNew && again.erasure.erasedAt == ErasingHost.start + 60_000)
    #expect(try host.journal(of: played) == journal)
    let entries = try host.entries()
    #expect(entries.map(\.kind) == ["commitment", "result", "tombstone"])
    #expect(entries[2].content == .tombstone(erased: block.cid, reason: "asked for") && entries[2].session == entries[0].session)
    #expect(entries[2].time == ErasingHost.start / 1000 + 60)

    // Neither what is exported nor what is served has it, and nobody misses it.
    #expect(try !blocks.has(block.cid) && blocks.verify().isSound && blocks.pins().map(\.root) == [played.record.cid])
    try blocks.add(Pin(played.record.cid, name: "again", at: 0))
    var exported: [UInt8] = []
    let export = try CARExport(roots: [played.record.cid], block: { try blocks.getUnlessErased($0) }, to: { exported += $0 })
    #expect(export.passedOver == 1 && export.blocks == played.record.blocks.count - 1)
    for bytes in [exported, journal.encoded] {
      for secret in secrets { #expect(Data(bytes).range(of: Data(secret)) == nil) }
    }

    // An older copy does not bring it back.
    var rest = old[...]
    let reader = try CARReader { buffer in
      let part = rest.prefix(buffer.count)
      buffer.copyBytes(from: part)
      rest = rest.dropFirst(part.count)
      return part.count
    }
    let imported = try CARImport(reader, into: blocks, pin: (name: "copy", milliseconds: 0))
    #expect(imported.isPinned && imported.added.blocks == 0)
    try blocks.put(block)
    for secret in secrets { #expect(try host.files(with: secret) == []) }
    let collected = try blocks.collect(at: 1 << 40, grace: 0)
    #expect(collected.removed.blocks == 0 && collected.missingCount == 0)
    try host.store.close()
    for secret in secrets { #expect(try host.files(with: secret) == []) }
  }

  @Test func theGatewayPassesOverIt() async throws {
    let played = try host.play()
    try await host.publish()
    let sealed = try played.sealed(2, 1)
    let erased = ErasedBlocks(LogFolder(host.data + "/log"))
    // The block is there all the same, as in a store that somebody else has copied.
    let byCID = Dictionary(uniqueKeysWithValues: played.record.blocks.map { ($0.cid, $0) })
    let gateway = Gateway(find: { byCID[$0] }, isDenied: { _ in false }, isErased: { erased.contains($0) })
    func answer(_ cid: CID, _ format: String) throws -> (status: Int, bytes: [UInt8]) {
      let response = try gateway.respond(to: GatewayRequest(path: "/ipfs/\(cid)", query: "format=\(format)"))
      switch response.body {
      case .none, .file: return (response.status, [])
      case .bytes(let bytes): return (response.status, bytes)
      case .archive(let archive):
        var bytes: [UInt8] = []
        try archive.write { bytes += $0 }
        return (response.status, bytes)
      }
    }
    let block = sealed.erased.cid
    #expect(try answer(block, "raw").status == 200)
    #expect(try Data(answer(played.record.cid, "car").bytes).range(of: Data(sealed.salt)) != nil)
    try await host.erase(played, 2, 1)
    try erased.refresh()
    for format in ["raw", "car"] { #expect(try answer(block, format).status == 404) }
    let car = try answer(played.record.cid, "car")
    #expect(car.status == 200 && Data(car.bytes).range(of: Data(sealed.salt)) == nil)
    var rest = car.bytes[...]
    var reader = try CARReader { buffer in
      let part = rest.prefix(buffer.count)
      buffer.copyBytes(from: part)
      rest = rest.dropFirst(part.count)
      return part.count
    }
    var cids: Set<CID> = []
    while let block = try reader.next() { cids.insert(block.cid) }
    #expect(cids == Set(byCID.keys).subtracting([block]))
  }

  /// The host dies after each of the three parts; the next that keeps up log and blocks does the rest.
  @Test func whatIsInterruptedIsCompleted() async throws {
    let played = try host.play()
    try await host.publish()
    let sealed = try played.sealed(2, 1)
    let block = sealed.erased.cid
    let blocks = try BlockStore(folder: host.data, creating: false)
    let (log, archive) = (SessionLog(of: host.store, data: host.data, keepsOpen: false), SessionArchive(of: host.store, data: host.data))
    // Committed, and then nothing: not even the database's log is emptied.
    _ = try host.store.write { writing in
      try writing.erase(session: played.id, step: 2, seat: 1, reason: "asked for", at: ErasingHost.start + 60_000)
    }
    #expect(throws: Never.self) { try host.journal(of: played) }
    // No block goes before everybody can see that it does.
    try await archive.drain()
    try await archive.removeErased()
    #expect(try blocks.has(block) && host.entries().count == 2)
    #expect(throws: ArchiveError.self) { try blocks.remove(erased: [block]) }
    try await log.drain()
    #expect(try blocks.has(block) && host.entries().map(\.kind).last == "tombstone")
    // Somebody who had read the journal before archives it now.
    let staging = try BlockStaging(blocks)
    for block in played.record.blocks { try staging.add(block) }
    try await archive.drain()
    #expect(try !blocks.has(block))
    try staging.commit()
    #expect(try !blocks.has(block) && blocks.verify().isSound)
    try await log.drain()
    #expect(try host.entries().count == 3)
    // The next one that opens and closes the database leaves nothing in it.
    try host.store.close()
    try Store(folder: host.data, creating: false).close()
    #expect(try host.files(with: sealed.salt) == [])
  }

  /// Of 909 pairs of a bid and a cell none gives what is left: commitment, block, or anything of the record.
  @Test func noAnswerIsFoundByTryingThemAll() async throws {
    let played = try host.play()
    let sealed = try played.sealed(1, 1)
    try await host.erase(played, 1, 1)
    guard case .erased(let erased)? = try host.journal(of: played).steps[1].answer(of: 1)?.content else {
      Issue.record("the answer is erased")
      return
    }
    let bodies = (0...100).flatMap { bid in (1...9).map { cell in Array("{\"bid\":\(bid),\"cell\":\(cell)}".utf8) } }
    #expect(bodies.count == 909 && bodies.contains(sealed.body))
    let header = played.journal.header
    let nonce = played.journal.end.nonce
    let salts =
      [Array(repeating: 0, count: 32), nonce, header.nonceHash.bytes, header.commitment.bytes, played.journal.seed.bytes]
      + [nonce, SessionPlan.saltKey(under: nonce)].map { AnswerSalts.derived($0).salt(step: 1, seat: 1) }
    func found(_ salts: [[UInt8]]) -> [[UInt8]] {
      bodies.filter { body in
        SHA256.digest(body) == erased.commitment || CID(codec: .raw, of: body) == erased.cid
          || salts.contains { salt in
            SHA256.digest(salt + body) == erased.commitment || SealedAnswer(salt: salt, body: body).erased.block == erased.block
          }
      }
    }
    #expect(found(salts) == [])
    // It is the salt alone that hides it.
    #expect(found([sealed.salt]) == [sealed.body])
  }

  @Test func theStoreChangesForAnErasureAlone() async throws {
    let played = try host.play()
    let open = try host.play(at: ErasingHost.start + 10_000)
    func refused(_ words: String, _ body: @escaping (Writing) throws -> Void) {
      #expect { try host.store.write(body) } throws: { "\($0)".contains(words) }
    }
    func erase(_ session: LedgerID, _ step: Int, _ seat: Int) throws {
      _ = try host.store.erase(session: session, step: step, seat: seat, reason: "asked for", at: ErasingHost.start + 60_000)
    }
    #expect(throws: StoreError.self) { try erase(played.id, 99, 1) }
    #expect(throws: StoreError.self) { try erase(played.id, 1, 3) }
    #expect(throws: StoreError.self) { try erase(played.id, 0, 1) }
    #expect(throws: StoreError.self) { try erase(LedgerID(session: SHA256.digest([])), 1, 1) }
    refused("steps are never changed") { try $0.run("UPDATE steps SET steps = x'80'") }
    refused("an end is never changed") { try $0.run("UPDATE ends SET journal_hash = zeroblob(32)") }
    try erase(played.id, 1, 1)
    refused("steps are never changed") { try $0.run("UPDATE steps SET steps = x'80'") }
    refused("an end is never changed") { try $0.run("UPDATE ends SET journal_hash = zeroblob(32)") }
    refused("an erasure is never changed") { try $0.run("UPDATE erasures SET reason = 'another'") }
    refused("an erasure is never deleted") { try $0.run("DELETE FROM erasures") }
    // Several of one session, in both of its parts; and the other one is as it was.
    try erase(played.id, 1, 2)
    try erase(played.id, 3, 1)
    #expect(
      try host.journal(of: played)
        == played.journal.erasing(step: 1, seat: 1).erasing(step: 1, seat: 2).erasing(step: 3, seat: 1))
    #expect(try host.journal(of: open) == open.journal)
  }

  /// Logged late, together with what came after it: the log has everything in the order in which it was.
  @Test func tombstonesStandInTheirPlace() async throws {
    let first = try host.play()
    _ = try host.store.erase(session: first.id, step: 1, seat: 1, reason: "one", at: ErasingHost.start + 10_000)
    _ = try host.play(at: ErasingHost.start + 20_000)
    _ = try host.store.erase(session: first.id, step: 2, seat: 1, reason: "two", at: ErasingHost.start + 30_000)
    try await host.publish()
    #expect(try host.entries().map(\.kind) == ["commitment", "result", "tombstone", "commitment", "result", "tombstone"])
    let log = LogFolder(host.data + "/log")
    let audit = try LogAudit(of: log, against: log.checkpoint(), now: ErasingHost.start / 1000 + 60)
    #expect(audit.findings.isEmpty, "\(audit.findings)")
    #expect(try BlockStore(folder: host.data, creating: false).verify().isSound)
  }

  /// A clock that is set back by a little, as it is where it is corrected, is no fault of the log's; one that is set back by more is.
  @Test(arguments: [(back: Int64(30_000), runsBack: false), (60_000, false), (63_000, true), (3_600_000, true)])
  func aClockThatIsSetBack(back: Int64, runsBack: Bool) async throws {
    // Ends five seconds later.
    let first = try host.play()
    let newest = ErasingHost.start + 5_000
    _ = try host.play(at: newest - back)
    _ = try host.store.erase(session: first.id, step: 1, seat: 1, reason: "one", at: newest - back)
    _ = try host.play(at: newest + 10_000)
    try await host.publish()
    let times = try host.entries().map(\.time)
    let log = LogFolder(host.data + "/log")
    let audit = try LogAudit(of: log, against: log.checkpoint(), now: ErasingHost.start / 1000 + 60)
    #expect(audit.findings.contains { $0.kind == .timeRunsBack } == runsBack, "\(times), \(audit.findings)")
    #expect((times == times.sorted()) == !runsBack, "\(times)")
    #expect(times.first == ErasingHost.start / 1000 && times.last == newest / 1000 + 15)
  }
}
