import SpaceContent
import TestSupport
import Testing

@testable import HostArchive

@Suite struct LogEntryTests {
  private static func all() throws -> [LogEntry] {
    let session = LogFixture.digest("session 1")
    return [
      try LogFixture.commitment(1), try LogFixture.result(1),
      try LogEntry(
        session: session, time: 3,
        .result(LogEntry.Result(record: LogFixture.record(1), payoutRoot: nil, seed: LogFixture.digest("seed")))),
      try LogEntry(session: session, time: 3, .voided(reason: "not reproducible", record: LogFixture.record(1))),
      try LogEntry(session: session, time: 3, .voided(reason: "no answers", record: nil)),
      try LogEntry(session: session, time: 4, .tombstone(erased: CID(codec: .raw, digest: session), reason: "asked for by its author")),
    ]
  }

  @Test func entriesComeBackAsTheyWere() throws {
    for entry in try LogEntryTests.all() {
      #expect(try LogEntry(entry.encoded) == entry)
      #expect(try DagCBOR.decode(entry.encoded) == .map(entry.value))
      #expect(entry.encoded.count < 512)
    }
    let keys = try LogEntryTests.all().map(\.key)
    #expect(Set(keys).count == 3 && keys[1] == keys[2] && keys[2] == keys[3] && keys[3] == keys[4])
  }

  /// What `{v, kind, session_id, time, erased, reason}` is in canonical DAG-CBOR, put together by hand.
  @Test func theBytesOfATombstone() throws {
    let session = LogFixture.digest("s")
    let erased = CID(codec: .raw, digest: session)
    let entry = try LogEntry(session: session, time: 500, .tombstone(erased: erased, reason: "why"))
    var bytes: [UInt8] = [0xa6, 0x61, 0x76, 0x01]
    bytes += [0x64] + Array("kind".utf8) + [0x69] + Array("tombstone".utf8)
    bytes += [0x64] + Array("time".utf8) + [0x19, 0x01, 0xf4]
    bytes += [0x66] + Array("erased".utf8) + [0xd8, 0x2a, 0x58, 0x25, 0x00] + erased.bytes
    bytes += [0x66] + Array("reason".utf8) + [0x63] + Array("why".utf8)
    bytes += [0x6a] + Array("session_id".utf8) + [0x58, 0x20] + session.bytes
    #expect(entry.encoded == bytes)
  }

  /// Each key left out, of another kind, or one too many.
  @Test func otherFormsAreRefused() throws {
    for entry in try LogEntryTests.all() {
      let map = entry.value
      for key in map.keys {
        var less = map
        less[key] = nil
        if let read = try? LogEntry(DagCBOR.encode(.map(less))) {
          #expect(key == "payout_root" && read != entry, "\(entry.kind) without \(key)")
        }
        var other = map
        other[key] = .bool(true)
        #expect(throws: ArchiveError.self, "\(entry.kind) with another \(key)") { try LogEntry(DagCBOR.encode(.map(other))) }
      }
      var more = map
      more["more"] = 1
      #expect(throws: ArchiveError.self) { try LogEntry(DagCBOR.encode(.map(more))) }
      #expect(throws: ArchiveError.self) { try LogEntry(entry.encoded + [0]) }
      #expect(throws: ArchiveError.self) { try LogEntry(Array(entry.encoded.dropLast())) }
    }
    #expect(#expect(throws: ArchiveError.self) { try LogEntry([UInt8](repeating: 0, count: 5000)) }?.code == .tooLarge)
    #expect(throws: ArchiveError.self) { try LogEntry([0x80]) }
  }

  /// A change of any bit gives no entry, or another one with another encoding: there is one text for one entry.
  @Test func everyBitIsOneOfTheEntry() throws {
    for entry in try LogEntryTests.all() {
      let bytes = entry.encoded
      for index in bytes.indices {
        for bit in 0..<8 {
          var bent = bytes
          bent[index] ^= 1 << bit
          guard let read = try? LogEntry(bent) else { continue }
          #expect(read != entry && read.encoded == bent)
        }
      }
    }
  }

  @Test func textsAndNumbersHaveLimits() {
    let session = LogFixture.digest("s")
    for reason in ["", "a\nb", "a\u{85}b", String(repeating: "x", count: 201)] {
      #expect(throws: ArchiveError.self) { try LogEntry(session: session, time: 1, .voided(reason: reason, record: nil)) }
    }
    #expect(throws: ArchiveError.self) { try LogEntry(session: session, time: -1, .voided(reason: "x", record: nil)) }
    #expect(throws: ArchiveError.self) { try LogFixture.commitment(-100, time: 0, deadline: -1) }
  }
}
