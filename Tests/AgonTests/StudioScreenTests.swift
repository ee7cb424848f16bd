internal import Foundation
internal import Glibc
internal import SpaceContent
internal import SpaceContract
internal import TestSupport
internal import Testing

@testable import agon

/// The studio in a terminal, as an author has it open beside an editor.
@Suite struct StudioScreenTests {
  private static let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

  /// A copy of bid-tac-toe that a test may edit.
  private static func copied() throws -> URL {
    let copy = FileManager.default.temporaryDirectory.appendingPathComponent("agon-studio-\(UUID().uuidString)")
    try FileManager.default.copyItem(at: Fixture.repository.appending(path: "spaces/bid-tac-toe"), to: copy)
    return copy
  }

  private func process(_ arguments: [String], _ environment: [String: String] = ["TERM": "xterm-256color", "LANG": "C.UTF-8"]) -> Process {
    let process = Process()
    process.executableURL = StudioScreenTests.folder.appendingPathComponent("agon")
    process.arguments = ["space", "studio"] + arguments
    process.environment = environment
    return process
  }

  private func studio(
    _ arguments: [String] = [], columns: UInt16 = 140, rows: UInt16 = 45, _ body: (PseudoTerminal, URL, Process) throws -> Void
  ) throws -> (terminal: PseudoTerminal, status: Int32) {
    let space = try StudioScreenTests.copied()
    defer { try? FileManager.default.removeItem(at: space) }
    let terminal = try PseudoTerminal(columns: columns, rows: rows)
    let before = terminal.settings
    let process = process([space.path] + arguments)
    let stream = FileHandle(fileDescriptor: terminal.secondary, closeOnDealloc: false)
    process.standardInput = stream
    process.standardOutput = stream
    process.standardError = stream
    try process.run()
    do {
      try body(terminal, space, process)
    } catch {
      process.terminate()
      throw error
    }
    process.waitUntilExit()
    #expect(terminal.settings == before, "the terminal is as it was")
    #expect(terminal.written.hasPrefix("\u{1B}[?1049h"))
    return (terminal, process.terminationStatus)
  }

  private func edit(_ space: URL, _ path: String, _ old: String, _ new: String) throws {
    let file = space.appending(path: path)
    let text = try String(contentsOf: file, encoding: .utf8)
    try #require(text.contains(old))
    try text.replacingOccurrences(of: old, with: new).write(to: file, atomically: false, encoding: .utf8)
  }

  @Test func anEditIsOnTheScreenAndTimeGoesBothWays() throws {
    let (_, status) = try studio { terminal, space, _ in
      try terminal.expect("step 0 of 8")
      terminal.press("\u{1B}[C")
      try terminal.expect("step 1 of 8")
      try edit(space, "main.lua", "title = \"Board\"", "title = \"The battlefield\"")
      try terminal.expect("The battlefield")
      try terminal.expect("view only, 0 steps folded")
      try edit(space, "main.lua", "You are %s. The", "Your mark is %s. The")
      try terminal.expect("Your mark is X.")
      try edit(space, "main.lua", "local space = {}", "local space = = {}")
      try terminal.expect("unexpected symbol near")
      try edit(space, "main.lua", "local space = = {}", "local space = {}")
      try terminal.expect("tasks made again")
      terminal.press("\u{1B}[D")
      try terminal.expect("step 0 of 8")
      terminal.press("G")
      try terminal.expect("step 8 of 8")
      terminal.press("n")
      try terminal.expect("seed 2")
      terminal.press("?")
      try terminal.expect("through other eyes")
      terminal.press("q")
    }
    #expect(status == 0)
  }

  @Test func aFileThatIsRenamedIntoPlaceIsAnEdit() throws {
    let (_, status) = try studio { terminal, space, _ in
      try terminal.expect("step 0 of 8")
      let file = space.appending(path: "lib/board.lua")
      let text = try String(contentsOf: file, encoding: .utf8)
      let fresh = space.appending(path: "lib/.board.lua.new")
      try text.replacingOccurrences(of: "if mark == \"\" then free", with: "if \"\" == mark then free")
        .write(to: fresh, atomically: false, encoding: .utf8)
      #expect(rename(fresh.path, file.path) == 0)
      try terminal.expect("lib/board.lua")
      terminal.press("q")
    }
    #expect(status == 0)
  }

  @Test func aFolderThatGoesAndComesBack() throws {
    let (_, status) = try studio { terminal, space, _ in
      try terminal.expect("step 0 of 8")
      let away = space.deletingLastPathComponent().appendingPathComponent(space.lastPathComponent + "-away")
      try FileManager.default.moveItem(at: space, to: away)
      try terminal.expect("cannot be read")
      try FileManager.default.moveItem(at: away, to: space)
      try edit(space, "main.lua", "title = \"Board\"", "title = \"The battlefield\"")
      try terminal.expect("The battlefield")
      terminal.press("q")
    }
    #expect(status == 0)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func aSignalLeavesTheTerminalAsItWas(signal: Int32) throws {
    let (_, status) = try studio { terminal, _, process in
      try terminal.expect("step 0 of 8")
      kill(process.processIdentifier, signal)
    }
    #expect(status == 130)
  }

  @Test func aSmallWindowSaysSo() throws {
    let (_, status) = try studio(columns: 30, rows: 8) { terminal, _, _ in
      try terminal.expect("needs 40 columns")
      terminal.press("q")
    }
    #expect(status == 0)
  }

  // MARK: Without a terminal

  private func output(_ arguments: [String]) throws -> (out: String, error: String, status: Int32) {
    let process = process(arguments, ["LANG": "C.UTF-8", "COLUMNS": "100"])
    let (out, error) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = error
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let words = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (text, words, process.terminationStatus)
  }

  @Test func theMatchAsData() throws {
    let space = Fixture.repository.appending(path: "spaces/bid-tac-toe").path
    let (out, _, status) = try output([space, "--once", "--json", "--bots", "expert,baseline"])
    #expect(status == 0)
    let value = try JSON.decode(Array(out.utf8))
    #expect(value["space"] == "bid-tac-toe")
    #expect(value["bots"] == ["expert", "baseline"])
    let steps = try #require(value["steps"]?.list)
    #expect(steps.count == 9)
    #expect(steps[0]["state"]?["chips"] == [100, 100])
    #expect(steps[0]["tasks"]?.list?.count == 2)
    #expect(steps[0]["scenes"]?.list?.count == 3)
    #expect(steps[8]["command"] == ["done": true])
    let (again, _, _) = try output([space, "--json", "--bots", "expert,baseline"])
    #expect(again == out, "the same seed gives the same match")
    let (one, _, _) = try output([space, "--once", "--json", "--step", "3", "--bots", "expert,baseline"])
    #expect(try JSON.decode(Array(one.utf8))["steps"]?.list == [steps[3]])
  }

  @Test(arguments: [
    (["/nowhere/at/all"], Int32(66), "cannot be read"), (["/usr/share/doc"], 2, "is no Space"),
    (["SPACE", "--once", "--step", "99"], 64, "the match has no step 99"),
    (["SPACE", "--once", "--bots", "nobody,expert"], 2, "has no bot nobody"),
  ])
  func whatDoesNotFitIsSaid(arguments: [String], status: Int32, words: String) throws {
    let space = Fixture.repository.appending(path: "spaces/bid-tac-toe").path
    let (_, error, exit) = try output(arguments.map { $0 == "SPACE" ? space : $0 })
    #expect(error.contains(words))
    #expect(exit == status)
  }
}
