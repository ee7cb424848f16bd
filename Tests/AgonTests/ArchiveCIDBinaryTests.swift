internal import Foundation
import Testing

/// `agon archive cid` as a script uses it.
struct ArchiveCIDBinaryTests {
  private static let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("agon")

  private func cid(_ arguments: String..., input: String = "") throws -> (status: Int32, output: String, error: String) {
    let process = Process()
    let pipes = (input: Pipe(), output: Pipe(), error: Pipe())
    process.executableURL = ArchiveCIDBinaryTests.binary
    process.arguments = ["archive", "cid"] + arguments
    process.standardInput = pipes.input
    process.standardOutput = pipes.output
    process.standardError = pipes.error
    try process.run()
    pipes.input.fileHandleForWriting.write(Data(input.utf8))
    pipes.input.fileHandleForWriting.closeFile()
    let written = pipes.output.fileHandleForReading.readDataToEndOfFile()
    let complaint = pipes.error.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: written, as: UTF8.self), String(decoding: complaint, as: UTF8.self))
  }

  @Test func filesFoldersAndStandardInput() throws {
    // "hello world" as Kubo names it by its two profiles.
    let plain = try cid("-", input: "hello world")
    #expect(plain.output == "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e\n")
    #expect(plain.status == 0 && plain.error.isEmpty)
    #expect(try cid("--profile", "unixfs-v0-2015", "-", input: "hello world").output == "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD\n")

    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("agon-cid-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["Mars", "Venus"] {
      try Data("Hello \(name)!\n".utf8).write(to: folder.appendingPathComponent("\(name.lowercased()).txt"))
    }
    let planets = try cid("--json", folder.path).output
    #expect(planets.contains("\"cid\": \"bafybeih7e5dmkyk25up5vxug4q3hrg2fxbzf23dfrac2fns5h7z4aa7ioi\""))
    #expect(planets.contains("\"profile\": \"unixfs-v1-2025\"") && planets.contains("\"content_bytes\": 25"))

    let missing = try cid(folder.path + "/missing")
    #expect(missing.status == 66)
    #expect(missing.output.isEmpty && missing.error.hasPrefix("error: "))
    #expect(try cid("--profile", "none", "-").status == 64)
    #expect(try cid("--jobs", "17", "-").status == 64)
    #expect(try cid("/dev/null").status == 65)
  }
}
