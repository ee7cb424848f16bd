import SpaceContent
import Testing

@testable import HostArchive

/// Blocks whose hashes are right and whose contents lie.
@Suite struct HostileTreeTests {
  private let shelf = BlockShelf()

  private func file(_ links: [CID], sizes: [UInt64], total: UInt64?, own: [UInt8]? = nil, name: String? = "") -> CID {
    let data = UnixFSData(.file, data: own, fileByteCount: total, blockByteCounts: sizes)
    return shelf.add(PBNode(links: links.map { PBLink(cid: $0, name: name, tsize: 1) }, data: data.encoded))
  }

  private func refuses(_ cid: CID, _ code: ArchiveError.Code, _ saying: String) {
    let error = #expect(throws: ArchiveError.self) { try shelf.bytes(of: cid) }
    #expect(error?.code == code && error?.message.contains(saying) == true, "\(error?.message ?? "")")
  }

  @Test func sizesThatDoNotFit() {
    let leaf = shelf.add(.raw, [1, 2, 3])
    refuses(file([leaf], sizes: [4], total: 4), .malformed, "where its parent says 4")
    refuses(file([leaf], sizes: [3], total: 4), .malformed, "says 4 bytes, where its parts have 3")
    refuses(file([leaf], sizes: [3], total: nil), .malformed, "says no number of bytes")
    refuses(file([leaf, leaf], sizes: [3], total: 3), .malformed, "2 links and 1 sizes")
    refuses(file([], sizes: [3], total: 3), .malformed, "0 links and 1 sizes")
    refuses(file([leaf, leaf], sizes: [.max, 3], total: 2), .malformed, "64 bits")
    refuses(file([leaf, leaf], sizes: [3, 0], total: 3), .malformed, "empty part")
    refuses(file([leaf], sizes: [3], total: 3, name: "a"), .malformed, "name on a part")
    // A part's own size counts, too.
    refuses(file([file([leaf], sizes: [3], total: 3)], sizes: [2], total: 2), .malformed, "where its parent says 2")
  }

  /// Ten nodes that say a file of 1000^10 bytes, which 64 bits cannot count; and one that they can, of which a range is read at once.
  @Test func explodingFiles() throws {
    var cid = shelf.add(.raw, [7])
    var size: UInt64 = 1
    for _ in 0..<6 {
      cid = file(Array(repeating: cid, count: 1000), sizes: Array(repeating: size, count: 1000), total: size * 1000)
      size *= 1000
    }
    #expect(try shelf.reader.item(cid).kind == .file(byteCount: 1_000_000_000_000_000_000))
    shelf.forgetFetched()
    #expect(try shelf.bytes(of: cid, size / 2..<size / 2 + 3) == [7, 7, 7])
    #expect(shelf.fetched.count == 6 + 3)
    let beyond = file(Array(repeating: cid, count: 1000), sizes: Array(repeating: size, count: 1000), total: 0)
    refuses(beyond, .malformed, "64 bits")
  }

  /// A chain as deep as it likes, and a store that answers with a node linking to itself.
  @Test func deepFilesAndCycles() throws {
    var cid = shelf.add(.raw, [7])
    for _ in 0..<40 { cid = file([cid], sizes: [1], total: 1) }
    refuses(cid, .tooLarge, "more than 32 levels")

    let data = UnixFSData(.file, fileByteCount: 1, blockByteCounts: [1])
    let node = DagPB.encode(PBNode(links: [PBLink(cid: cid, name: "", tsize: 1)], data: data.encoded))
    let lying = UnixFSReader { _ in node }
    let error = #expect(throws: ArchiveError.self) { try lying.read(cid) { _ in } }
    #expect(error?.code == .tooLarge)
  }

  @Test func blocksThatAreNoFiles() {
    refuses(shelf.add(.dagCBOR, [0xa0]), .unsupported, "is a record")
    refuses(shelf.add(.dagPB, [1]), .malformed, "no node of UnixFS")
    refuses(shelf.add(PBNode()), .malformed, "a node without data")
    refuses(shelf.add(PBNode(data: [8, 3])), .unsupported, "metadata")
    refuses(shelf.add(PBNode(data: [8, 1])), .malformed, "says that it is a directory")
    refuses(shelf.add(.raw, Array(repeating: 0, count: Block.maxByteCount + 1)), .tooLarge, "2097153 bytes")
    refuses(CID(codec: .raw, of: [9, 9]), .notFound, "no block")
    // A folder inside of a file.
    refuses(file([shelf.add(PBNode(data: [8, 1]))], sizes: [1], total: 1), .malformed, "says that it is a directory")
  }

  private func refusesListing(_ cid: CID, _ code: ArchiveError.Code, _ saying: String) {
    let error = #expect(throws: ArchiveError.self) { try shelf.reader.entries(of: cid) { _ in } }
    #expect(error?.code == code && error?.message.contains(saying) == true, "\(error?.message ?? "")")
  }

  private func folder(_ names: [String?]) -> CID {
    let leaf = shelf.add(.raw, [1])
    return shelf.add(PBNode(links: names.map { PBLink(cid: leaf, name: $0, tsize: 1) }, data: UnixFSData(.directory).encoded))
  }

  @Test(arguments: [nil, "", "..", ".", "../x", "a/b", "a\0"] as [String?]) func namesInFolders(name: String?) {
    refusesListing(folder([name]), .badName, "the name")
    let error = #expect(throws: ArchiveError.self) { try shelf.reader.item(at: ["x"], from: folder([name])) }
    #expect(error?.code == .badName)
  }

  @Test func foldersThatAreNone() {
    refusesListing(folder(["a", "a"]), .malformed, "stands twice")
    refusesListing(shelf.add(PBNode(data: UnixFSData(.directory, data: [1]).encoded)), .malformed, "something else")
    refusesListing(file([], sizes: [], total: 0), .notFound, "is no folder")
    refusesListing(shelf.add(PBNode(links: [], data: UnixFSData(.symlink, data: [1]).encoded)), .notFound, "is no folder")
  }

  private func shard(_ links: [(slot: Int, name: String, cid: CID)], field: [UInt8]? = nil, fanout: UInt64 = 256) -> CID {
    var data = UnixFSData(.hamtShard, data: field ?? HAMT.bitField(links.map(\.slot)))
    data.hashType = HAMT.hashType
    data.fanout = fanout
    let links = links.map { PBLink(cid: $0.cid, name: HAMT.prefix($0.slot) + $0.name, tsize: 1) }
    return shelf.add(PBNode(links: links, data: data.encoded))
  }

  /// The first slot of a name.
  private func slot(_ name: String) -> Int { HAMT.slot(Murmur3.hash(name), depth: 0) }

  @Test func hamts() throws {
    let leaf = shelf.add(.raw, [1])
    let good = shard([(slot("mars"), "mars", leaf)])
    #expect(try shelf.reader.entry("mars", in: good)?.cid == leaf)
    #expect(try shelf.reader.entry("venus", in: good) == nil)
    #expect(try shelf.reader.item(good).kind == .folder)

    refusesListing(shard([(slot("mars") ^ 1, "mars", leaf)]), .malformed, "where its hash does not lead")
    refusesListing(shard([(slot("mars"), "mars", leaf)], field: [3]), .malformed, "another number")
    refusesListing(shard([(slot("mars"), "mars", leaf)], field: [1 << UInt8(slot("mars") % 8 ^ 1)]), .malformed, "in slot")
    refusesListing(shard([(slot("mars"), "mars", leaf)], field: Array(repeating: 1, count: 33)), .malformed, "another number")
    refusesListing(shard([(slot("mars"), "mars", leaf)], fanout: 16), .unsupported, "16 slots")
    refusesListing(shard([(slot("../x"), "../x", leaf)]), .badName, "slash")
    refusesListing(shard([(7, "", leaf)]), .unsupported, "not a file or a folder")
    refusesListing(shard([(7, "", folder(["a"]))]), .malformed, "no shard of one")
    refusesListing(shard([(7, "", shard([]))]), .malformed, "without entries")
  }

  /// Shards of shards: few blocks, 256^7 places. The first entry that is met stands where its hash does not lead, or there is none.
  @Test func explodingHAMTs() {
    let all = Array(0..<256)
    var cid = shard([(slot("mars"), "mars", shelf.add(.raw, [1]))])
    for _ in 0..<3 { cid = shard(all.map { ($0, "", cid) }) }
    refusesListing(cid, .malformed, "where its hash does not lead")
    #expect(shelf.fetched.count < 10)

    // Deeper than a hash has bytes.
    for _ in 0..<10 { cid = shard([(1, "", cid)]) }
    refusesListing(cid, .malformed, "more than 8 levels")
    let error = #expect(throws: ArchiveError.self) { try shelf.reader.entries(of: shard([(0, "", cid)])) { _ in } }
    #expect(error?.code == .malformed)
  }

  @Test func aFolderOfTooManyEntries() throws {
    var limits = UnixFSReader.Limits()
    limits.entries = 2
    let reader = UnixFSReader(limits: limits) { try shelf.fetch($0) }
    let error = #expect(throws: ArchiveError.self) { try reader.entries(of: folder(["a", "b", "c"])) { _ in } }
    #expect(error?.code == .tooLarge)
  }
}
