internal import CFaultyDisk
internal import Glibc
internal import Synchronization

/// A thread with a view of the file system of its own, in which folders can become small or read-only disks.
public struct PrivateMount {
  /// Mounting takes a privilege that this process lacks.
  public struct Refused: Error {
    public let reason: String
  }

  /// Runs `body` in such a view, and waits for it.
  /// - Throws: `Refused`, or what `body` throws.
  public static func run(_ body: @escaping @Sendable (PrivateMount) throws -> Void) throws {
    let work = Work(body)
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { pointer in
        if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().run() }
        return nil
      }, Unmanaged.passRetained(work).toOpaque())
    precondition(code == 0, "no thread can be made")
    pthread_join(thread, nil)
    try work.result.withLock { $0 }?.get()
  }

  private final class Work: Sendable {
    let body: @Sendable (PrivateMount) throws -> Void
    let result = Mutex<Result<Void, any Error>?>(nil)

    init(_ body: @escaping @Sendable (PrivateMount) throws -> Void) { self.body = body }

    func run() {
      let outcome = Result {
        try PrivateMount.check(private_mount_begin())
        try body(PrivateMount())
      }
      result.withLock { $0 = outcome }
    }
  }

  /// An empty disk of so many bytes in a folder.
  public func makeSmall(_ folder: String, bytes: Int) throws { try PrivateMount.check(private_mount_small(folder, UInt(bytes))) }

  /// Nothing in the folder can be written any more.
  public func makeReadOnly(_ folder: String) throws { try PrivateMount.check(private_mount_read_only(folder)) }

  private static func check(_ code: Int32) throws {
    if code != 0 { throw Refused(reason: String(cString: strerror(code))) }
  }
}
