internal import Glibc
public import HostArchive

/// What an `Authorization` header is to say, from a file that only its owner may read.
public enum KuboAuthorization {
  private static let byteCountMax = 4_096

  /// - Returns: the one line of the file, as `Bearer …` or `Basic …`.
  /// - Throws: `not_found`; `read_only` for a file that others may read; `malformed` for anything but one line of printable ASCII;
  ///   `storage`. None of them has the line in it.
  public static func read(_ path: String) throws(ArchiveError) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let cause = errno
      throw ArchiveError(cause == ENOENT ? .notFound : .storage, "\(path) cannot be read: \(String(cString: strerror(cause)))")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw ArchiveError(.malformed, "\(path) is no file") }
    guard status.st_mode & 0o077 == 0 else {
      throw ArchiveError(.readOnly, "others may read \(path), which holds a secret", hint: "chmod 600 \(path)")
    }
    var bytes = [UInt8](repeating: 0, count: byteCountMax + 1)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw ArchiveError(.storage, "\(path) cannot be read: \(String(cString: strerror(errno)))") }
    var line = bytes.prefix(count)
    if line.last == UInt8(ascii: "\n") { line = line.dropLast() }
    guard !line.isEmpty, line.count <= byteCountMax, line.allSatisfy({ (0x20...0x7e).contains($0) }) else {
      throw ArchiveError(
        .malformed, "\(path) is not one line of printable ASCII", hint: "write what the Authorization header says, as in `Bearer TOKEN`")
    }
    return String(decoding: line, as: UTF8.self)
  }
}
