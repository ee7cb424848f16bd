internal import Foundation
internal import HostArchive
internal import SpaceContent
internal import SpaceContract
internal import TestSupport
internal import Testing

/// A host, its witnesses and an auditor, each a process of its own.
@Suite struct LogPublishTests {
  private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("agon")

  /// A witness that listens on a port that was free.
  private final class RunningWitness {
    let key: String
    let url: String
    private let process = Process()

    init(_ name: String, log: String, folder: String) throws {
      let file = folder + "/\(name).pem"
      if !FileManager.default.fileExists(atPath: file) { try SessionLogTests.agon(["key", "new", file]) }
      let output = Pipe()
      process.executableURL = LogPublishTests.program
      process.arguments = [
        "witness", "run", "--key", file, "--store", folder + "/\(name)", "--name", "\(name).example", "--log", log, "--port", "0", "--json",
      ]
      process.standardOutput = output
      try process.run()
      let said = try JSON.decode(Array(output.fileHandleForReading.availableData))
      key = try #require(said["key"]?.text)
      url = try #require(said["url"]?.text)
    }

    func stop() {
      process.terminate()
      process.waitUntilExit()
    }

    deinit { if process.isRunning { stop() } }
  }

  private static func play(_ data: String, seed: Int) throws {
    let spaces = Fixture.repository.appending(path: "spaces").path
    let run = try SessionLogTests.agon(
      ["run", "--sessions", "2", "--space", "kuhn-poker", "--seed", "\(seed)", "--json", "--spaces", spaces, "--data", data])
    #expect(run.status == 0, "\(run.error)")
  }

  private static func publish(_ data: String, _ policy: String) throws -> (status: Int32, errors: [String]) {
    let published = try SessionLogTests.agon(["log", "publish", "--policy", policy, "--json", "--data", data])
    let asked = try JSON.decode(Array(published.output.utf8))["asked"]?.list ?? []
    return (published.status, asked.compactMap { $0["error"]?.text })
  }

  @Test func witnessesSignOneHistoryAndNoOther() throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    try Self.play(data, seed: 1)
    let log = try "\(LogFolder(data + "/log").key())"
    var witnesses = try (1...4).map { try RunningWitness("w\($0)", log: log, folder: folder.path) }
    let policy = folder.path + "/policy"
    // The fourth stands where the third is: what that signs is not by the fourth's key.
    let lines = witnesses.indices.map { "witness w\($0 + 1) \(witnesses[$0].key) \(witnesses[min($0, 2)].url)" }
    try (["log \(log)"] + lines + ["group g 3 w1 w2 w3 w4", "quorum g"]).map { $0 + "\n" }.joined()
      .write(toFile: policy, atomically: true, encoding: .utf8)
    let first = try Self.publish(data, policy)
    #expect(first.status == 0)
    #expect(first.errors.count == 1 && first.errors[0].contains("w4.example answered without a signature of its own"), "\(first.errors)")

    // Somebody who never saw the host believes three of these four.
    let id = try #require(try SessionLogTests.entries(data).first).sessionID
    let car = folder.path + "/match.car"
    #expect(try SessionLogTests.agon(["session", "export", id, car, "--proofs", "--data", data]).status == 0)
    let audit = try SessionLogTests.agon([
      "audit", car, "--proof", folder.path + "/match.tlog-proof", "--proof", folder.path + "/match.commitment.tlog-proof", "--policy",
      policy,
      "--replay",
    ])
    #expect(audit.status == 0 && audit.output.contains("of 3 independent operators"), "\(audit.output)\(audit.error)")

    // Two are gone: it is told, nothing waits for them, and what was witnessed stays.
    try Self.play(data, seed: 2)
    witnesses.removeFirst(2)
    let few = try Self.publish(data, policy)
    #expect(few.status == 1 && few.errors.count == 3)
    #expect(try LogFolder(data + "/log").witnessed()?.checkpoint.size == 4)
    let shown = try SessionLogTests.agon(["log", "show", "--data", data])
    #expect(shown.output.contains("witnessed up to 4 entries"))

    // The same key over another history: the witness that is left signs neither a shorter nor another log.
    let other = folder.path + "/other"
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    try FileManager.default.copyItem(atPath: data + "/log.key", toPath: other + "/log.key")
    for seed in 3...6 { try Self.play(other, seed: seed) }
    let split = try Self.publish(other, policy)
    #expect(
      split.status == 1 && split.errors.contains { $0.contains("w3.example refused the checkpoint with status 422") }, "\(split.errors)")
    #expect(try LogFolder(other + "/log").witnessed() == nil)
  }
}
