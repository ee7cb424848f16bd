internal import Glibc

/// The standard streams. Each text is written at once, so that what two write never mixes inside a line.
enum Output {
  static func standard(_ text: String) { write(text, to: STDOUT_FILENO) }
  static func error(_ text: String) { write(text, to: STDERR_FILENO) }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var at = 0
      while at < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: at), bytes.count - at)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return failed(descriptor) }
        at += count
      }
    }
  }

  /// A result that could not be written must not look like success. Of errors on standard error nobody can be told.
  private static func failed(_ descriptor: Int32) {
    guard descriptor == STDOUT_FILENO else { return }
    let cause = String(cString: strerror(errno))
    error(Failure(.inputOutput, code: "output", "standard output cannot be written: \(cause)").report(asJSON: false))
    exit(Exit.inputOutput.rawValue)
  }
}
