import SpaceContent
import Testing

@Suite struct UnixFSDataTests {
  /// Written by hand from the message's definition; the first two are blocks of Kubo's (the empty file and "hello\n" without raw leaves).
  static let known: [(UnixFSData, String)] = {
    var shard = UnixFSData(.hamtShard, data: [0x80, 0x00])
    shard.hashType = 0x22
    shard.fanout = 256
    var dated = UnixFSData(.file, data: [1], fileByteCount: 1)
    dated.mode = 0o644
    dated.modified = UnixFSData.Time(seconds: -1, nanoseconds: 7)
    var recent = UnixFSData(.directory)
    recent.modified = UnixFSData.Time(seconds: 1_700_000_000)
    return [
      (UnixFSData(.file, fileByteCount: 0), "08021800"),
      (UnixFSData(.file, data: Array("hello\n".utf8), fileByteCount: 6), "0802120668656c6c6f0a1806"),
      (UnixFSData(.directory), "0801"), (UnixFSData(.raw, data: []), "08001200"),
      (UnixFSData(.symlink, data: Array("../a".utf8)), "080412042e2e2f61"),
      (UnixFSData(.file, fileByteCount: 300, blockByteCounts: [200, 100]), "080218ac02" + "20c801" + "2064"),
      (shard, "0805" + "12028000" + "2822" + "308002"),
      (dated, "0802" + "120101" + "1801" + "38a403" + "4210" + "08ffffffffffffffffff01" + "1507000000"),
      (recent, "0801" + "4206" + "0880e2cfaa06"),
    ]
  }()

  @Test(arguments: known.indices) func knownAnswers(index: Int) throws {
    let (data, hex) = UnixFSDataTests.known[index]
    #expect(Hex.encode(data.encoded) == hex)
    #expect(try UnixFSData(try #require(Hex.decode(hex))) == data)
  }

  static let refused: [(String, ContentError.Code)] = [
    ("", .notCanonical), ("1200", .notCanonical), ("0803", .unsupported), ("0806", .unsupported), ("08ffffffffffffffffff01", .unsupported),
    ("0a020801", .notCanonical), ("08", .truncated), ("088200", .notCanonical),
    // Twice, out of order, unknown, of another wire type, packed.
    ("08020802", .notCanonical), ("0802180012" + "00", .notCanonical), ("080218001800", .notCanonical), ("08024a00", .notCanonical),
    ("08021000", .notCanonical), ("08021a00", .notCanonical), ("0802220101", .notCanonical), ("0802200118" + "01", .notCanonical),
    // Long forms, values that are too large, fields that end too soon.
    ("0802188100", .notCanonical), ("0802128000", .notCanonical), ("0802388080808010", .integerOutOfRange), ("08021205", .truncated),
    // Times without seconds, with too many nanoseconds or none, or with more after them.
    ("08024200", .notCanonical), ("080242051507000000", .notCanonical), ("0802420708001500ca9a3b", .notCanonical),
    ("08024207080015" + "00000000", .notCanonical), ("0802420408001500", .truncated),
    ("08024209" + "0800150700000010" + "00", .notCanonical),
    ("0802420408001000", .notCanonical),
  ]

  @Test(arguments: refused) func refusesEveryOtherForm(hex: String, code: ContentError.Code) throws {
    let bytes = try #require(Hex.decode(hex))
    let error = #expect(throws: ContentError.self) { try UnixFSData(bytes) }
    #expect(error?.code == code, "\(error.map { "\($0)" } ?? "")")
  }
}
