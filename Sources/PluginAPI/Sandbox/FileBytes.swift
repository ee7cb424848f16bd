internal import Glibc

/// Reads files without following links, without trusting their announced size, and never more than a limit.
enum FileBytes {
  enum Fault: Error {
    case system(Int32)
    case symlink
    case notAFile
    case tooLarge
  }

  /// The bytes of a regular file of at most `limit` bytes.
  static func read(_ path: String, limit: Int) throws(Fault) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw errno == ELOOP ? .symlink : .system(errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system(errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
    guard status.st_size <= limit else { throw .tooLarge }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw .system(errno)
      }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
      guard bytes.count <= limit else { throw .tooLarge }
    }
  }

  /// The names in a folder, sorted; "." and ".." left out.
  static func names(in folder: String) throws(Fault) -> [String] {
    guard let stream = opendir(folder) else { throw .system(errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  enum Kind { case file, folder, symlink, other }

  static func kind(of path: String) throws(Fault) -> Kind {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw .system(errno) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    case S_IFLNK: return .symlink
    default: return .other
    }
  }

  static func explain(_ fault: Fault) -> String {
    switch fault {
    case .system(let code): String(cString: strerror(code))
    case .symlink: "it is a symbolic link"
    case .notAFile: "it is not a regular file"
    case .tooLarge: "it is too large"
    }
  }
}
