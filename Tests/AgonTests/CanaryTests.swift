internal import Foundation
internal import HostArchive
internal import SpaceContent
internal import SpaceContract
internal import TestSupport
internal import Testing

/// What is never public: a prompt that stands out is planted, and looked for in all that leaves the host.
@Suite struct CanaryTests {
  private static let canary = "canary-5f0c1b7e-prompt"
  private static let owner = "canary-owner-91d2"
  private static let agent = "canary-agent-77aa"

  private static func agon(_ arguments: [String], _ data: String) throws -> String {
    let run = try SessionLogTests.agon(arguments + ["--data", data])
    try #require(run.status == 0, "\(arguments): \(run.error)")
    return run.output
  }

  /// Every file under a folder, with its bytes.
  private static func files(_ folder: String) throws -> [(path: String, bytes: Data)] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
    return try names.map { folder + "/" + $0 }.compactMap { path in
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else { return nil }
      return (path, try Data(contentsOf: URL(filePath: path)))
    }
  }

  @Test func aPromptAnOwnerAndAnAgentAreInNothingThatIsPublic() throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    let spaces = Fixture.repository.appending(path: "spaces").path
    try Data(Self.canary.utf8).write(to: URL(filePath: folder.path + "/prompt.txt"))
    _ = try Self.agon(
      ["agent", "create", Self.agent, "--owner", Self.owner, "--bot", "expert", "--prompt-file", folder.path + "/prompt.txt"], data)
    _ = try Self.agon(["session", "join", "bid-tac-toe", "--agent", Self.agent, "--spaces", spaces], data)
    // The host finds somebody for whoever waits; a run without its own sessions plays what has begun.
    let process = Process()
    process.executableURL = URL(filePath: SessionLogTests.program.path)
    process.arguments = ["run", "--serve", "--space", "bid-tac-toe", "--spaces", spaces, "--data", data, "--json"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer { if process.isRunning { process.terminate() } }
    let deadline = Date(timeIntervalSinceNow: 120)
    func ended() throws -> Int {
      let list = try SessionLogTests.agon(["session", "list", "--json", "--data", data])
      return list.status == 0 ? try JSON.decode(Array(list.output.utf8))["sessions"]?.list?.count ?? 0 : 0
    }
    while try ended() == 0, Date() < deadline { usleep(200_000) }
    #expect(try ended() == 1)
    process.interrupt()
    process.waitUntilExit()
    _ = try Self.agon(["archive", "publish"], data)
    let listed = try JSON.decode(Array(Self.agon(["session", "list", "--json"], data).utf8))
    let id = try #require(listed["sessions"]?.list?.first?["id"]?.text)
    _ = try Self.agon(["session", "export", id, folder.path + "/m.car", "--proofs"], data)
    // It stands where its owner put it, so that it would be found.
    let store = try Self.files(data).filter { $0.path.contains("agon.sqlite") }
    #expect(store.contains { $0.bytes.range(of: Data(Self.canary.utf8)) != nil })
    var open = try Self.files(data).filter { !$0.path.contains("agon.sqlite") }
    #expect(open.contains { $0.path.contains("/log/tile/") } && open.contains { $0.path.contains("/blocks/") })
    for name in ["m.car", "m.tlog-proof", "m.commitment.tlog-proof"] {
      open.append((name, try Data(contentsOf: URL(filePath: folder.path + "/" + name))))
    }
    let audit = try SessionLogTests.agon(["audit", folder.path + "/m.car", "--replay", "--full", "--json"]).output
    open.append(("audit", Data(audit.utf8)))
    for secret in [Self.canary, Self.owner, Self.agent] {
      for file in open where file.bytes.range(of: Data(secret.utf8)) != nil { Issue.record("\(secret) is in \(file.path)") }
    }
  }
}
