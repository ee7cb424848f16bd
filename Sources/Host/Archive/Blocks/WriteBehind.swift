internal import Glibc
internal import Synchronization

/// Writes large files while the bytes that follow are still made: a thread of its own takes them to the disk, past the kernel's cache.
///
/// Bytes that are hashed and then written wait for nothing but the slower of both, on one processor core, too: a disk that is given them
/// directly takes them from memory by itself. Through the cache each byte would be copied once more, into pages that the kernel has to
/// find first, and nobody reads most of them soon. Where a file system cannot do that, the bytes go through the cache.
///
/// Memory is bounded: `buffers` of `bufferByteCount`. For one thread at a time.
public final class WriteBehind {
  /// Bytes from which on a file is worth it. What is less a disk takes better together with others.
  static let worthwhileByteCount = 256 << 10
  static let buffers = 4
  static let bufferByteCount = 1 << 20

  private let queue = WriteQueue()
  private var thread: pthread_t?
  /// What was appended and does not fill a buffer yet.
  private var part: WriteQueue.Part?

  public init() {}

  deinit {
    guard let thread else { return }
    queue.end()
    pthread_join(thread, nil)
  }

  /// Takes bytes that follow those of the same file before; they are copied. One file is written after the other.
  /// - Throws: why something that was taken earlier could not be written: `disk_full`, `read_only` or `storage`.
  public func append(_ bytes: UnsafeRawBufferPointer, to file: GrowingFile) throws(ArchiveError) {
    if let part, part.file !== file { flush() }
    var rest = bytes
    while !rest.isEmpty {
      var next = part ?? queue.part(of: file)
      let room = UnsafeMutableRawBufferPointer(rebasing: queue.memory(of: next)[next.byteCount...])
      let taken = UnsafeRawBufferPointer(rebasing: rest.prefix(room.count))
      room.copyMemory(from: taken)
      next.byteCount += taken.count
      file.byteCount += Int64(taken.count)
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(taken.count))
      part = next
      if taken.count == room.count { flush() }
    }
    if let failure = queue.failure { throw failure }
  }

  /// Waits until everything has been written. It is durable only after a sync. To each file nothing can be added then.
  /// - Throws: why something could not be written.
  public func wait() throws(ArchiveError) {
    flush()
    queue.wait()
    if let failure = queue.failure { throw failure }
  }

  private func flush() {
    guard let part else { return }
    self.part = nil
    start()
    queue.add(part)
    if thread == nil { queue.work() }
  }

  private func start() {
    guard thread == nil else { return }
    var new = pthread_t()
    let context = Unmanaged.passRetained(queue)
    let status = pthread_create(
      &new, nil,
      { context in
        guard let context else { return nil }
        let queue = Unmanaged<WriteQueue>.fromOpaque(context).takeRetainedValue()
        while queue.work() {}
        return nil
      }, context.toOpaque())
    // Without a thread the work is the same.
    if status == 0 { thread = new } else { context.release() }
  }
}

/// A new file that a `WriteBehind` writes, from its beginning.
public final class GrowingFile: @unchecked Sendable {
  // Sendable: `byteCount` is the appending thread's, `isDirect` the writing one's; all else never changes.
  private static let page: Int64 = 4_096

  public fileprivate(set) var byteCount: Int64 = 0
  private let descriptor: Int32
  private let path: String
  private var isDirect: Bool

  /// - Parameters:
  ///   - descriptor: of an empty file that is open for writing; another one of this process is made of it.
  ///   - path: for errors.
  /// - Throws: `storage`.
  public init(descriptor: Int32, path: String) throws(ArchiveError) {
    self.descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    self.path = path
    isDirect = false
    guard self.descriptor >= 0 else { throw FileCalls.failure(errno, "open", path) }
    isDirect = set(direct: true)
  }

  deinit { close(descriptor) }

  /// - Returns: whether the file system heeds it.
  private func set(direct: Bool) -> Bool {
    #if arch(arm64)
    let flag: Int32 = 0o200_000  // O_DIRECT, asm/fcntl.h
    #else
    let flag: Int32 = 0o40_000
    #endif
    let flags = fcntl(descriptor, F_GETFL)
    return flags >= 0 && fcntl(descriptor, F_SETFL, direct ? flags | flag : flags & ~flag) == 0
  }

  /// - Parameters:
  ///   - bytes: begin at a page's boundary in memory.
  ///   - offset: where the last ones ended.
  fileprivate func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(ArchiveError) {
    var done = 0
    while done < bytes.count {
      var count = bytes.count - done
      // Directly go whole pages alone; what is left of the last one ends that.
      if isDirect {
        let whole = (offset + Int64(done)).isMultiple(of: GrowingFile.page) ? count / Int(GrowingFile.page) * Int(GrowingFile.page) : 0
        if whole == 0 { endDirect() } else { count = whole }
      }
      let written = pwrite(descriptor, bytes.baseAddress?.advanced(by: done), count, off_t(offset) + done)
      if written > 0 {
        done += written
        continue
      }
      let cause = written < 0 ? errno : ENOSPC
      if cause == EINTR { continue }
      // Some file systems say only now that they cannot.
      guard cause == EINVAL, isDirect else { throw FileCalls.failure(cause, "write to", path) }
      endDirect()
    }
  }

  private func endDirect() {
    isDirect = false
    _ = set(direct: false)
  }
}

/// What one thread has made and another writes.
private final class WriteQueue: @unchecked Sendable {
  // Sendable: a buffer belongs to who took its number, under the lock; the semaphores are the system's, at one address from init to deinit.

  /// A buffer, and where its bytes go.
  struct Part {
    let file: GrowingFile
    let offset: Int64
    let buffer: Int
    var byteCount = 0
  }

  private struct State {
    /// A nil ends the thread.
    var parts: [Part?] = []
    var free = Array(0..<WriteBehind.buffers)
    var failure: ArchiveError?
  }

  private let state = Mutex(State())
  private let memory = UnsafeMutableRawPointer.allocate(byteCount: WriteBehind.buffers * WriteBehind.bufferByteCount, alignment: 4_096)
  /// How many buffers are free, and how many parts wait to be written.
  private let semaphores = UnsafeMutablePointer<sem_t>.allocate(capacity: 2)
  private var free: UnsafeMutablePointer<sem_t> { semaphores }
  private var ready: UnsafeMutablePointer<sem_t> { semaphores + 1 }

  init() {
    sem_init(semaphores, 0, UInt32(WriteBehind.buffers))
    sem_init(semaphores + 1, 0, 0)
  }

  deinit {
    sem_destroy(semaphores)
    sem_destroy(semaphores + 1)
    semaphores.deallocate()
    memory.deallocate()
  }

  /// The first one.
  var failure: ArchiveError? { state.withLock(\.failure) }

  func memory(of part: Part) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: memory + part.buffer * WriteBehind.bufferByteCount, count: WriteBehind.bufferByteCount)
  }

  private func take(_ semaphore: UnsafeMutablePointer<sem_t>) { while sem_wait(semaphore) != 0 {} }

  /// A buffer for what comes next in a file, when there is one.
  func part(of file: GrowingFile) -> Part {
    take(free)
    return Part(file: file, offset: file.byteCount, buffer: state.withLock { $0.free.removeLast() })
  }

  func add(_ part: Part) { hand(part) }

  /// Ends the thread when it has written what is here.
  func end() { hand(nil) }

  private func hand(_ part: Part?) {
    state.withLock { $0.parts.append(part) }
    sem_post(ready)
  }

  /// Writes the next part, when there is one.
  /// - Returns: whether another may come.
  @discardableResult
  func work() -> Bool {
    take(ready)
    guard let part = state.withLock({ $0.parts.removeFirst() }) else { return false }
    // Behind a failure nothing is written any more: whoever appends hears of it.
    if failure == nil {
      do throws(ArchiveError) {
        try part.file.write(UnsafeRawBufferPointer(rebasing: memory(of: part)[..<part.byteCount]), at: part.offset)
      } catch {
        state.withLock { $0.failure = error }
      }
    }
    state.withLock { $0.free.append(part.buffer) }
    sem_post(free)
    return true
  }

  /// Waits until every buffer is free.
  func wait() {
    for _ in 0..<WriteBehind.buffers { take(free) }
    for _ in 0..<WriteBehind.buffers { sem_post(free) }
  }
}
