internal import Foundation
internal import HostRules
internal import HostStore
internal import TestSupport
internal import Testing

/// The real program, several times at once on one data folder, and where files may not grow.
@Suite(.serialized) struct ManyProcessesTests {
  private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("agon").path

  /// Runs a shell line with the program as `$agon` and the data folder as `$data`.
  private func shell(_ line: String, data: String) throws -> (status: Int32, errors: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line]
    process.environment = [
      "agon": ManyProcessesTests.program, "data": data, "spaces": Fixture.repository.appending(path: "spaces").path,
      "PATH": "/usr/bin:/bin",
    ]
    let errors = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  private func balance(in data: String) throws -> Amount? {
    let store = try Store(folder: data, creating: false)
    defer { try? store.close() }
    #expect(try store.read { try $0.verifyLedger() }.fault == nil)
    return try store.read { reading in
      let owner = try #require(try reading.owner(named: try OwnerName("me")))
      return try reading.account(.wallet(owner.id, .usdc))?.available
    }
  }

  @Test func threeWalletsAndARunWriteAtOnce() throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    let made = try shell("$agon agent create K --bot random --owner me --data $data", data: data)
    #expect(made.status == 0, "\(made.errors)")
    let deposits = "for i in 1 2 3 4 5; do $agon wallet deposit 1 --owner me --data $data || exit 1; done"
    let all = try shell(
      """
      (\(deposits)) & a=$!; (\(deposits)) & b=$!; (\(deposits)) & c=$!
      $agon run --sessions 2 --space kuhn-poker --spaces $spaces --json --data $data || exit 2
      wait $a && wait $b && wait $c
      """, data: data)
    #expect(all.status == 0, "\(all.errors)")
    #expect(try balance(in: data) == Amount(units: 15_000_000))
  }

  /// The limit is that of the process, in blocks of 512 bytes; a full disk differs in its words alone.
  @Test func whereFilesMayNotGrowNothingIsLost() throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    let made = try shell(
      "$agon agent create K --bot random --owner me --data $data && $agon wallet deposit 7 --owner me --data $data", data: data)
    #expect(made.status == 0, "\(made.errors)")
    let deposit = try shell("ulimit -f 100; $agon wallet deposit 1 --owner me --data $data", data: data)
    #expect(deposit.status == 74)
    #expect(deposit.errors.contains("disk I/O error") && deposit.errors.contains("ulimit -f"), "\(deposit.errors)")
    let backup = try shell("ulimit -f 100; $agon backup $data/../copy.sqlite --data $data", data: data)
    #expect(backup.status == 74)
    #expect(backup.errors.contains("copy.sqlite: disk I/O error"), "\(backup.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["data"], "a backup that failed leaves nothing")
    #expect(try balance(in: data) == Amount(units: 7_000_000))
    let again = try shell("$agon wallet deposit 1 --owner me --data $data && $agon backup $data/../copy.sqlite --data $data", data: data)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try balance(in: data) == Amount(units: 8_000_000))
  }
}
