internal import Glibc

/// What the system says of this machine and its files.
enum Machine {
  /// The cores that this process may use.
  static var cores: Int { max(1, min(16, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  static let standardInput = STDIN_FILENO

  /// The size of a regular file; nil for anything else.
  static func byteCount(ofFile path: String) -> Int? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }
}
