import Foundation
import HostCrypto
import SpaceContent
import TestSupport
import Testing

@testable import HostArchive

@Suite struct UnixFSImportTests {
  /// Leaves of so few bytes that small files have trees of many levels.
  static func small(width: Int, rawLeaves: Bool = true, version: CID.Version = .v1) -> UnixFSProfile {
    UnixFSProfile(
      name: "small", chunkByteCount: 7, maxLinks: width, hasRawLeaves: rawLeaves, version: version, folderEstimate: .block)
  }

  /// The balanced tree level by level: what stands in one node is what is left when it is cut into runs of `width`.
  private func naiveRoot(_ bytes: [UInt8], _ profile: UnixFSProfile) -> CID {
    struct Part {
      let cid: CID
      let size: UInt64
      let total: UInt64
    }
    var level: [Part] = stride(from: 0, to: max(1, bytes.count), by: profile.chunkByteCount).map { start in
      let chunk = Array(bytes[start..<min(start + profile.chunkByteCount, bytes.count)])
      if profile.hasRawLeaves { return Part(cid: CID(codec: .raw, of: chunk), size: UInt64(chunk.count), total: UInt64(chunk.count)) }
      let data = UnixFSData(.file, data: chunk.isEmpty ? nil : chunk, fileByteCount: UInt64(chunk.count))
      let block = DagPB.encode(PBNode(data: data.encoded))
      return Part(cid: CID(dagPB: SHA256.digest(block), version: profile.version), size: UInt64(chunk.count), total: UInt64(block.count))
    }
    while level.count > 1 {
      level = stride(from: 0, to: level.count, by: profile.maxLinks).map { start in
        let parts = level[start..<min(start + profile.maxLinks, level.count)]
        let size = parts.reduce(0) { $0 + $1.size }
        let data = UnixFSData(.file, fileByteCount: size, blockByteCounts: parts.map(\.size))
        let block = DagPB.encode(PBNode(links: parts.map { PBLink(cid: $0.cid, name: "", tsize: $0.total) }, data: data.encoded))
        return Part(
          cid: CID(dagPB: SHA256.digest(block), version: profile.version), size: size,
          total: parts.reduce(UInt64(block.count)) { $0 + $1.total })
      }
    }
    return level[0].cid
  }

  @Test(arguments: [(2, true, CID.Version.v1), (3, false, .v0), (5, false, .v1)])
  func treesAreBalanced(width: Int, rawLeaves: Bool, version: CID.Version) throws {
    let profile = UnixFSImportTests.small(width: width, rawLeaves: rawLeaves, version: version)
    for count in Array(0...120) + [240, 1_000] {
      let bytes = KnownBytes.hashes(count)
      #expect(try UnixFSImport(profile).file(bytes).cid == naiveRoot(bytes, profile), "\(count) bytes")
    }
  }

  /// A file on disk, a pipe, one thread or several, with or without a sink: one root, and the same blocks in the same order.
  @Test func howAFileIsReadDoesNotMatter() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/file"
    for count in [0, 1, 6, 7, 8, 700, 5_003] {
      let bytes = KnownBytes.hashes(count)
      try Data(bytes).write(to: URL(filePath: path))
      let profile = UnixFSImportTests.small(width: 4)
      var order: [CID] = []
      let expected = try UnixFSImport(profile) { cid, _ in order.append(cid) }.file(bytes)
      for jobs in [1, 2, 5] {
        #expect(try UnixFSImport(profile, jobs: jobs).file(at: path) == expected)
        var seen: [CID] = []
        var hashed = 0
        let shelf = BlockShelf()
        let sink: UnixFSImport.Sink = {
          seen.append($0)
          try shelf.put($0, $1)
        }
        let importing = UnixFSImport(profile, jobs: jobs, sink: sink, progress: { hashed += $0 })
        #expect(try importing.file(at: path) == expected)
        #expect(seen == order)
        #expect(hashed == count)
        #expect(try shelf.bytes(of: expected.cid) == bytes)
        #expect(try piped(bytes) { try importing.file(descriptor: $0, name: "pipe") } == expected)
        #expect(seen == order + order)
      }
    }
  }

  private func piped<R>(_ bytes: [UInt8], _ body: (Int32) throws -> R) throws -> R {
    let pipe = Pipe()
    let writer = Thread { [handle = pipe.fileHandleForWriting] in
      handle.write(Data(bytes))
      handle.closeFile()
    }
    writer.start()
    return try body(pipe.fileHandleForReading.fileDescriptor)
  }

  /// What a sink or the progress throws ends the work, and is what the caller gets.
  @Test(arguments: [1, 3]) func anErrorOfTheSinkIsPassedOn(jobs: Int) throws {
    struct Full: Error {}
    let folder = try TemporaryFolder()
    let path = folder.path + "/file"
    try Data(KnownBytes.hashes(1_000)).write(to: URL(filePath: path))
    let profile = UnixFSImportTests.small(width: 4)
    #expect(throws: Full.self) { try UnixFSImport(profile, jobs: jobs) { _, _ in throw Full() }.file(at: path) }
    #expect(throws: Full.self) { try UnixFSImport(profile, jobs: jobs, progress: { _ in throw Full() }).file(at: path) }
  }

  @Test func foldersInFolders() throws {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    try files.createDirectory(atPath: folder.path + "/a/b", withIntermediateDirectories: true)
    try Data("one".utf8).write(to: URL(filePath: folder.path + "/a/b/one.txt"))
    try Data("hidden".utf8).write(to: URL(filePath: folder.path + "/.hidden"))
    try files.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "../../etc/passwd")
    let shelf = BlockShelf()
    let root = try UnixFSImport(sink: shelf.put).tree(at: folder.path)
    #expect(root.contentByteCount == 9)

    var names: [String] = []
    try shelf.reader.entries(of: root.cid) { names.append($0.name) }
    #expect(names == [".hidden", "a", "link"])
    let file = try shelf.reader.item(at: UnixFSReader.names(of: "/a/b/one.txt"), from: root.cid)
    #expect(file.kind == .file(byteCount: 3))
    #expect(try shelf.bytes(of: file.cid) == Array("one".utf8))
    #expect(try shelf.reader.item(at: ["link"], from: root.cid).kind == .symbolicLink(target: Array("../../etc/passwd".utf8)))
    #expect(try shelf.reader.item(at: [], from: root.cid).kind == .folder)
    for path in [["b"], ["a", "b", "one.txt", "x"], ["link", "passwd"]] {
      let error = #expect(throws: ArchiveError.self) { try shelf.reader.item(at: path, from: root.cid) }
      #expect(error?.code == .notFound)
    }
    let shown = try UnixFSImport(sink: shelf.put).tree(at: folder.path, skipsHidden: true)
    #expect(try shelf.reader.entry(".hidden", in: shown.cid) == nil)
    #expect(shown.cid != root.cid)
  }

  @Test func whatCannotBeArchived() throws {
    let folder = try TemporaryFolder()
    let missing = #expect(throws: ArchiveError.self) { try UnixFSImport().tree(at: folder.path + "/missing") }
    #expect(missing?.code == .notFound)
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    let pipe = #expect(throws: ArchiveError.self) { try UnixFSImport().tree(at: folder.path) }
    #expect(pipe?.code == .unsupported)
    unlink(folder.path + "/pipe")
    var path = folder.path
    for _ in 0...UnixFSImport.maxFolderDepth {
      path += "/d"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }
    let deep = #expect(throws: ArchiveError.self) { try UnixFSImport().tree(at: folder.path) }
    #expect(deep?.code == .tooLarge)
  }

  @Test(arguments: ["", ".", "..", "a/b", "/", "a\0b", String(repeating: "é", count: 128)])
  func namesThatLeadElsewhere(name: String) throws {
    let file = try UnixFSImport().file([])
    let error = #expect(throws: ArchiveError.self) { try UnixFSImport.Entry(name: name, root: file) }
    #expect(error?.code == .badName)
  }

  @Test func aNameStandsOnce() throws {
    let file = try UnixFSImport().file([])
    let entries = try ["a", "b", "a"].map { try UnixFSImport.Entry(name: $0, root: file) }
    #expect(throws: ArchiveError.self) { try UnixFSImport().folder(entries) }
    // The same letter in two byte strings is two names.
    let letters = try ["\u{e9}", "e\u{301}"].map { try UnixFSImport.Entry(name: $0, root: file) }
    let shelf = BlockShelf()
    let root = try UnixFSImport(sink: shelf.put).folder(letters)
    for letter in letters { #expect(try shelf.reader.entry(letter.name, in: root.cid)?.name.utf8.elementsEqual(letter.name.utf8) == true) }
  }

  /// Made by the mmh3 package (PyPI), which binds Appleby's own code.
  @Test(
    arguments: [
      ("", 0), ("a", 0x8555_5565_f659_7889), ("hello", 0xcbd8_a7b3_41bd_9b02), ("12345678", 0x3b4a_6406_38b1_419c),
      ("123456789", 0x3c84_645e_db66_cca4), ("0123456789abcde", 0xa62d_d5f6_c0bf_2351), ("0123456789abcdef", 0x4be0_6d94_cf4a_d1a7),
      ("The quick brown fox jumps over the lazy dog", 0xe34b_bc7b_bc07_1b6c), ("mars.txt", 0x3e93_ed84_d2c3_e70a),
    ] as [(String, UInt64)])
  func murmur3(text: String, hash: UInt64) { #expect(Murmur3.hash(text) == hash) }
}
