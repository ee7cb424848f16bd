internal import Glibc

/// Files that somebody names: journals, recorded prices.
enum DataFiles {
  /// The bytes of a file of at most 64 MiB.
  static func read(_ path: String) throws(SessionError) -> [UInt8] {
    let limit = 64 << 20
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failed(path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count <= limit {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failed(path) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
    throw SessionError(.journal, "\(path) is larger than \(limit) bytes", hint: "this is no journal of one session")
  }

  private static func failed(_ path: String) -> SessionError {
    let cause = errno
    if cause == ENOENT { return SessionError(.notFound, "\(path) is not there", hint: "`agon session list` shows what is") }
    return SessionError(.storage, "cannot read \(path): \(String(cString: strerror(cause)))", hint: "check that this user may read it")
  }
}
