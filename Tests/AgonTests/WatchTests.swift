internal import Foundation
internal import Glibc
internal import Testing

/// The program watched in a terminal, as a person does it: a pseudo-terminal gets what is drawn and sends what is pressed.
@Suite struct WatchTests {
  /// A pseudo-terminal of 80 columns and 30 rows.
  private final class PseudoTerminal {
    let primary: Int32
    let secondary: Int32
    private(set) var written = ""

    init() throws {
      var ends: (primary: Int32, secondary: Int32) = (-1, -1)
      var size = winsize(ws_row: 30, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
      try #require(openpty(&ends.primary, &ends.secondary, nil, nil, &size) == 0)
      (primary, secondary) = ends
      // No program that another test starts meanwhile is to hold them open.
      for end in [primary, secondary] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
      close(primary)
      close(secondary)
    }

    var settings: [UInt32] {
      var settings = termios()
      tcgetattr(secondary, &settings)
      return [settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag]
    }

    func press(_ keys: String) {
      let bytes = Array(keys.utf8)
      #expect(write(primary, bytes, bytes.count) == bytes.count)
    }

    /// Reads until `text` has come since the last call. What never comes within a minute never will.
    func expect(_ text: String) throws {
      var fresh = ""
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      while !fresh.contains(text) {
        var waiting = pollfd(fd: primary, events: Int16(POLLIN), revents: 0)
        try #require(poll(&waiting, 1, 60_000) > 0, "\(text) does not come after \(fresh.suffix(500))")
        let count = read(primary, &bytes, bytes.count)
        try #require(count > 0)
        fresh += String(decoding: bytes[..<count], as: UTF8.self)
      }
      written += fresh
    }
  }

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
      // One key in two pieces.
      terminal.press("\u{1B}[")
      terminal.press("C")
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
