import Foundation
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Archives: their bytes by hand, every altered one refused, and the rules of a folder kept.
@Suite struct ArchiveTests {
  // MARK: A CAR put together here, from the specification and nothing of the archive's own code

  private static func varint(_ value: Int) -> [UInt8] {
    value < 128 ? [UInt8(value)] : [UInt8(value % 128) + 128] + varint(value / 128)
  }

  private static func head(_ major: UInt8, _ count: Int) -> [UInt8] {
    switch count {
    case ..<24: [major << 5 + UInt8(count)]
    case ..<256: [major << 5 + 24, UInt8(count)]
    default: [major << 5 + 25, UInt8(count / 256), UInt8(count % 256)]
    }
  }

  private static func cid(_ codec: UInt8, _ bytes: [UInt8]) -> [UInt8] { [1, codec, 0x12, 32] + SHA256.digest(bytes).bytes }

  private static func link(_ cid: [UInt8]) -> [UInt8] { [0xd8, 0x2a, 0x58, 0x25, 0] + cid }

  private static func section(_ bytes: [UInt8]) -> [UInt8] { varint(bytes.count) + bytes }

  private static func header(_ roots: [[UInt8]]) -> [UInt8] {
    [0xa2, 0x65] + Array("roots".utf8) + head(4, roots.count) + roots.flatMap(link) + [0x67] + Array("version".utf8) + [1]
  }

  /// The map from paths to leaves; shorter paths first, as DAG-CBOR has it.
  private static func index(_ files: [(path: String, bytes: [UInt8])]) -> [UInt8] {
    let order = files.sorted { ($0.path.utf8.count, $0.path) < ($1.path.utf8.count, $1.path) }
    return head(5, order.count) + order.flatMap { head(3, $0.path.utf8.count) + Array($0.path.utf8) + link(cid(0x55, $0.bytes)) }
  }

  private static func archive(_ files: [(path: String, bytes: [UInt8])]) -> [UInt8] {
    let index = index(files)
    var bytes = section(header([cid(0x71, index)])) + section(cid(0x71, index) + index)
    var seen: Set<[UInt8]> = []
    for file in files.sorted(by: { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) })
    where seen.insert(file.bytes).inserted {
      bytes += section(cid(0x55, file.bytes) + file.bytes)
    }
    return bytes
  }

  private static func files(_ changes: [String: String] = [:]) throws -> [(path: String, bytes: [UInt8])] {
    var files = Dictionary(
      uniqueKeysWithValues: try Fixture.package("return {}", files: ["lib/a.lua": "return 1"]).files.map { ($0.path, $0.bytes) })
    for (path, text) in changes { files[path] = Array(text.utf8) }
    return files.map { (path: $0.key, bytes: $0.value) }
  }

  // MARK: What is written

  /// The three bots of the fixture are the same bytes, so that one block stands for all of them.
  @Test func theBytesAreThoseOfTheSpecification() throws {
    let package = try Fixture.package("return {}", files: ["lib/a.lua": "return 1"])
    let made = SpaceArchive.encode(package)
    #expect(made == Self.archive(try Self.files()))
    #expect(package.files.count == 6)
    let bot = Array(Fixture.bot.utf8)
    #expect(made.indices.count { made[$0...].starts(with: bot) } == 1)
  }

  @Test(arguments: ["bid-tac-toe", "logic-grid", "code-golf-lua"]) func aPackageComesBack(space: String) throws {
    let package = try Fixture.shipped(space)
    let bytes = SpaceArchive.encode(package)
    let read = try SpaceArchive.decode(bytes, from: "archive")
    #expect(read.cid == package.cid)
    #expect(read.files == package.files)
    #expect(SpaceArchive.encode(read) == bytes)
  }

  /// Other times, another order of creation, recordings and dot files: the same bytes.
  @Test func theFolderLeavesNoTrace() throws {
    let manager = FileManager.default
    let folder = manager.temporaryDirectory.appending(path: "agon-archive-\(UUID().uuidString)")
    defer { try? manager.removeItem(at: folder) }
    let original = Fixture.repository.appending(path: "spaces/tweets")
    let package = try SpacePackage(folder: original.path)
    for file in package.files.reversed() {
      let copy = folder.appending(path: file.path)
      try manager.createDirectory(at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.bytes).write(to: copy)
      try manager.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1), .posixPermissions: 0o700], ofItemAtPath: copy.path)
    }
    try manager.createDirectory(at: folder.appending(path: "goldens"), withIntermediateDirectories: true)
    try Data("x".utf8).write(to: folder.appending(path: "goldens/other.journal"))
    try Data("x".utf8).write(to: folder.appending(path: ".notes"))
    #expect(SpaceArchive.encode(try SpacePackage(folder: folder.path)) == SpaceArchive.encode(package))
  }

  // MARK: What is refused

  private func code(_ bytes: [UInt8]) -> SandboxError.Code? {
    do throws(SandboxError) {
      _ = try SpaceArchive.decode(bytes, from: "archive")
      return nil
    } catch {
      return error.code
    }
  }

  @Test func everyFlippedBitIsRefused() throws {
    let sound = SpaceArchive.encode(try Fixture.package("return {}"))
    #expect(code(sound) == nil)
    var taken: [Int] = []
    for bit in 0..<sound.count * 8 {
      var altered = sound
      altered[bit / 8] ^= 1 << (bit % 8)
      if code(altered) == nil { taken.append(bit) }
    }
    #expect(taken == [])
  }

  @Test func everyTruncationAndEveryExtensionIsRefused() throws {
    let sound = SpaceArchive.encode(try Fixture.package("return {}"))
    for count in 0..<sound.count { #expect(code(Array(sound[..<count])) == .archive, "\(count) bytes") }
    for extra in [[0], [1, 0], Array(sound), Self.section([]), Self.section(Self.cid(0x55, [7]) + [7])] {
      #expect(code(sound + extra) == .archive)
    }
  }

  @Test func lengthsThatAreNoneAreRefused() throws {
    let sound = SpaceArchive.encode(try Fixture.package("return {}"))
    let rest = Array(sound.dropFirst())
    // Longer than it has to be, more than 64 bits, and ten megabytes that never end.
    #expect(code([sound[0] | 0x80, 0] + rest) == .archive)
    #expect(code([UInt8](repeating: 0xff, count: 9) + [2] + rest) == .archive)
    #expect(code([UInt8](repeating: 0xff, count: 9) + [1] + rest) == .archive)
    #expect(code([UInt8](repeating: 0x80, count: 10 << 20)) == .tooLarge)
    #expect(code([UInt8](repeating: 0x80, count: 8 << 20)) == .archive)
  }

  @Test func otherHeadersAreRefused() throws {
    let files = try Self.files()
    let index = Self.index(files)
    let root = Self.cid(0x71, index)
    let body = Array(Self.archive(files).dropFirst(Self.section(Self.header([root])).count))
    #expect(code(Self.section(Self.header([root])) + body) == nil)
    for roots in [[], [root, root], [Self.cid(0x55, index)], [Self.cid(0x71, [0xa0])]] {
      #expect(code(Self.section(Self.header(roots)) + body) == .archive)
    }
    var second = Self.header([root])
    second[second.count - 1] = 2
    #expect(code(Self.section(second) + body) == .archive)
  }

  @Test func blocksInAnotherOrderMissingOrTwiceAreRefused() throws {
    let files = try Self.files().sorted { $0.path < $1.path }
    let index = Self.index(files)
    let root = Self.cid(0x71, index)
    let start = Self.section(Self.header([root])) + Self.section(root + index)
    var distinct: [[UInt8]] = []
    for file in files {
      let block = Self.section(Self.cid(0x55, file.bytes) + file.bytes)
      if !distinct.contains(block) { distinct.append(block) }
    }
    #expect(code(start + distinct.joined()) == nil)
    #expect(code(start + distinct.reversed().joined()) == .archive)
    #expect(code(start + distinct.dropLast().joined()) == .archive)
    #expect(code(start + distinct.joined() + distinct[0]) == .archive)
    #expect(code(start + distinct[0] + distinct.joined()) == .archive)
    #expect(code(Self.section(Self.header([root])) + distinct.joined() + Self.section(root + index)) == .archive)
  }

  @Test func aListThatIsNoMapOfLinksIsRefused() throws {
    for index in [[0x80], [0xa0], [0x01], [0xa1, 0x61, 0x61, 0x01], [0xbf, 0xff]] as [[UInt8]] {
      let root = Self.cid(0x71, index)
      let expected: SandboxError.Code = index == [0xa0] ? .missingFile : .archive
      #expect(code(Self.section(Self.header([root])) + Self.section(root + index)) == expected, "\(index)")
    }
  }

  @Test(arguments: [
    "../main.lua", "lib/../../x", "/etc/passwd", "lib//a", "lib/", "", ".hidden", "lib/.hidden", ".", "..", "a/b/c/d/e/f",
    "goldens/x.journal",
    "lib/a b", "lib\\a", "lib/a\u{0}", "lib/\u{e4}", "main.lua/x", String(repeating: "a", count: 65),
  ])
  func pathsThatNoFolderHasAreRefused(path: String) throws {
    #expect(code(Self.archive(try Self.files([path: "x"]))) == .badPath)
  }

  @Test(arguments: ["a/b/c/d/e", "goldens", "lib/goldens/x", "A-Z_0.9", String(repeating: "a", count: 64)])
  func pathsThatAFolderMayHaveAreTaken(path: String) throws {
    #expect(code(Self.archive(try Self.files([path: "x"]))) == nil)
  }

  @Test func aPackageThatNoFolderMayHoldIsRefused() throws {
    let many = Dictionary(uniqueKeysWithValues: (0..<195).map { ("f\($0)", "\($0)") })
    #expect(try Self.files().count == 6)
    #expect(code(Self.archive(try Self.files(many))) == .tooLarge)
    #expect(code(Self.archive(try Self.files(many).filter { $0.path != "f0" })) == nil)
    #expect(code(Self.archive(try Self.files().filter { $0.path != "main.lua" })) == .missingFile)
    #expect(code(Self.archive(try Self.files(["manifest.json": "{}"]))) == .manifest)
    #expect(code(Self.archive(try Self.files(["lib/long.lua": String(repeating: " ", count: 262_145)]))) == .tooLarge)
    // The same four megabytes under three names are one block, and all the same twelve megabytes of a package.
    let big = String(repeating: "x", count: 4 << 20)
    #expect(code(Self.archive(try Self.files(["a.txt": big]))) == nil)
    #expect(code(Self.archive(try Self.files(["a.txt": big, "b.txt": big, "c.txt": big]))) == .tooLarge)
  }
}
