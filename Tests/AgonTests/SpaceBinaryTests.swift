internal import Foundation
internal import Testing

/// New Spaces, archives, reviews and a person at a pipe: the program itself, as it is called.
struct SpaceBinaryTests {
  private static let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

  private func agon(_ arguments: [String], in folder: String, input: String = "") throws -> (status: Int32, output: String, error: String) {
    let process = Process()
    let (output, error, typed) = (Pipe(), Pipe(), Pipe())
    process.executableURL = SpaceBinaryTests.folder.appendingPathComponent("agon")
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardInput = typed
    process.standardOutput = output
    process.standardError = error
    try process.run()
    try typed.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try typed.fileHandleForWriting.close()
    let written = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = error.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: written, as: UTF8.self), String(decoding: complaint, as: UTF8.self))
  }

  private func withFolder<R>(_ body: (String) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("agon-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
  }

  private func succeeds(_ arguments: [String], in folder: String, input: String = "") throws -> String {
    let run = try agon(arguments, in: folder, input: input)
    #expect(run.status == 0 && run.error == "", "\(arguments): \(run.error)")
    return run.output
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func aNewSpaceIsWholeAndIsNotWrittenOver() throws {
    try withFolder { folder in
      let output = try succeeds(["space", "new", "my-game", "--shape", "turns", "--author", "Ada", "--json"], in: folder)
      #expect(output.contains("\"folder\": \"./spaces/my-game\""))
      let files = try FileManager.default.subpathsOfDirectory(atPath: folder + "/spaces/my-game").sorted()
      #expect(
        files == [
          ".luals", ".luals/agon", ".luals/agon.lua", ".luals/agon/test.lua", ".luarc.json", "CHANGELOG.md", "LICENSE", "README.md", "bots",
          "bots/adversarial.lua", "bots/baseline.lua", "bots/random.lua",
          "goldens", "goldens/adversarial.journal", "goldens/bots.journal", "main.lua", "manifest.json", "tests", "tests/rules.lua",
        ])
      #expect(try text(folder + "/spaces/my-game/manifest.json").contains("\"author\": \"Ada\""))
      #expect(try succeeds(["space", "list"], in: folder).contains("My Game"))
      _ = try succeeds(["session", "play", "my-game", "--seed", "1"], in: folder)
      for name in ["adversarial", "bots"] {
        _ = try succeeds(["session", "replay", "spaces/my-game/goldens/\(name).journal"], in: folder)
      }
      let tested = try succeeds(["space", "test", "./spaces/my-game", "--json"], in: folder)
      #expect(tested.contains("\"failed\": 0") && tested.contains("goldens"), "\(tested)")
      let again = try agon(["space", "new", "my-game", "--shape", "rounds"], in: folder)
      #expect(again.status == 64 && again.error.contains("is there already"))
      #expect(try text(folder + "/spaces/my-game/manifest.json").contains("\"shape\": \"turns\""))
    }
  }

  /// The static rules, and luacheck's where it is installed.
  @Test(arguments: ["one_shot", "rounds", "turns", "delayed"]) func aNewSpaceIsCleanAndItsTestsReachEveryLine(shape: String) throws {
    try withFolder { folder in
      _ = try succeeds(["space", "new", "game", "--shape", shape, "--into", "."], in: folder)
      #expect(try succeeds(["space", "lint", "./game"], in: folder).contains("game 0.1.0: clean, by"))
      #expect(try succeeds(["space", "test", "./game"], in: folder).contains("Coverage  100 % of main.lua and lib"))
    }
  }

  @Test(arguments: [["A"], ["a_b"], ["../x"], [""], ["a", "--name", ""], ["a", "--author", String(repeating: "x", count: 200)]])
  func aNameThatIsNoneMakesNothing(words: [String]) throws {
    try withFolder { folder in
      let run = try agon(["space", "new"] + words + ["--shape", "rounds"], in: folder)
      #expect(run.status == 64)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
  }

  @Test func aSpaceIsPackedVerifiedAndSigned() throws {
    try withFolder { folder in
      _ = try succeeds(["space", "new", "game", "--shape", "rounds", "--into", "."], in: folder)
      _ = try succeeds(["space", "pack", "./game"], in: folder)
      let archive = folder + "/game-0.1.0.car"
      let bytes = try #require(FileManager.default.contents(atPath: archive))
      #expect(try agon(["space", "pack", "./game"], in: folder).status == 64)
      _ = try succeeds(["space", "pack", "game-0.1.0.car", "-o", "again.car"], in: folder)
      #expect(FileManager.default.contents(atPath: folder + "/again.car") == bytes)

      let key = try succeeds(["key", "new", "key.pem", "--json"], in: folder)
      #expect(!key.contains("PRIVATE"))
      #expect(try agon(["key", "new", "key.pem"], in: folder).status == 64)
      #expect(try succeeds(["key", "show", "key.pem", "--json"], in: folder) == key)
      for space in ["./game", "game-0.1.0.car"] {
        _ = try succeeds(["space", "sign", space, "--key", "key.pem", "--note", "sound"], in: folder)
        #expect(try succeeds(["space", "verify", space, "--json"], in: folder).contains("\"status\": \"valid\""))
      }
      // The review has changed nothing of what it is about.
      _ = try succeeds(["space", "pack", "./game", "--force"], in: folder)
      #expect(FileManager.default.contents(atPath: archive) == bytes)

      let reviews = archive + ".reviews"
      let review = try reviews + "/" + #require(FileManager.default.contentsOfDirectory(atPath: reviews).first)
      try text(review).replacing("sound", with: "Sound").write(toFile: review, atomically: true, encoding: .utf8)
      let forged = try agon(["space", "verify", "game-0.1.0.car", "--json"], in: folder)
      #expect(forged.status == 65 && forged.output.contains("\"status\": \"forged\""))

      let main = folder + "/game/main.lua"
      try (text(main) + "-- more\n").write(toFile: main, atomically: true, encoding: .utf8)
      #expect(try succeeds(["space", "verify", "./game", "--json"], in: folder).contains("\"status\": \"other_package\""))
      try "return {".write(toFile: main, atomically: true, encoding: .utf8)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/game/.reviews")
      for command in [["pack", "./game"], ["verify", "./game"], ["sign", "./game", "--key", "key.pem"]] {
        #expect(try agon(["space"] + command, in: folder).status == 2, "\(command)")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/game/.reviews") == files)
    }
  }

  @Test func aDamagedArchiveIsRefused() throws {
    try withFolder { folder in
      _ = try succeeds(["space", "new", "game", "--shape", "one_shot", "--into", "."], in: folder)
      _ = try succeeds(["space", "pack", "./game", "-o", "game.car"], in: folder)
      var bytes = try #require(FileManager.default.contents(atPath: folder + "/game.car"))
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: URL(fileURLWithPath: folder + "/game.car"))
      let verified = try agon(["space", "verify", "game.car", "--json"], in: folder)
      #expect(verified.status == 65 && verified.output == "" && verified.error.hasPrefix("{\"error\":{\"code\":\"archive\""))
      #expect(try agon(["space", "verify", "nothing.car"], in: folder).status == 66)
    }
  }

  @Test func aPersonPlaysThroughAPipe() throws {
    try withFolder { folder in
      _ = try succeeds(["space", "new", "coins", "--shape", "turns", "--into", "."], in: folder)
      let play = ["space", "play", "./coins", "--seat", "1", "--bots", "random", "--seed", "7"]
      let typed = "up\n?\nd\n" + String(repeating: "left\n", count: 8)
      let output = try succeeds(play + ["--save", "coins.journal"], in: folder, input: typed)
      for words in [
        "A row of coins lies on the table", "Game 1 of 2: seat 1 is to move.", "take must be left or right", "\"row\": [",
        "Say each field as you are asked for it", "The session is over.",
      ] {
        #expect(output.contains(words), "\(words)")
      }
      #expect(!output.contains("\u{1B}"), "a pipe gets plain text")
      let shown = try succeeds(["session", "show", "./coins.journal", "--json"], in: folder)
      #expect(shown.contains("\"you\"") && shown.contains("settled"))
      // The same answers under the same seed are the same session; as data it is the only thing on standard output.
      let first = try agon(play + ["--json"], in: folder, input: typed)
      #expect(first.status == 0 && first.output.hasPrefix("{") && first.error.contains("Your turn"))
      #expect(try agon(play + ["--json"], in: folder, input: typed).output == first.output)
    }
  }

  @Test func whatBreaksTheRulesIsAForfeitAndIsTold() throws {
    try withFolder { folder in
      _ = try succeeds(["space", "new", "hands", "--shape", "rounds", "--into", "."], in: folder)
      let output = try succeeds(
        ["space", "play", "./hands", "--seat", "2", "--bots", "random", "--seed", "7", "--config", "{\"rounds\": 2}"], in: folder,
        input: "I resign\n\nrock\nor paper\n\n")
      #expect(output.contains("Your answer does not stand"))
      #expect(output.split(separator: "\n").count { $0.contains("Your answer does not stand") } == 1)
      #expect(output.contains("The session is over."))
    }
  }

  /// q, the end of the input, and seats that do not fit.
  @Test func leavingKeepsNothing() throws {
    try withFolder { folder in
      _ = try succeeds(["space", "new", "coins", "--shape", "turns", "--into", "."], in: folder)
      for typed in ["left\nq\n", "left\n", ""] {
        let left = try agon(["space", "play", "./coins", "--seat", "1", "--save", "left.journal"], in: folder, input: typed)
        #expect(left.status == 130 && left.output.contains("You have left"))
        #expect(!FileManager.default.fileExists(atPath: folder + "/left.journal"))
      }
      for words in [["--seat", "3"], ["--seat", "0"], ["--bots", "random,random"], ["--bots", "nobody"], ["--config", "{"]] {
        let refused = try agon(["space", "play", "./coins"] + words, in: folder)
        #expect(refused.status == 64 && refused.output == "", "\(words): \(refused.error)")
      }
    }
  }
}
