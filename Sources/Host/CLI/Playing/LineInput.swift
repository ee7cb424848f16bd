internal import Glibc

/// Lines of standard input, from a person or a pipe.
///
/// Waits without holding a thread, so that deadlines go on while somebody thinks.
actor LineInput {
  /// A longer line is cut into pieces of this length: more than any answer may have.
  private static let maxLineBytes = 64 << 10
  /// How often standard input is looked at. A person does not feel it, and it costs next to nothing.
  private static let pause = Duration.milliseconds(20)

  /// Whether a terminal shows what is typed, so that it need not be said again.
  nonisolated let isTerminal = isatty(STDIN_FILENO) == 1
  private var buffer: [UInt8] = []
  private var isOver = false

  /// The next line without its end; nil at the end of the input, after Ctrl-C, and when this task is cancelled.
  ///
  /// Bytes that are not UTF-8 become U+FFFD.
  func line() async -> String? {
    while true {
      if let line = takeLine() { return line }
      guard !Interruption.isRequested, !Task.isCancelled else { return nil }
      guard !readWhatIsThere() else { continue }
      do {
        try await Task.sleep(for: LineInput.pause)
      } catch {
        return nil
      }
    }
  }

  private func takeLine() -> String?? {
    if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) ?? (buffer.count >= LineInput.maxLineBytes ? buffer.count - 1 : nil) {
      let isBreak = buffer[end] == UInt8(ascii: "\n")
      var line = buffer[..<(isBreak ? end : end + 1)]
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      let text = String(decoding: line, as: UTF8.self)
      buffer.removeFirst(end + 1)
      return text
    }
    guard isOver else { return nil }
    guard !buffer.isEmpty else { return .some(nil) }
    defer { buffer = [] }
    return String(decoding: buffer, as: UTF8.self)
  }

  /// False where there is nothing yet.
  private func readWhatIsThere() -> Bool {
    var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, 0) > 0 else { return false }
    var chunk = [UInt8](repeating: 0, count: 4096)
    let count = read(STDIN_FILENO, &chunk, chunk.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return false }
    if count > 0 { buffer += chunk[..<count] } else { isOver = true }
    return true
  }
}
