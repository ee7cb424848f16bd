import Foundation
import HostArchive
import SpaceContent
import TestSupport
import Testing

/// A log's folder as anybody gets it.
@Suite struct LogFilesTests {
  private func log(_ folder: TemporaryFolder, entries: Int) throws -> TransparencyLog {
    let log = try TransparencyLog(folder.path + "/log", signer: LogFixture.signer())
    _ = try log.append((0..<entries).map { try LogFixture.result($0) })
    return log
  }

  private func files(_ folder: TemporaryFolder) -> LogFiles { LogFiles(LogFolder(folder.path + "/log")) }

  private func ask(_ files: LogFiles, _ path: String, method: String = "GET") throws -> GatewayResponse {
    try files.respond(to: GatewayRequest(method: method, path: path))
  }

  @Test func everyPublicFileIsThereWithItsType() throws {
    let folder = try TemporaryFolder()
    let log = try log(folder, entries: 300)
    let files = files(folder)
    let checkpoint = try ask(files, "checkpoint")
    #expect(checkpoint["content-type"] == "text/plain; charset=utf-8" && checkpoint["cache-control"] == "no-store")
    let stored = try Array(Data(contentsOf: URL(filePath: folder.path + "/log/checkpoint")))
    #expect(try checkpoint.written() == stored)
    #expect(try String(decoding: ask(files, "vkey").written(), as: UTF8.self) == "\(log.key)\n")
    for (path, count) in [("tile/0/000", 256 * 32), ("tile/0/001.p/44", 44 * 32), ("tile/1/000.p/1", 32), ("tile/0/000.p/5", 5 * 32)] {
      let tile = try ask(files, path)
      #expect(tile.status == 200 && tile["content-type"] == "application/octet-stream", "\(path)")
      #expect(tile["cache-control"] == "public, max-age=29030400, immutable")
      #expect(try tile.written().count == count)
    }
    let bundle = try ask(files, "tile/entries/001.p/44").written()
    #expect(try EntryBundle.decode(bundle, count: 44).count == 44)
    let head = try ask(files, "tile/0/000", method: "HEAD")
    #expect(head["content-length"] == "8192")
    #expect(try head.written().isEmpty)
    #expect(try ask(files, "checkpoint", method: "POST").status == 405)
    // A checkpoint is another one with the next entry.
    _ = try log.append([LogFixture.result(300)])
    #expect(try ask(files, "checkpoint").written() != stored)
  }

  /// Everything else in the folder is the host's own, whatever a path is called.
  @Test(arguments: [
    "", "/", ".", "..", "../host.key", "..%2fhost.key", "%2e%2e/host.key", "../log/checkpoint", "./checkpoint", "checkpoint/",
    "/checkpoint",
    "Checkpoint", "checkpoint%00", "check%70oint", "lock", "index", "entries", "staging", "staging/0", "secret", "tile", "tile/", "tile/0",
    "tile/0/../../secret", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/05", "tile/00/000", "tile/0/0", "tile/0/x000/000",
    "tile/-1/000", "tile/64/000", "tile/0/999", "tile/entries/000.p/../../../../secret", "tile//0/000", "witnessed",
  ])
  func nothingElseIs(path: String) throws {
    let folder = try TemporaryFolder()
    _ = try log(folder, entries: 300)
    for name in ["/log/secret", "/host.key"] { try Data("canary".utf8).write(to: URL(filePath: folder.path + name)) }
    let response = try ask(files(folder), path)
    #expect(response.status == 404)
    #expect(try !String(decoding: response.written(), as: UTF8.self).contains("canary"))
  }

  /// Every file that the log's own folder has is served, or is one of those that are the writer's: none comes to be served by being added.
  @Test func whatTheFolderHasIsServedOrTheWritersOwn() throws {
    let folder = try TemporaryFolder()
    _ = try log(folder, entries: 10)
    let files = files(folder)
    let root = folder.path + "/log"
    let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    var served: Set<String> = []
    for name in names where try ask(files, name).status == 200 { served.insert(name) }
    #expect(served == ["checkpoint", "vkey", "tile/0/000.p/10", "tile/entries/000.p/10"])
    #expect(names.count > served.count)
  }

  @Test func whereThereIsNoLog() throws {
    let folder = try TemporaryFolder()
    for path in ["checkpoint", "vkey", "tile/0/000"] { #expect(try ask(files(folder), path).status == 404) }
    let erased = ErasedBlocks(LogFolder(folder.path + "/log"))
    try erased.refresh()
    #expect(!erased.contains(Graphs.raw("a").cid))
  }

  /// What a tombstone names is gone from then on, in either version of its CID; the log is read on from where it was.
  @Test func tombstonesAreHeard() throws {
    let folder = try TemporaryFolder()
    let log = try log(folder, entries: 255)
    let erased = ErasedBlocks(LogFolder(folder.path + "/log"))
    let blocks = (0..<4).map { Graphs.raw("answer \($0)").cid }
    try erased.refresh()
    for (number, cid) in blocks.prefix(3).enumerated() {
      #expect(!erased.contains(cid))
      let session = LogFixture.digest("session \(number)")
      _ = try log.append([LogEntry(session: session, time: 9_000, .tombstone(erased: cid, reason: "asked for"))])
      try erased.refresh()
      #expect(erased.contains(cid))
    }
    #expect(!erased.contains(blocks[3]))
    let fresh = ErasedBlocks(LogFolder(folder.path + "/log"))
    try fresh.refresh()
    #expect(blocks.map { fresh.contains($0) } == [true, true, true, false])
  }
}
