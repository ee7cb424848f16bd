internal import Foundation
internal import Glibc
internal import SpaceContent
internal import SpaceContract
import Testing

/// The program itself, as a person calls it.
struct BinaryTests {
  private static let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
  private static let spaces = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("spaces").path

  private func agon(_ arguments: [String]) throws -> (status: Int32, output: String, error: String) {
    let process = Process()
    let output = Pipe()
    let error = Pipe()
    process.executableURL = BinaryTests.folder.appendingPathComponent("agon")
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = error
    try process.run()
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

  @Test func theSameSeedPlaysTheSameSessionsOnAnyNumberOfLanes() throws {
    try withFolder { folder in
      func sessions(_ data: String, lanes: String) throws -> [Substring] {
        let run = try agon([
          "run", "--seed", "7", "--sessions", "8", "--lanes", lanes, "--json", "--spaces", BinaryTests.spaces, "--data", folder + data,
        ])
        #expect(run.error == "")
        #expect(run.status == 0)
        return run.output.split(separator: "\n").filter { $0.contains("\"type\":\"session\"") }
      }
      let first = try sessions("/a", lanes: "1")
      #expect(first.count == 8)
      #expect(try sessions("/b", lanes: "3") == first)
      #expect(try journals(in: folder + "/a") == journals(in: folder + "/b"))
    }
  }

  @Test func aPlayedSessionReplaysAndAnAlteredOneDoesNot() throws {
    try withFolder { folder in
      let data = folder + "/data"
      let played = try agon(["session", "play", "bid-tac-toe", "--seed", "1", "--watch", "--spaces", BinaryTests.spaces, "--data", data])
      #expect(played.status == 0)
      #expect(!played.output.contains("\u{1B}"), "a pipe gets plain text")
      #expect(played.output.contains("┌───┬───┬───┐"))
      let words = played.output.split(whereSeparator: \.isWhitespace)
      let id = String(try #require(words.drop { $0 != "Session" }.dropFirst().first))
      #expect(try agon(["session", "replay", id, "--spaces", BinaryTests.spaces, "--data", data]).status == 0)

      let file = folder + "/match.journal"
      #expect(try agon(["session", "export", id, file, "--data", data]).status == 0)
      #expect(try agon(["session", "export", id, file, "--data", data]).status == 64, "a file is not written over")
      #expect(try agon(["session", "replay", file, "--spaces", BinaryTests.spaces]).status == 0)
      var bytes = try #require(FileManager.default.contents(atPath: file))
      let bid = try #require(bytes.range(of: Data("\"bid\":".utf8)))
      bytes[bid.upperBound] = bytes[bid.upperBound] == UInt8(ascii: "1") ? UInt8(ascii: "2") : UInt8(ascii: "1")
      let altered = folder + "/altered.journal"
      try bytes.write(to: URL(fileURLWithPath: altered))
      let replay = try agon(["session", "replay", altered, "--spaces", BinaryTests.spaces])
      #expect(replay.status == 3)
      #expect(replay.output.contains("It does not replay."))
    }
  }

  @Test func aBackupWithoutDataAndADoctorOfADamagedDatabaseSaySo() throws {
    try withFolder { folder in
      let backup = try agon(["backup", folder + "/copy", "--data", folder + "/none", "--json"])
      #expect(backup.status == 66)
      #expect(backup.error.contains("\"code\":\"not_found\""))
      #expect(!FileManager.default.fileExists(atPath: folder + "/copy"))

      let data = folder + "/data"
      try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
      chmod(data, 0o700)
      #expect(try agon(["doctor", "--data", data, "--spaces", BinaryTests.spaces]).output.contains("there is no database"))
      try Data(repeating: 7, count: 5000).write(to: URL(fileURLWithPath: data + "/agon.sqlite"))
      chmod(data + "/agon.sqlite", 0o644)
      let doctor = try agon(["doctor", "--deep", "--data", data, "--spaces", BinaryTests.spaces])
      #expect(doctor.status == 1)
      #expect(doctor.output.contains("✗ others can read agon.sqlite"))
      #expect(doctor.output.contains("✗ the database cannot be checked"))
      #expect(doctor.output.contains("no process runs sessions on"))
    }
  }

  @Test func testsOfASpaceSayWhatFailed() throws {
    try withFolder { folder in
      let space = folder + "/kuhn"
      try FileManager.default.copyItem(atPath: BinaryTests.spaces + "/kuhn-poker", toPath: space)
      #expect(try agon(["space", "test", space]).status == 0)
      let spec = "local test = require \"agon/test\"\nreturn {wrong = function()\n  test.equal(1, 2)\nend}\n"
      try Data(spec.utf8).write(to: URL(fileURLWithPath: space + "/tests/wrong.lua"))
      let failed = try agon(["space", "test", space, "--filter", "wrong"])
      #expect(failed.status == 1)
      #expect(failed.output.contains("value: expected 2, got 1") && failed.output.contains("at tests/wrong.lua:3"))
      for part in ["tests", "goldens"] { try FileManager.default.removeItem(atPath: space + "/" + part) }
      let none = try agon(["space", "test", space])
      #expect(none.status == 0 && none.output.contains("There are no tests"))
      #expect(try agon(["space", "test", space, "--update"]).status == 0)
      #expect(FileManager.default.fileExists(atPath: space + "/goldens/adversarial.journal"))
      try Data("x x".utf8).write(to: URL(fileURLWithPath: space + "/main.lua"))
      #expect(try agon(["space", "test", space]).status == 2)
    }
  }

  @Test(arguments: [
    (["run", "--spaces", "/nowhere"], 66, "unreadable"), (["run", "--data", "/proc/agon"], 74, "storage"),
    (["session", "show", "0000"], 66, "not_found"),
    (["space", "test", "nothing"], 66, "no_space"), (["space", "bench", "tweets", "--seats", "99"], 64, "seats"),
    (["session", "play", "nothing"], 66, "no_space"), (["run", "--seed", "-1"], 64, "usage"),
  ])
  func errorsHaveTheirExitAndCode(arguments: [String], status: Int32, code: String) throws {
    let spaces = arguments.contains("--spaces") || arguments.contains("show") ? [] : ["--spaces", BinaryTests.spaces]
    let run = try agon(arguments + spaces + ["--json"])
    #expect(run.status == status)
    #expect(run.output == "")
    #expect(run.error.hasPrefix("{\"error\":{\"code\":\"\(code)\""), "\(run.error)")
  }

  /// A process of the program, whose lines are taken while it runs.
  private func started(_ arguments: [String]) throws -> (process: Process, output: FileHandle) {
    let process = Process()
    let output = Pipe()
    process.executableURL = BinaryTests.folder.appendingPathComponent("agon")
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = output
    try process.run()
    return (process, output.fileHandleForReading)
  }

  /// Reads lines until one holds `text`; the lines read.
  private func lines(_ output: FileHandle, until text: String) -> [String] {
    var read = Data()
    while let chunk = try? output.read(upToCount: 1), !chunk.isEmpty {
      read.append(chunk)
      guard chunk.first == UInt8(ascii: "\n") else { continue }
      let lines = String(decoding: read, as: UTF8.self).split(separator: "\n").map(String.init)
      if lines.last?.contains(text) == true { return lines }
    }
    Issue.record("no line holds \(text): \(String(decoding: read, as: UTF8.self).suffix(2000))")
    return []
  }

  /// While sessions are played a Space is edited: first broken, then sound. Both are told, and the journals name both versions.
  @Test func anEditedSpaceIsReloadedWhileSessionsArePlayed() throws {
    try withFolder { folder in
      let space = folder + "/spaces/bid-tac-toe"
      try FileManager.default.createDirectory(atPath: folder + "/spaces", withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: BinaryTests.spaces + "/bid-tac-toe", toPath: space)
      let (process, output) = try started([
        "run", "--sessions", "1000000", "--lanes", "1", "--json", "--spaces", folder + "/spaces", "--data", folder + "/data",
      ])
      defer { process.terminate() }
      let first = try #require(lines(output, until: "\"type\":\"session\"").last)
      let main = try String(contentsOfFile: space + "/main.lua", encoding: .utf8)
      try Data("return {".utf8).write(to: URL(fileURLWithPath: space + "/main.lua"))
      let broken = lines(output, until: "\"type\":\"space\"").last ?? ""
      #expect(broken.contains("\"change\":\"broken\"") && broken.contains("\"code\":\"load\""), "\(broken)")
      #expect(lines(output, until: "\"outcome\":\"settled\"").count > 0)
      try Data((main + "-- edited\n").utf8).write(to: URL(fileURLWithPath: space + "/main.lua"))
      let replaced = lines(output, until: "\"type\":\"space\"").last ?? ""
      #expect(replaced.contains("\"change\":\"replaced\""), "\(replaced)")
      // Sessions in progress at the edit end first; after as many as can be in the air all are of the new version.
      var last = ""
      for _ in 0..<200 { last = lines(output, until: "\"type\":\"session\"").last ?? "" }
      process.interrupt()
      let rest = output.readDataToEndOfFile()
      process.waitUntilExit()
      #expect(process.terminationStatus == 130 && String(decoding: rest, as: UTF8.self).contains("\"type\":\"summary\""))
      func package(_ line: String) throws -> String {
        let id = try #require(line.split(separator: "\"id\":\"").last?.split(separator: "\"").first)
        let shown = try agon(["session", "show", String(id), "--json", "--data", folder + "/data"])
        return String(try #require(shown.output.split(separator: "\"package\": \"").last?.split(separator: "\"").first))
      }
      #expect(try replaced.contains(package(first)) && replaced.contains(package(last)))
      #expect(try package(first) != package(last))
    }
  }

  /// A Space in which both seats answer, three days of the session pass, and both answer once more about what the market did.
  private static let sleeper = """
    return {
      setup = function() return {rounds = {}, bars = 0} end,
      next = function(state, ctx)
        if ctx.step == 1 then return {wait = {feed = "btc-usd", to = 259200, every = 3600}} end
        return ctx.asks < 2 and {ask = {1, 2}} or {done = true}
      end,
      task = function(state) return {text = "Guess.", data = {bars = state.bars}} end,
      apply = function(state, event)
        if event.type == "ticks" then
          state.bars, state.last = #event.bars.close, event.bars.close[#event.bars.close]
        else
          state.rounds[#state.rounds + 1] = event.answers
        end
        return state
      end,
      evaluate = function(state) return {{score = state.last % 101}, {score = state.bars}} end,
    }
    """

  private func writeSleeper(to folder: String) throws {
    let bot = "return function(task, memory) return 'guess ' .. ((memory or 0) + 1), (memory or 0) + 1 end"
    let manifest = """
      {"id": "sleeper", "name": "Sleeper", "summary": "Waits.", "author": "Agon", "license": "Apache-2.0", "version": "1.0.0", "api": 1,
       "seats": {"min": 2, "max": 2}, "shape": "delayed", "rounds": 2, "rewards": {"preset": "winner"},
       "bots": ["random", "baseline", "adversarial"], "permissions": [
         {"name": "feed.read", "scope": {"feeds": ["btc-usd"], "max_seconds": 259200}, "reason": "a test"},
         {"name": "wait", "scope": {}, "reason": "a test"}]}
      """
    try FileManager.default.createDirectory(atPath: folder + "/sleeper/bots", withIntermediateDirectories: true)
    let files = [
      "manifest.json": manifest, "main.lua": BinaryTests.sleeper, "bots/random.lua": bot, "bots/baseline.lua": bot,
      "bots/adversarial.lua": bot,
    ]
    for (path, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/sleeper/\(path)")) }
  }

  /// What `session list` says: sessions that ended, and those that have not.
  private func sessions(in data: String) throws -> (ended: [String], waiting: [String]) {
    let list = try JSON.decode(Array(try agon(["session", "list", "--json", "--data", data]).output.utf8))
    func ids(_ key: String) -> [String] { (list[key]?.list ?? []).compactMap { $0["id"]?.text }.sorted() }
    return (ids("sessions"), ids("waiting"))
  }

  private func journals(in data: String) throws -> [String: String] {
    var all: [String: String] = [:]
    for id in try sessions(in: data).ended { all[id] = try agon(["session", "show", id, "--json", "--data", data]).output }
    return all
  }

  /// Sessions that wait for three days of their clock outlive `kill -9`, twice, and an edit of their Space in between.
  @Test func waitingSessionsOutliveTheirProcess() throws {
    try withFolder { folder in
      let (spaces, first, second) = (folder + "/spaces", folder + "/first", folder + "/second")
      try writeSleeper(to: spaces)
      let (run, _) = try started([
        "run", "--sessions", "3", "--clock", "86400", "--json", "--spaces", spaces, "--data", first,
      ])
      while run.isRunning, (try? sessions(in: first).waiting.count) ?? 0 < 3 { usleep(50_000) }
      kill(run.processIdentifier, SIGKILL)
      run.waitUntilExit()
      #expect(try sessions(in: first).ended.isEmpty && sessions(in: first).waiting.count == 3)
      // What the folder says now makes no difference to them: they are pinned.
      try Data("return {".utf8).write(to: URL(fileURLWithPath: spaces + "/sleeper/main.lua"))
      try FileManager.default.copyItem(atPath: first, toPath: second)
      let (interrupted, _) = try started(["session", "resume", "--json", "--data", first])
      usleep(200_000)
      kill(interrupted.processIdentifier, SIGKILL)
      interrupted.waitUntilExit()
      for data in [first, second] {
        let resumed = try agon(["session", "resume", "--json", "--data", data])
        #expect(resumed.status == 0 && resumed.error == "")
        #expect(resumed.output.split(separator: "\n").count { $0.contains("\"outcome\":\"settled\"") } == 3, "\(resumed.output)")
        #expect(try sessions(in: data).waiting == [])
      }
      #expect(try journals(in: first) == journals(in: second))
      #expect(try journals(in: first).count == 3)
      #expect(try agon(["session", "resume", "--json", "--data", first]).status == 0)
    }
  }
}
