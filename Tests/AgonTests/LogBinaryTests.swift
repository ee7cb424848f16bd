internal import Foundation
internal import HostArchive
internal import HostCrypto
internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import TestSupport
internal import Testing

/// `agon log` and `agon witness`, as a person calls them.
struct LogBinaryTests {
  private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("agon")

  private func agon(_ arguments: [String]) throws -> (status: Int32, output: String, error: String) {
    let process = Process()
    let (output, error) = (Pipe(), Pipe())
    process.executableURL = LogBinaryTests.program
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = error
    try process.run()
    let written = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = error.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: written, as: UTF8.self), String(decoding: complaint, as: UTF8.self))
  }

  private static func entries() throws -> [LogEntry] {
    let session = SHA256.digest(Array("session".utf8))
    return [
      try LogEntry(
        session: session, time: 10,
        .commitment(
          LogEntry.Commitment(
            commitment: CID(codec: .dagCBOR, digest: session), nonceHash: session, beacon: "local", round: 1, roundTime: 20, deadline: 100))
      ),
      try LogEntry(session: session, time: 30, .voided(reason: "of a test", record: nil)),
    ]
  }

  @Test func aLogIsShownProvedAndChecked() throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    #expect(try agon(["log", "show", "--data", data]).status == 66)
    let log = try TransparencyLog(data + "/log", signer: NoteSigner(name: "log.example/a", .ed25519, SigningKey()))
    _ = try log.append(LogBinaryTests.entries())
    let show = try agon(["log", "show", "--json", "--data", data])
    let shown = try JSON.decode(Array(show.output.utf8))
    #expect(shown["size"] == 2 && shown["key"]?.text == "\(log.key)" && shown["entries"]?.list?.first?["kind"] == "voided")
    let proof = folder.path + "/a.tlog-proof"
    let session = SHA256.digest(Array("session".utf8)).description.prefix(8)
    #expect(try agon(["log", "prove", "--session", String(session), "--commitment", "--output", proof, "--data", data]).status == 0)
    #expect(try LogProof(Array(Data(contentsOf: URL(filePath: proof)))).inclusion.index == 0)
    #expect(try agon(["log", "prove", "0", "--output", proof, "--data", data]).status == 64, "a proof is not written over unasked")
    #expect(try agon(["log", "prove", "2", "--output", proof + "2", "--data", data]).status == 66)
    let policy = folder.path + "/policy"
    try "log \(log.key)\nquorum none\n".write(toFile: policy, atomically: true, encoding: .utf8)
    let weak = try agon(["log", "check", "--proof", proof, "--policy", policy])
    #expect(weak.status == 64 && weak.error.contains("weak"))
    let checked = try agon(["log", "check", "--proof", proof, "--policy", policy, "--allow-weak", "--json"])
    let verdict = try JSON.decode(Array(checked.output.utf8))
    #expect(checked.status == 0 && verdict["entry"]?["kind"] == "commitment" && verdict["verdict"]?["weaknesses"]?.list?.count == 1)
    let policyHash = SHA256.digest(Array("log \(log.key)\nquorum none\n".utf8)).description
    #expect(verdict["verdict"]?["policy"]?.text == policyHash)
    let whole = try agon(["log", "check", "--data", data, "--policy", policy, "--allow-weak"])
    #expect(whole.status == 0 && whole.output.contains("The log is whole.") && whole.output.contains(policyHash))
    let tile = URL(filePath: data + "/log/tile/0/000.p/2")
    try Data(repeating: 7, count: 64).write(to: tile)
    let damaged = try agon(["log", "check", "--data", data, "--json"])
    #expect(damaged.status == 1)
    #expect(try JSON.decode(Array(damaged.output.utf8))["findings"]?.list?.first?["kind"] == "damaged")
  }

  @Test func aWitnessSaysItsKeyAndItsPort() throws {
    let folder = try TemporaryFolder()
    let key = folder.path + "/w.pem"
    let pair = try SigningKey()
    let expected = try VerifierKey(name: "w.example", .cosignature, pair.publicKey)
    try KeyFile.write(pair, to: key)
    let log = try NoteSigner(name: "log.example/a", .ed25519, SigningKey()).verifier
    let process = Process()
    let output = Pipe()
    process.executableURL = LogBinaryTests.program
    process.arguments = [
      "witness", "run", "--key", key, "--store", folder.path + "/store", "--name", "w.example", "--log", "\(log)", "--port", "0", "--json",
    ]
    process.standardOutput = output
    try process.run()
    defer { process.terminate() }
    let said = try JSON.decode(Array(output.fileHandleForReading.availableData))
    #expect(said["key"]?.text == "\(expected)" && said["url"]?.text?.hasPrefix("http://127.0.0.1:") == true)
    // Only one works on a store.
    let second = try agon([
      "witness", "run", "--key", key, "--store", folder.path + "/store", "--name", "w.example", "--log", "\(log)", "--port", "0",
    ])
    #expect(second.status == 64 && second.error.contains("another process"))
    #expect(try agon(["witness", "run", "--key", key, "--store", folder.path, "--name", "w.example", "--log", "x"]).status == 65)
  }
}
