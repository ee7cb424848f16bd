internal import Foundation
internal import Glibc
internal import Testing

/// A pseudo-terminal: it gets what a program draws, and sends what is pressed.
final class PseudoTerminal {
  let primary: Int32
  let secondary: Int32
  private(set) var written = ""
  /// What came after the text that the last `expect` waited for.
  private var unread = ""

  init(columns: UInt16 = 80, rows: UInt16 = 30) throws {
    var ends: (primary: Int32, secondary: Int32) = (-1, -1)
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
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

  /// Reads until `text` has come after what the last call waited for. What never comes within a minute never will.
  func expect(_ text: String) throws {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if let found = unread.range(of: text) {
        unread = String(unread[found.upperBound...])
        return
      }
      var waiting = pollfd(fd: primary, events: Int16(POLLIN), revents: 0)
      try #require(poll(&waiting, 1, 60_000) > 0, "\(text) does not come after \(unread.suffix(500))")
      let count = read(primary, &bytes, bytes.count)
      try #require(count > 0)
      let piece = String(decoding: bytes[..<count], as: UTF8.self)
      written += piece
      unread += piece
    }
  }
}
