internal import Glibc

/// Files of the data folder: written beside their place and moved into it, readable by their owner alone.
enum DataFiles {
  static func failed(_ verb: String, _ path: String) -> SessionError {
    let cause = errno
    if cause == ENOENT, verb == "read" { return SessionError(.notFound, "\(path) is not there", hint: "`agon session list` shows what is") }
    let hint = cause == ENOSPC ? "free some space; what was stored before is whole" : "check the folder given with --data"
    return SessionError(.storage, "cannot \(verb) \(path): \(String(cString: strerror(cause)))", hint: hint)
  }

  static func makeFolder(_ path: String) throws(SessionError) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failed("create", path) }
  }

  /// Makes the folder only when the file cannot be made without: after the first sessions it is there.
  /// - Parameter isDurable: whether file and name are on the disk when this returns.
  static func write(_ bytes: [UInt8], to name: String, in folder: String, isDurable: Bool = false) throws(SessionError) {
    let path = folder + "/" + name
    let temporary = path + ".new"
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
    var descriptor = open(temporary, flags, 0o600)
    if descriptor < 0 && errno == ENOENT {
      try makeFolder(folder)
      descriptor = open(temporary, flags, 0o600)
    }
    guard descriptor >= 0 else { throw failed("create", temporary) }
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor, path: temporary)
    guard !isDurable || fsync(descriptor) == 0 else { throw failed("synchronise", temporary) }
    guard rename(temporary, path) == 0 else { throw failed("move into place", path) }
    if isDurable { try synchronize(folder: folder) }
  }

  /// Makes the names in a folder durable.
  static func synchronize(folder: String) throws(SessionError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failed("open", folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failed("synchronise", folder) }
  }

  static func remove(_ path: String) throws(SessionError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw failed("remove", path) }
  }

  static func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(SessionError) {
    var at = 0
    while at < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress?.advanced(by: at), bytes.count - at) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failed("write", path) }
      at += count
    }
  }

  static func read(_ path: String, from offset: Int) throws(SessionError) -> [UInt8] {
    let limit = 64 << 20
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failed("read", path) }
    defer { close(descriptor) }
    guard lseek(descriptor, offset, SEEK_SET) >= 0 else { throw failed("read", path) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count < limit {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failed("read", path) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
    throw SessionError(.journal, "\(path) is larger than \(limit) bytes", hint: "this is no journal of one session")
  }

  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.sorted()
  }
}
