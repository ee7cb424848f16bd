internal import Foundation
internal import HostArchive
internal import SpaceContent
internal import TestSupport
internal import Testing

/// `agon archive` on blocks, as a person has it.
struct ArchiveStoreBinaryTests {
  static let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("agon")

  private func agon(_ arguments: [String], input: Data? = nil) throws -> (status: Int32, output: Data, error: String) {
    let process = Process()
    let (output, error, source) = (Pipe(), Pipe(), Pipe())
    process.executableURL = ArchiveStoreBinaryTests.binary
    process.arguments = ["archive"] + arguments
    process.standardOutput = output
    process.standardError = error
    process.standardInput = source
    try process.run()
    // Less than a pipe takes.
    try source.fileHandleForWriting.write(contentsOf: input ?? Data())
    try source.fileHandleForWriting.close()
    let written = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = error.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, written, String(decoding: complaint, as: UTF8.self))
  }

  /// A root with three leaves, as a CAR.
  static func archive(leaves: [Block], name: String) throws -> (root: CID, bytes: [UInt8]) {
    let root = Block(.dagCBOR, try DagCBOR.encode(["name": .text(name), "links": .list(leaves.map { .link($0.cid) })]))
    let byCID = Dictionary(uniqueKeysWithValues: ([root] + leaves).map { ($0.cid, $0) })
    var bytes: [UInt8] = []
    _ = try CARExport(roots: [root.cid], block: { byCID[$0] }, to: { bytes += $0 })
    return (root.cid, bytes)
  }

  @Test func blocksComeInAreListedGoOutAndAreCollected() throws {
    let folder = try TemporaryFolder()
    let data = ["--data", folder.path + "/data"]
    let leaves = (0..<3).map { Block(.raw, Array("leaf \($0)".utf8)) }
    let (root, bytes) = try ArchiveStoreBinaryTests.archive(leaves: leaves, name: "root")
    let file = folder.path + "/in.car"
    try Data(bytes).write(to: URL(filePath: file))

    #expect(try agon(["ls"] + data).status == 66)
    let imported = try agon(["import", file, "--json"] + data)
    #expect(imported.status == 0)
    let report = try #require(try JSONSerialization.jsonObject(with: imported.output) as? [String: Any])
    #expect(report["new_blocks"] as? Int == 4 && report["pinned"] as? Bool == true && report["roots"] as? [String] == ["\(root)"])
    #expect(try String(decoding: agon(["ls"] + data).output, as: UTF8.self).contains("\(root)  in.car"))
    #expect(try String(decoding: agon(["ls", "\(root)"] + data).output, as: UTF8.self).contains("\(leaves[1].cid)"))
    let pages = try agon(["ls", "--blocks", "--limit", "3", "--json"] + data)
    let page = try #require(try JSONSerialization.jsonObject(with: pages.output) as? [String: Any])
    let last = try #require(page["after"] as? String)
    let rest = try #require(
      try JSONSerialization.jsonObject(with: agon(["ls", "--blocks", "--after", last, "--json"] + data).output) as? [String: Any])
    #expect((page["blocks"] as? [Any])?.count == 3 && (rest["blocks"] as? [Any])?.count == 1)

    // To standard output, and to a file that is then there.
    #expect(try agon(["export", "\(root)"] + data).output == Data(bytes))
    let out = folder.path + "/out.car"
    #expect(try agon(["export", "\(root)", "-o", out] + data).status == 0)
    #expect(try Data(contentsOf: URL(filePath: out)) == Data(bytes))
    #expect(try agon(["export", "\(root)", "-o", out] + data).status == 64)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["data", "in.car", "out.car"])

    // From standard input, which knows no length.
    let second = try agon(["import", "-", "--name", "second"] + data, input: Data(bytes))
    #expect(second.status == 0 && String(decoding: second.output, as: UTF8.self).contains("0 of them new"))
    #expect(try String(decoding: agon(["pin", "ls"] + data).output, as: UTF8.self).contains("second"))

    #expect(try agon(["pin", "rm", "\(root)"] + data).status == 0)
    #expect(try agon(["pin", "rm", "\(root)"] + data).status == 66)
    #expect(try String(decoding: agon(["gc"] + data).output, as: UTF8.self).contains("too young      4 blocks"))
    #expect(try String(decoding: agon(["gc", "--dry-run", "--grace", "0"] + data).output, as: UTF8.self).contains("would go"))
    #expect(try agon(["pin", "add", "\(leaves[0].cid)", "--name", "leaf"] + data).status == 0)
    #expect(try agon(["gc", "--grace", "0"] + data).status == 0)
    #expect(try agon(["ls", "\(root)"] + data).status == 66)
    #expect(try agon(["verify"] + data).status == 0)
    try Data("x".utf8).write(to: URL(filePath: folder.path + "/data/blocks/\("\(leaves[0].cid)".suffix(3).prefix(2))/\(leaves[0].cid)"))
    #expect(try agon(["verify"] + data).status == 1)
    #expect(try agon(["export", "\(leaves[0].cid)"] + data).status == 66)
  }

  @Test func whatIsWrongHasItsExit() throws {
    let folder = try TemporaryFolder()
    let data = ["--data", folder.path + "/data"]
    let (root, bytes) = try ArchiveStoreBinaryTests.archive(leaves: [Block(.raw, [1])], name: "root")
    func status(_ bytes: some Collection<UInt8>, _ options: [String] = []) throws -> (Int32, String) {
      let result = try agon(["import", "-", "--json"] + options + data, input: Data(bytes))
      return (result.status, result.error)
    }
    #expect(try status(bytes.dropLast(1)).0 == 65)
    #expect(try status(bytes.dropLast(1)).1.contains("at byte \(bytes.count - 1)"))
    // Without its last section, which has 38 bytes.
    #expect(try status(bytes.dropLast(38)).0 == 66)
    #expect(try status(bytes.dropLast(38), ["--no-pin"]).0 == 0)
    #expect(try status(bytes + bytes.suffix(38)).0 == 65)
    #expect(try status(bytes + bytes.suffix(38), ["--allow-duplicates"]).0 == 0)
    let (_, other) = try ArchiveStoreBinaryTests.archive(leaves: [Block(.raw, [1])], name: "other")
    #expect(try status(other, ["--disk-limit", "0"]).0 == 74)
    #expect(try agon(["import", folder.path + "/none.car"] + data).status == 66)
    #expect(try agon(["export", "bafynonsense"] + data).status == 64)
    #expect(try agon(["export", "\(root)", "--json"] + data).status == 64)
  }
}
