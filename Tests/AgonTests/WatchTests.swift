internal import Foundation
internal import Glibc
internal import Testing

/// The program watched in a terminal, as a person does it: a pseudo-terminal gets what is drawn and sends what is pressed.
@Suite struct WatchTests {
  private static let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
  private static let spaces = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("spaces").path

  private func watch(_ body: (PseudoTerminal, Process) throws -> Void) throws -> (terminal: PseudoTerminal, status: Int32) {
    let data = FileManager.default.temporaryDirectory.appendingPathComponent("agon-tests-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: data) }
    let terminal = try PseudoTerminal()
    let before = terminal.settings
    let process = Process()
    process.executableURL = WatchTests.folder.appendingPathComponent("agon")
    process.arguments = [
      "session", "play", "bid-tac-toe", "--seed", "1", "--watch", "--speed", "0.05", "--spaces", WatchTests.spaces, "--data", data.path,
    ]
    process.environment = ["TERM": "xterm-256color", "LANG": "C.UTF-8"]
    let stream = FileHandle(fileDescriptor: terminal.secondary, closeOnDealloc: false)
    process.standardInput = stream
    process.standardOutput = stream
    process.standardError = stream
    try process.run()
    try body(terminal, process)
    process.waitUntilExit()
    #expect(terminal.settings == before, "the terminal is as it was")
    return (terminal, process.terminationStatus)
  }

  @Test func keysMoveAndLeave() throws {
    let (terminal, status) = try watch { terminal, _ in
      try terminal.expect("? keys")
      #expect(terminal.settings[3] & UInt32(ICANON | ECHO) == 0)
      terminal.press("\u{1B}[C")
      try terminal.expect("step 1 of ")
      terminal.press("v")
      try terminal.expect("as seen by")
      terminal.press("?")
      try terminal.expect("the last step so far")
      terminal.press("?q")
      try terminal.expect("What to try next")
    }
    #expect(status == 0)
    #expect(terminal.written.hasPrefix("\u{1B}[?1049h"))
    #expect(terminal.written.contains("\u{1B}[?25h\u{1B}[?1049l"))
    #expect(terminal.written.components(separatedBy: "\u{1B}[?1049l").count == 2)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func aSignalLeavesTheTerminalAsItWas(signal: Int32) throws {
    let (terminal, status) = try watch { terminal, process in
      try terminal.expect("? keys")
      kill(process.processIdentifier, signal)
      try terminal.expect("What to try next")
    }
    #expect(status == 130)
    #expect(terminal.written.contains("\u{1B}[?25h\u{1B}[?1049l"))
  }
}
