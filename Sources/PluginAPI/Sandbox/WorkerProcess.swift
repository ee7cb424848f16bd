internal import CLua
internal import Glibc
public import SpaceContent

/// The worker executable, with the identity that journals name.
public struct WorkerExecutable: Hashable, Sendable {
  public let path: String
  /// The raw-leaf CID of its bytes: liblua and the C library are linked into it, so it pins the whole interpreter.
  public let cid: CID

  /// Reads and hashes the worker at `path`.
  public init(path: String) throws(SandboxError) {
    self.path = path
    do throws(FileBytes.Fault) {
      cid = CID(codec: .raw, of: try FileBytes.read(path, limit: 64 << 20))
    } catch {
      throw SandboxError(
        .worker, "the worker at \(path) cannot be read: \(FileBytes.explain(error))", hint: "build the package again: swift build")
    }
  }

  /// The worker that was built beside the running program.
  public static func beside() throws(SandboxError) -> WorkerExecutable {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0 else { throw SandboxError(.worker, "/proc/self/exe cannot be read", hint: "mount /proc") }
    let program = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let folder = program.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    return try WorkerExecutable(path: folder + "/space-worker")
  }
}

/// How an exchange with a worker failed; the worker is gone after it.
enum WorkerFault: Error {
  case wallClock
  case died(String)
}

/// One worker process and the socket to it. Used by one thread at a time.
final class WorkerProcess {
  private let descriptor: Int32
  private let pid: Int32
  private var reply = agon_buffer()
  private var isGone = false

  init(_ executable: WorkerExecutable) throws(SandboxError) {
    var pid: Int32 = 0
    let end = agon_spawn(executable.path, STDERR_FILENO, &pid)
    guard end >= 0 else {
      throw SandboxError(
        .worker, "the worker could not be started: \(String(cString: strerror(-end)))",
        hint: "`agon doctor` says what is missing; too many open files or processes give this, too")
    }
    descriptor = end
    self.pid = pid
  }

  deinit {
    stop()
    agon_buffer_free(&reply)
  }

  /// Sends a request and gives its reply to `body`. `milliseconds` is the wall clock after which the worker is killed.
  func exchange<R>(
    _ request: [UInt8], milliseconds: Int32, _ body: (inout WireReader) throws(WireReader.Malformed) -> R
  )
    throws(WorkerFault) -> R
  {
    guard !isGone else { throw .died("it had ended before") }
    switch agon_send(descriptor, request, request.count, milliseconds) {
    case 0: break
    case -ETIMEDOUT:
      stop()
      throw .wallClock
    default: throw fault()
    }
    switch agon_receive(descriptor, &reply, 16 << 20, milliseconds) {
    case 0: break
    case -ETIMEDOUT:
      stop()
      throw .wallClock
    case -EMSGSIZE:
      stop()
      throw .died("it sent more than a reply may hold")
    default: throw fault()
    }
    var reader = WireReader(UnsafeBufferPointer(start: reply.bytes, count: reply.length))
    do {
      let result = try body(&reader)
      guard reader.isAtEnd else { throw WireReader.Malformed() }
      return result
    } catch {
      stop()
      throw .died("it sent a reply that cannot be read")
    }
  }

  /// Kills the worker and reaps it, so that no zombie and no descriptor is left.
  func stop() {
    guard !isGone else { return }
    isGone = true
    kill(pid, SIGKILL)
    _ = reap()
    close(descriptor)
  }

  var processIdentifier: Int32 { pid }

  private func reap() -> Int32 {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    return status
  }

  private func fault() -> WorkerFault {
    isGone = true
    // The socket is closed, so the process has ended or is about to; a kill changes nothing that has happened already.
    let status = endedStatus() ?? 0
    close(descriptor)
    let signal = status & 0x7f
    if signal == SIGSYS { return .died("it made a system call that the sandbox forbids") }
    return .died(signal != 0 ? "signal \(signal)" : "exit status \((status >> 8) & 0xff)")
  }

  private func endedStatus() -> Int32? {
    var status: Int32 = 0
    for _ in 0..<200 {
      let waited = waitpid(pid, &status, WNOHANG)
      if waited == pid { return status }
      if waited < 0 && errno != EINTR { return nil }
      poll(nil, 0, 1)
    }
    kill(pid, SIGKILL)
    return reap()
  }
}
