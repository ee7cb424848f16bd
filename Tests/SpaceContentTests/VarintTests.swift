import SpaceContent
import Testing

@Suite struct VarintTests {
  /// The multiformats unsigned-varint specification's examples, and the edges.
  static let known: [(UInt64, String)] = [
    (0, "00"), (1, "01"), (127, "7f"), (128, "8001"), (255, "ff01"), (300, "ac02"), (16384, "808001"),
    (1 << 63 - 1, "ffffffffffffffff7f"),
  ]

  @Test(arguments: known) func knownAnswers(value: UInt64, hex: String) throws {
    var bytes: [UInt8] = []
    Varint.append(value, to: &bytes)
    #expect(Hex.encode(bytes) == hex)
    #expect(Varint.byteCount(value) == bytes.count)
    var offset = 1
    #expect(try Varint.read([0xff] + bytes + [0xff], at: &offset) == value)
    #expect(offset == 1 + bytes.count)
  }

  static let refused: [(String, ContentError.Code)] = [
    ("", .truncated), ("80", .truncated), ("8000", .notCanonical), ("ff00", .notCanonical), ("80808000", .notCanonical),
    ("80808080808080808001", .integerOutOfRange), ("ffffffffffffffffffff", .integerOutOfRange), ("ffffffffffffffffff", .truncated),
  ]

  @Test(arguments: refused) func refusesOtherForms(hex: String, code: ContentError.Code) throws {
    let bytes = try #require(Hex.decode(hex))
    var offset = 0
    let error = #expect(throws: ContentError.self) { try Varint.read(bytes, at: &offset) }
    #expect(error?.code == code)
    #expect(offset == 0)
  }

  @Test func protobufHas64Bits() throws {
    for value in [1 << 63, UInt64.max] {
      var bytes: [UInt8] = []
      Varint.append(value, to: &bytes)
      #expect(bytes.count == 10)
      #expect(Varint.byteCount(value) == 10)
      var offset = 0
      let read = try bytes.withUnsafeBufferPointer { try Varint.read($0, at: &offset, limit: Varint.maxProtobufByteCount) }
      #expect(read == value)
    }
    // Bit 64 would be lost.
    let bytes: [UInt8] = Array(repeating: 0x80, count: 9) + [2]
    var offset = 0
    #expect(throws: ContentError.self) {
      try bytes.withUnsafeBufferPointer { try Varint.read($0, at: &offset, limit: Varint.maxProtobufByteCount) }
    }
  }
}
