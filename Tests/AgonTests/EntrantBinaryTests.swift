internal import Foundation
internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import Testing

/// Agents and wallets through the program itself, each test in a data folder of its own.
struct EntrantBinaryTests {
  private static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("agon")
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("agon-tests-\(UUID().uuidString)").path

  private func agon(_ arguments: [String]) throws -> (status: Int32, output: String, error: String) {
    let process = Process()
    let (output, error) = (Pipe(), Pipe())
    process.executableURL = EntrantBinaryTests.program
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = output
    process.standardError = error
    try process.run()
    let written = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = error.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: written, as: UTF8.self), String(decoding: complaint, as: UTF8.self))
  }

  private func inFolder(_ body: () throws -> Void) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body()
  }

  /// What a command prints as JSON.
  private func json(_ arguments: [String]) throws -> Value {
    let run = try agon(arguments + ["--json"])
    try #require(run.status == 0, "\(arguments): \(run.error)")
    return try JSON.decode(Array(run.output.utf8))
  }

  private func refusal(_ arguments: [String]) throws -> (status: Int32, code: String?, message: String?) {
    let run = try agon(arguments + ["--json"])
    #expect(run.output == "")
    let error = try JSON.decode(Array(run.error.utf8))["error"]
    return (run.status, error?["code"]?.text, error?["message"]?.text)
  }

  @Test func anAgentIsMadeEditedAndShown() throws {
    try inFolder {
      let made = try json(["agent", "create", "Kilroy", "--prompt", "SECRET one", "--bot", "random"])
      let id = try #require(made["id"]?.text)
      #expect(made["owner"]?.text == "me" && made["version"]?.int == 1 && made["runtime"]?.text == "bot:random")
      #expect(try agon(["agent", "edit", "KILROY", "--prompt", "SECRET two"]).status == 0)
      #expect(try agon(["agent", "edit", "Kilroy", "--prompt", "SECRET two"]).output.contains("no new version"))
      let shown = try json(["agent", "show", id, "--history", "--prompt"])
      let versions = try #require(shown["versions"]?.list)
      #expect(versions.map { $0["prompt"]?.text } == ["SECRET two", "SECRET one"] && versions.map { $0["number"]?.int } == [2, 1])
      // The bot stays, and the hash opens with the salt: canonical CBOR, put together by hand.
      #expect(versions[0]["runtime"]?.text == "bot:random")
      let salt = try #require(versions[0]["salt"]?.text)
      let opened = "8575" + "61676f6e2f6167656e742d76657273696f6e2f7631" + "50" + id + "02" + "6a" + "5345435245542074776f" + "5820" + salt
      #expect(versions[0]["hash"]?.text == "\(SHA256.digest(try #require(Hex.decode(opened))))")
      // Unasked, nothing shows a prompt.
      for words in [["agent", "show", "Kilroy", "--history"], ["agent", "list"], ["agent", "show", "Kilroy", "--json"]] {
        let run = try agon(words)
        #expect(run.status == 0 && !run.output.contains("SECRET"))
      }
      #expect(try agon(["agent", "show", "Kilroy"]).output.contains("▀"))
    }
  }

  /// 24-bit colours as ISO 8613-6 has them, 38;2 and 48;2, where there is a terminal that shows any.
  @Test func aTerminalGetsThePictureInItsColours() throws {
    try inFolder {
      let made = try json(["agent", "create", "Kilroy"])
      let drawing = AvatarDrawing(of: try #require(made["id"]?.text.flatMap { AgentID($0) }))
      let terminal = try PseudoTerminal()
      let process = Process()
      process.executableURL = EntrantBinaryTests.program
      process.arguments = ["agent", "show", "Kilroy"]
      process.currentDirectoryURL = URL(fileURLWithPath: folder)
      process.environment = ["TERM": "xterm-256color"]
      process.standardOutput = FileHandle(fileDescriptor: terminal.secondary, closeOnDealloc: false)
      try process.run()
      try terminal.expect("salted hash".uppercased())
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      for (place, colour) in [("38", drawing.main), ("38", drawing.accent), ("48", drawing.ground)] {
        #expect(terminal.written.contains("\(place);2;\(colour.red);\(colour.green);\(colour.blue)"))
      }
    }
  }

  @Test func ownersHaveKeyFilesOfTheirOwn() throws {
    try inFolder {
      for owner in ["me", "alice"] { _ = try json(["agent", "create", "of \(owner)", "--owner", owner]) }
      let keys = try ["me", "alice"].map { name in
        let file = ".agon/keys/\(name).key"
        let mode = try FileManager.default.attributesOfItem(atPath: folder + "/" + file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        return try json(["key", "show", file])["hex"]?.text
      }
      let owners = try ["of me", "of alice"].map { try json(["agent", "show", $0])["owner_key"]?.text }
      #expect(owners == keys && keys[0] != keys[1])
      #expect(try json(["agent", "list", "--owner", "alice"])["agents"]?.list?.map { $0["name"]?.text } == ["of alice"])
      #expect(try json(["agent", "list", "--limit", "1"])["after"]?.text?.count == 32)
      #expect(try json(["agent", "list", "--after", "of me"])["agents"]?.list?.map { $0["name"]?.text } == ["of alice"])
    }
  }

  @Test func refusalsOfAgentsArePrecise() throws {
    try inFolder {
      #expect(try refusal(["agent", "list"]) == (66, "not_found", "there is no data in ./.agon"))
      _ = try json(["agent", "create", "Kilroy"])
      #expect(try refusal(["agent", "create", "kilroy"]) == (64, "name_taken", "there is an agent Kilroy already"))
      #expect(try refusal(["agent", "create", "x\u{1B}[2J"]) == (64, "bad_name", "a name with a control character or an invisible one"))
      #expect(try refusal(["agent", "create", "B", "--owner", "../b"]) == (64, "bad_name", "../b is no owner's name"))
      #expect(try refusal(["agent", "create", "B", "--bot", "no bot"]) == (64, "bad_settings", "no bot is no bot's name"))
      #expect(try refusal(["agent", "show", "nobody"]) == (66, "no_agent", "there is no agent nobody"))
      #expect(try refusal(["agent", "edit", "Kilroy"]).status == 64)
      #expect(try refusal(["agent", "edit", "Kilroy", "--prompt-file", "missing.txt"]).status == 66)
      #expect(
        try refusal(["agent", "edit", "Kilroy", "--bot", "expert", "--owner", "alice"])
          == (64, "other_owner", "the agent Kilroy does not belong to alice"))
      try Data(repeating: 0x61, count: 65_537).write(to: URL(fileURLWithPath: folder + "/long.txt"))
      #expect(try refusal(["agent", "edit", "Kilroy", "--prompt-file", "long.txt"]).code == "bad_prompt")
      try Data("<svg onload='alert(1)'/>".utf8).write(to: URL(fileURLWithPath: folder + "/a.png"))
      #expect(
        try refusal(["agent", "edit", "Kilroy", "--avatar", "a.png"]) == (64, "bad_avatar", "an SVG, which can carry script"))
      #expect(try json(["agent", "show", "Kilroy"])["version"]?.int == 1)
    }
  }

  @Test func aPictureIsUploadedSavedAndDropped() throws {
    try inFolder {
      _ = try json(["agent", "create", "Kilroy"])
      #expect(try agon(["agent", "show", "Kilroy", "--save-avatar", "drawn.svg"]).status == 0)
      let svg = try String(contentsOfFile: folder + "/drawn.svg", encoding: .utf8)
      #expect(try json(["agent", "show", "Kilroy"])["avatar"]?["svg"]?.text == svg && svg.hasPrefix("<svg "))
      // A PNG of one pixel, encoded with Pillow 13.
      let picture = try #require(
        Hex.decode(
          "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
        ))
      try Data(picture).write(to: URL(fileURLWithPath: folder + "/a.png"))
      #expect(try json(["agent", "edit", "Kilroy", "--avatar", "a.png"])["avatar"]?["type"]?.text == "image/png")
      #expect(try agon(["agent", "show", "Kilroy", "--save-avatar", "b.png"]).output.contains("PNG of 1 × 1"))
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/b.png")) == Data(picture))
      #expect(try refusal(["agent", "show", "Kilroy", "--save-avatar", "b.png"]).code == "exists")
      #expect(try json(["agent", "edit", "Kilroy", "--drop-avatar"])["avatar"]?["type"]?.text == "image/svg+xml")
      #expect(try json(["agent", "show", "Kilroy"])["version"]?.int == 1)
    }
  }

  @Test func moneyComesAndGoesOncePerID() throws {
    try inFolder {
      let (first, second) = ("0190f3a7c1d04b6e8f2a5c9d7e103b42", "0190f3a7c1d04b6e8f2a5c9d7e103b43")
      let done = try json(["wallet", "deposit", "25", "--id", first])
      #expect(done["result"]?.text == "ok" && done["available"]?.text == "25.00")
      let again = try json(["wallet", "deposit", "25.000000", "--id", first])
      #expect(again["result"]?.text == "exists" && again["available"]?.text == "25.00")
      #expect(try agon(["wallet", "deposit", "25", "--id", first]).output.contains("Done already"))
      let conflict = "the id \(first) stands for another request: it was 25.00 USDC, this is 26.00 USDC"
      #expect(try refusal(["wallet", "deposit", "26", "--id", first]) == (4, "exists_with_different_amount", conflict))
      #expect(
        try refusal(["wallet", "withdraw", "25.000001", "--id", second])
          == (4, "exceeds_credits", "the wallet of me has 25.00 USDC available, less than 25.000001 USDC"))
      #expect(try refusal(["wallet", "withdraw", "1", "--id", second]).code == "id_already_failed")
      #expect(try json(["wallet", "withdraw", "12.50"])["available"]?.text == "12.50")
      #expect(try agon(["wallet", "deposit", "3", "--owner", "alice"]).output.contains("test money"))
      let shown = try json(["wallet", "show"])
      #expect(shown["accounts"]?.list?.map { $0["available"]?.text } == ["12.50"])
      #expect(shown["transfers"]?.list?.map { $0["reason"]?.text } == ["withdrawal", "deposit"])
      #expect(shown["transfers"]?.list?.map { $0["effect"]?.text } == ["paid", "received"])
      #expect(try agon(["wallet", "show", "--owner", "alice"]).output.contains("+3.00"))
    }
  }

  @Test func refusedAmountsMakeNothing() throws {
    try inFolder {
      for (words, message) in [
        (["deposit", "-5"], "-5 is negative"), (["deposit", "0"], "the amount is zero"), (["deposit", "1e3"], "1e3 is no amount"),
        (["deposit", "0.0000001"], "0.0000001 has 7 digits behind the point; USDC has 6"),
        (["deposit", "9223372036854.775808"], "9223372036854.775808 is more than the ledger counts"),
        (["withdraw", "-0.5"], "-0.5 is negative"),
      ] {
        #expect(try refusal(["wallet"] + words) == (64, "bad_amount", message))
      }
      for words in [["deposit", "5", "--id", "12"], ["deposit", "5", "--owmer", "x"], ["deposit"], ["deposit", "1", "2"]] {
        #expect(try refusal(["wallet"] + words).status == 64)
      }
      for words in [["deposit", "5", "--asset", "fractals"], ["deposit", "5", "--id", String(repeating: "0", count: 32)]] {
        #expect(try refusal(["wallet"] + words).status == 64)
      }
      #expect(!FileManager.default.fileExists(atPath: folder + "/.agon"))
      _ = try json(["wallet", "deposit", "9223372036854.775807"])
      #expect(try refusal(["wallet", "deposit", "0.000001"]).code == "overflows_debits_posted")
      #expect(try refusal(["wallet", "show", "--owner", "nobody"]) == (66, "no_owner", "there is no owner nobody yet"))
      #expect(try refusal(["wallet", "withdraw", "1", "--owner", "nobody"]).code == "no_owner")
    }
  }
}
