import SpaceContent
import TestSupport
import Testing

@testable import HostArchive

@Suite struct UnixFSReaderTests {
  @Test func anyRangeOfAnyFile() throws {
    var random = SplitMix64(seed: Soak.seed)
    for _ in 0..<Soak.count(fast: 150, full: 5_000) {
      let profile = UnixFSImportTests.small(
        width: 2 + random.below(4), rawLeaves: Bool.random(using: &random), version: Bool.random(using: &random) ? .v1 : .v0)
      let bytes = KnownBytes.hashes(random.below(400))
      let shelf = BlockShelf()
      let root = try UnixFSImport(profile, sink: shelf.put).file(bytes)
      #expect(try shelf.bytes(of: root.cid) == bytes)
      #expect(try shelf.reader.item(root.cid).kind == .file(byteCount: UInt64(bytes.count)))
      let start = random.below(bytes.count + 20)
      let range = start..<start + random.below(bytes.count + 20)
      shelf.forgetFetched()
      let expected = bytes[min(range.lowerBound, bytes.count)..<min(range.upperBound, bytes.count)]
      #expect(try shelf.bytes(of: root.cid, UInt64(range.lowerBound)..<UInt64(range.upperBound)) == Array(expected), "\(range)")
      // No leaf that the range does not touch is fetched.
      let leaves = Set(shelf.fetched.filter { cid in (try? DagPB.decode(shelf.blocks[cid] ?? []))?.links.isEmpty ?? true })
      #expect(leaves.count <= expected.count / 7 + 2)
    }
  }

  /// The blocks come in the order of a depth-first walk, each once for each place it has.
  @Test func blocksAreFetchedDepthFirst() throws {
    let shelf = BlockShelf()
    let root = try UnixFSImport(UnixFSImportTests.small(width: 2), sink: shelf.put).file(KnownBytes.hashes(7 * 6))
    var expected: [CID] = []
    func walk(_ cid: CID) throws {
      expected.append(cid)
      if cid.codec == .dagPB { for link in try DagPB.decode(shelf.blocks[cid] ?? []).links { try walk(link.cid) } }
    }
    try walk(root.cid)
    _ = try shelf.bytes(of: root.cid)
    #expect(shelf.fetched == expected)
    #expect(expected.count == 6 + 3 + 2 + 1)
  }

  @Test func aFilesModeAndTimeAreKept() throws {
    let shelf = BlockShelf()
    var data = UnixFSData(.file, data: [1, 2, 3], fileByteCount: 3)
    data.mode = 0o755
    data.modified = UnixFSData.Time(seconds: 1_700_000_000, nanoseconds: 5)
    let item = try shelf.reader.item(shelf.add(PBNode(data: data.encoded)))
    #expect(item.mode == 0o755)
    #expect(item.modified == data.modified)
    #expect(try shelf.bytes(of: item.cid) == [1, 2, 3])
  }

  @Test(
    arguments: [
      ("", []), ("/", []), ("a", ["a"]), ("/a/b/", ["a", "b"]), ("a b/ü", ["a b", "ü"]),
    ] as [(String, [String])])
  func pathsHaveNames(path: String, names: [String]) throws { #expect(try UnixFSReader.names(of: path) == names) }

  @Test(arguments: ["..", "a/../b", "a//b", "//", "./a", "a/.", "a\0", "/../etc/passwd"]) func pathsThatLeadElsewhere(path: String) {
    let error = #expect(throws: ArchiveError.self) { try UnixFSReader.names(of: path) }
    #expect(error?.code == .badName)
  }

  @Test func aPathOfTooManyNames() throws {
    let shelf = BlockShelf()
    let root = shelf.add(PBNode(data: UnixFSData(.directory).encoded))
    let error = #expect(throws: ArchiveError.self) { try shelf.reader.item(at: Array(repeating: "a", count: 65), from: root) }
    #expect(error?.code == .tooLarge)
    let bad = #expect(throws: ArchiveError.self) { try shelf.reader.item(at: [".."], from: root) }
    #expect(bad?.code == .badName)
  }
}
