internal import Glibc

/// The right to run sessions on a data folder, which one process has at a time: the kernel's lock on `host.lock`. It goes when this value
/// goes, or its process, however that ends. Other commands work beside whoever holds it.
public final class HostLease: Sendable {
  /// Who holds a lease.
  public struct Holder: Hashable, Sendable {
    public let process: Int32
    /// In milliseconds since 1970.
    public let since: Int64
  }

  static let fileName = "host.lock"
  /// The longest text that a lock file of ours has, and more.
  private static let bytesMax = 128

  private let descriptor: Int32

  /// Takes the lease.
  /// - Parameters:
  ///   - folder: the data folder, which is there.
  ///   - milliseconds: now, since 1970.
  /// - Throws: `locked`, which names the process that has it; `read_only`, `disk_full` or `storage`.
  public init(folder: String, at milliseconds: Int64) throws(StoreError) {
    let file = folder + "/" + HostLease.fileName
    let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw StoreError(system: errno, doing: "open", file, hint: "check the folder given with --data") }
    do throws(StoreError) {
      try HostLease.lock(descriptor, folder: folder, file: file)
      let text = "\(getpid()) \(milliseconds)\n"
      let count =
        ftruncate(descriptor, 0) == 0 ? text.utf8CString.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count - 1, 0) } : -1
      guard count == text.utf8.count else {
        throw StoreError(system: count < 0 ? errno : ENOSPC, doing: "write to", file, hint: "check the disk")
      }
    } catch {
      close(descriptor)
      throw error
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Who has the lease of a folder; nil for nobody. Takes nothing from anybody.
  /// - Throws: `storage` where that cannot be told.
  public static func holder(of folder: String) throws(StoreError) -> Holder? {
    let file = folder + "/" + fileName
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    if descriptor < 0 && errno == ENOENT { return nil }
    guard descriptor >= 0 else { throw StoreError(system: errno, doing: "open", file, hint: "check the folder given with --data") }
    defer { close(descriptor) }
    // A shared lock is refused only where somebody holds the lease, and is given back at once.
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
    guard errno == EWOULDBLOCK else { throw StoreError(system: errno, doing: "lock", file, hint: "check the disk") }
    return read(descriptor) ?? Holder(process: 0, since: 0)
  }

  private static func lock(_ descriptor: Int32, folder: String, file: String) throws(StoreError) {
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      guard errno == EWOULDBLOCK else { throw StoreError(system: errno, doing: "lock", file, hint: "check the disk") }
      let who = read(descriptor).map { "process \($0.process)" } ?? "another process"
      throw StoreError(
        .locked, "\(who) runs sessions on \(folder) already", hint: "wait for it, end it, or name another folder with --data")
    }
  }

  /// What the holder wrote; nil where it has not done so yet.
  private static func read(_ descriptor: Int32) -> Holder? {
    var bytes = [UInt8](repeating: 0, count: bytesMax)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    let words = String(decoding: bytes[..<count], as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words.count == 2, let process = Int32(words[0]), process > 0, let since = Int64(words[1]) else { return nil }
    return Holder(process: process, since: since)
  }
}
