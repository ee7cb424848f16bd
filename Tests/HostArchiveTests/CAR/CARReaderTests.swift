import HostArchive
import SpaceContent
import TestSupport
import Testing

@Suite struct CARReaderTests {
  @Test(arguments: [1, 7, 100, Int.max])
  func thePublishedArchiveOfVersion1(piece: Int) throws {
    let bytes = PublishedCARs.version1
    var reader = try ArchiveBytes.reader(bytes, piece: piece)
    #expect(reader.roots == (try PublishedCARs.version1Roots.map { try CID($0) }))
    #expect(reader.outer == nil)
    for section in PublishedCARs.version1Sections {
      #expect(reader.offset == Int64(section.offset))
      let block = try #require(try reader.next())
      #expect(block.bytes == Array(bytes[section.blockOffset..<section.blockOffset + section.blockLength]))
      #expect(reader.offset == Int64(section.offset + section.length))
      #expect(block.cid.description == section.cid)
    }
    #expect(try reader.next() == nil)
    #expect((reader.blockCount, reader.blockBytes) == (8, 55 + 97 + 4 + 94 + 4 + 47 + 4 + 18))
  }

  @Test(arguments: [1, 64, Int.max])
  func thePublishedArchiveOfVersion2(piece: Int) throws {
    let bytes = PublishedCARs.version2
    var reader = try ArchiveBytes.reader(bytes, piece: piece)
    let outer = try #require(reader.outer)
    #expect(outer.characteristics == Array(repeating: 0, count: 16))
    #expect((outer.dataOffset, outer.dataSize, outer.indexOffset) == (51, 448, 499))
    for section in PublishedCARs.version2Sections {
      let block = try #require(try reader.next())
      #expect(block.cid.description == section.cid)
      #expect(block.bytes == Array(bytes[section.blockOffset..<section.blockOffset + section.blockLength]))
      #expect(reader.offset == Int64(section.offset + section.length))
    }
    #expect(reader.roots == [try CID(PublishedCARs.version2Root)])
    // The index is not looked at.
    #expect(try reader.next() == nil)
    #expect(reader.offset == 499)
  }

  /// The published archives are in the order that ours have: written again, they are the same bytes.
  @Test func thePublishedArchivesAreWhatOursWouldBe() throws {
    let blocks = try ArchiveBytes.blocks(PublishedCARs.version1)
    let roots = try PublishedCARs.version1Roots.map { try CID($0) }
    #expect(try ArchiveBytes.export(roots, from: blocks) == PublishedCARs.version1)
    let inner = Array(PublishedCARs.version2[51..<499])
    let root = try CID(PublishedCARs.version2Root)
    #expect(try ArchiveBytes.export([root], from: ArchiveBytes.blocks(inner)).count == inner.count)
    #expect(try Set(ArchiveBytes.blocks(ArchiveBytes.export([root], from: ArchiveBytes.blocks(inner)))) == Set(ArchiveBytes.blocks(inner)))
  }

  /// Large blocks go past the reader's own buffer.
  @Test(arguments: [1_000, 65_536, 100_001, Int.max])
  func largeBlocksAreReadWhateverTheSourceGives(piece: Int) throws {
    let blocks = [Block(.raw, []), Block(.raw, Array(repeating: 7, count: Block.maxByteCount)), Graphs.raw("small")]
    let bytes = try ArchiveBytes.car([blocks[0].cid], blocks)
    #expect(try ArchiveBytes.blocks(bytes, piece: piece) == blocks)
    let cut = fault { _ = try ArchiveBytes.blocks(Array(bytes[..<300_000]), piece: piece) }
    #expect(cut?.code == .truncated)
    #expect(cut?.message.hasSuffix("at byte 300000") == true)
  }

  /// Whatever the sizes of blocks: the bytes are those of the format, in parts that end where a file's pages do.
  @Test func anArchiveIsWrittenInWholePages() throws {
    var draws = SplitMix64(seed: Soak.seed)
    for _ in 0..<Soak.count(fast: 20, full: 2_000) {
      let limits = [40, 5_000, 70_000, 300_000]
      let blocks = (0..<1 + draws.below(12)).map { number in
        Block(.raw, [UInt8](repeating: UInt8(number), count: draws.below(limits[draws.below(limits.count)])))
      }
      var parts: [[UInt8]] = []
      var writer = try CARWriter(roots: [blocks[0].cid]) { parts.append(Array($0)) }
      for block in blocks { try writer.write(block) }
      try writer.finish()
      let bytes = try ArchiveBytes.car([blocks[0].cid], blocks)
      #expect(Array(parts.joined()) == bytes)
      #expect((writer.blockCount, writer.byteCount) == (blocks.count, Int64(bytes.count)))
      #expect(parts.dropLast().allSatisfy { !$0.isEmpty && $0.count.isMultiple(of: 65_536) })
      #expect(parts.last?.isEmpty == false)
    }
  }

  private static let block = Graphs.raw("block")
  private static let header = Hex.decode("3aa265726f6f747381d82a58250001551220") ?? []

  /// What stands after a sound header of 59 bytes, and what is said of it.
  struct Bad: CustomStringConvertible {
    let section: [UInt8]
    let code: ArchiveError.Code
    let message: String
    var description: String { message }
  }

  static let bad: [Bad] = [
    Bad(section: [0], code: .malformed, message: "a section has no bytes, at byte 59"),
    Bad(section: [0x80, 0], code: .malformed, message: "a section's length is not in its shortest form, at byte 59"),
    Bad(section: [0xff], code: .truncated, message: "it ends inside of a section's length, at byte 60"),
    Bad(
      section: Array(repeating: 0xff, count: 9) + [1], code: .malformed,
      message: "a section's length is no varint of at most nine bytes, at byte 59"),
    Bad(
      section: Array(repeating: 0xff, count: 8) + [0x7f], code: .tooLarge,
      message: "a section announces 9223372036854775807 bytes, where 2097188 are the most, at byte 59"),
    Bad(
      section: ArchiveBytes.varint(2_097_189), code: .tooLarge,
      message: "a section announces 2097189 bytes, where 2097188 are the most, at byte 59"),
    Bad(section: [41] + block.cid.bytes, code: .truncated, message: "it ends inside of a section, at byte 96"),
    Bad(section: [41] + block.cid.bytes.prefix(20), code: .truncated, message: "it ends inside of a section, at byte 80"),
    Bad(
      section: [35] + block.cid.bytes.prefix(35), code: .malformed,
      message: "a section begins with no CID that Agon reads: a CID ends inside its digest (35 bytes), at byte 60"),
    Bad(
      section: [5, 1, 0x55, 0, 1, 9], code: .unsupported,
      message: "a section begins with no CID that Agon reads: a CID has the hash function 0x0, identity, at byte 60"),
    Bad(
      section: [41] + block.cid.bytes + block.bytes + [41] + block.cid.bytes + block.bytes, code: .malformed,
      message: "the block \(block.cid) stands there a second time, at byte 101"),
  ]

  @Test(arguments: bad)
  func whatIsNoSectionIsToldWithItsPlace(bad: Bad) throws {
    let header = CARReaderTests.header + CARReaderTests.block.cid.digest.bytes + (Hex.decode("6776657273696f6e01") ?? [])
    try #require(header.count == 59)
    let error = fault { _ = try ArchiveBytes.blocks(header + bad.section) }
    #expect(
      error == ArchiveError(bad.code, "not a CAR that can be read: \(bad.message)", hint: "get it again from where it is from"))
  }

  @Test func otherBytesThanTheCIDsAreRefused() throws {
    let block = CARReaderTests.block
    let bytes = try ArchiveBytes.car([block.cid], [block])
    var wrong = bytes
    wrong[wrong.count - 1] ^= 1
    let error = fault { _ = try ArchiveBytes.blocks(wrong) }
    #expect(error?.code == .wrongHash)
    #expect(error?.message.hasPrefix("these 5 bytes are not \(block.cid)") == true)
    #expect(error?.message.hasSuffix("(section at byte 59)") == true)
  }

  /// Another hash than SHA-256 is told from damage, however long its digest is.
  @Test func aCIDThatAgonDoesNotReadIsNamed() throws {
    let section = [1, 0x55, 0x13, 64] + [UInt8](repeating: 9, count: 64) + [1, 2, 3]
    let block = CARReaderTests.block
    let bytes = try ArchiveBytes.car([block.cid], [block]) + ArchiveBytes.varint(section.count) + section
    let error = fault { _ = try ArchiveBytes.blocks(bytes) }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("SHA-512, at byte 102") == true)
  }

  @Test func aRepeatedBlockIsTakenWhereThatIsAskedFor() throws {
    let block = CARReaderTests.block
    #expect(try ArchiveBytes.blocks(ArchiveBytes.car([block.cid], [block, block]), duplicates: .allowed) == [block, block])
  }

  static let badHeaders: [(hex: String, code: ArchiveError.Code, message: String)] = [
    ("", .truncated, "the input is empty where a CAR's header should stand, at byte 0"),
    ("00", .malformed, "the header has no bytes, at byte 0"),
    ("ffffffffffffffff7f", .tooLarge, "the header announces 9223372036854775807 bytes, where 65536 are the most, at byte 0"),
    ("3aa2", .truncated, "it ends inside of the header, at byte 2"),
    ("01a0", .malformed, "the header is no map with a version, at byte 1"),
    ("0180", .malformed, "the header is no map with a version, at byte 1"),
    ("0aa16776657273696f6e03", .unsupported, "the CAR is of version 3; Agon reads 1 and 2, at byte 1"),
    ("0aa16776657273696f6e01", .malformed, "the header has other fields than roots and version, at byte 1"),
    ("11a265726f6f7473806776657273696f6e01", .malformed, "the header names 0 roots, where 1 to 1024 may be, at byte 1"),
    ("12a265726f6f747381016776657273696f6e01", .malformed, "a root is integer, not a CID, at byte 1"),
    // The keys in the other order; the version in a longer form; something behind.
    ("11a26776657273696f6e0165726f6f747380", .malformed, "map keys are not in canonical order, or one stands twice, at byte 11"),
    ("0ba16776657273696f6e1801", .malformed, "an integer or length is not in its shortest form, at byte 10"),
    ("0ba16776657273696f6e0100", .malformed, "bytes follow the item, at byte 11"),
    // Version 2: cut off; an offset inside of the head; no data; an index inside of the data.
    ("0aa16776657273696f6e0200", .truncated, "it ends inside of the head of version 2, at byte 12"),
  ]

  @Test(arguments: badHeaders.indices)
  func whatIsNoHeaderIsToldWithItsPlace(index: Int) {
    let bad = CARReaderTests.badHeaders[index]
    let error = fault { _ = try ArchiveBytes.reader(PublishedCARs.bytes(bad.hex)) }
    #expect(error?.code == bad.code)
    #expect(error?.message.hasSuffix(bad.message) == true, "\(error?.message ?? "")")
  }

  @Test(arguments: [
    (27, 50, "the inner archive begins at byte 50, inside the head, at byte 27"),
    (35, 0, "the inner archive has 0 bytes, at byte 35"),
    (43, 498, "the index begins at byte 498, before the end of the inner archive, at byte 43"),
  ])
  func theHeadOfVersion2HasToMakeSense(place: Int, value: Int, message: String) {
    var bytes = PublishedCARs.version2
    for index in 0..<8 { bytes[place + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
    let error = fault { _ = try ArchiveBytes.reader(bytes) }
    #expect(error?.message == "not a CAR that can be read: \(message)")
  }

  /// A longer inner archive than there is, or an end inside of a section.
  @Test func theInnerArchiveEndsWhereItSays() throws {
    var bytes = PublishedCARs.version2
    bytes[35] = 0xbe
    #expect(fault { _ = try ArchiveBytes.blocks(bytes) }?.message.hasSuffix("at byte 497") == true)
    let cut = Array(PublishedCARs.version2.prefix(480))
    #expect(fault { _ = try ArchiveBytes.blocks(cut) }?.code == .truncated)
    // Far beyond the end: nothing is allocated for it.
    bytes[27 + 6] = 1
    bytes[43 + 7] = 1
    #expect(fault { _ = try ArchiveBytes.reader(bytes) }?.code == .truncated)
  }
}
