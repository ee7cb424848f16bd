internal import Glibc

/// Another program, run with bounds on its time and on what it says.
enum ChildProgram {
  enum Outcome: Equatable {
    /// It ended by itself: its status, and its standard output, cut at the bound.
    case ended(status: Int32, output: [UInt8])
    /// There is no such program in PATH.
    case absent
    case tooSlow
    /// It was killed, or could not be started.
    case failed(String)
  }

  /// Runs a program of PATH. It gets no input, of the environment PATH alone, and `seconds` to end.
  static func run(_ program: String, _ arguments: [String], maxOutput: Int, seconds: Int) -> Outcome {
    // A pair of sockets, because a pipe cannot be made without other children inheriting it.
    var ends: [Int32] = [0, 0]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else { return .failed(reason(errno)) }
    defer { close(ends[0]) }
    let started = spawn(program, arguments, output: ends[1])
    close(ends[1])
    switch started {
    case .failure(let error): return error.code == ENOENT ? .absent : .failed(reason(error.code))
    case .success(let child): return collect(child, from: ends[0], maxOutput: maxOutput, seconds: seconds)
    }
  }

  private struct SpawnError: Error { let code: Int32 }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  private static func spawn(_ program: String, _ arguments: [String], output: Int32) -> Result<pid_t, SpawnError> {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var environment = [strdup("PATH=\(path)"), nil]
    defer {
      for word in words { free(word) }
      for word in environment { free(word) }
    }
    var child: pid_t = 0
    let code = posix_spawnp(&child, program, &actions, nil, &words, &environment)
    return code == 0 ? .success(child) : .failure(SpawnError(code: code))
  }

  private static func collect(_ child: pid_t, from descriptor: Int32, maxOutput: Int, seconds: Int) -> Outcome {
    let deadline = now() + Int64(seconds) * 1_000
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    var isLate = false
    while true {
      var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let left = deadline - now()
      if left <= 0 {
        isLate = true
        break
      }
      let ready = poll(&watched, 1, Int32(min(left, 60_000)))
      if ready < 0 && errno != EINTR { break }
      guard ready > 0 else { continue }
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      // What is over the bound is read and dropped, so that the program can end.
      output += chunk[..<min(count, max(0, maxOutput - output.count))]
    }
    if isLate { kill(child, SIGKILL) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 { if errno != EINTR { return .failed(reason(errno)) } }
    if isLate { return .tooSlow }
    let signal = status & 0x7F
    guard signal == 0 else { return .failed("killed by signal \(signal)") }
    let code = status >> 8 & 0xFF
    // Where the program could not be found, the child says so by this status.
    return code == 127 ? .absent : .ended(status: code, output: output)
  }

  /// Milliseconds of a clock that nobody sets.
  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }
}

/// A folder that lives as long as a block runs.
enum ScratchFolder {
  /// Writes files into a new folder, runs `body` with its path and deletes it. Nil where it could not be made.
  static func with<R>(_ files: [(path: String, bytes: [UInt8])], _ body: (String) -> R) -> R? {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((base + "/agon-lint-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var folders: [String] = [folder]
    var written: [String] = []
    defer {
      for path in written { unlink(path) }
      for path in folders.reversed() { rmdir(path) }
    }
    for file in files {
      var parent = folder
      for name in file.path.split(separator: "/").dropLast() {
        parent += "/" + name
        if !folders.contains(parent) {
          guard mkdir(parent, 0o700) == 0 else { return nil }
          folders.append(parent)
        }
      }
      let path = folder + "/" + file.path
      written.append(path)
      guard write(file.bytes, to: path) else { return nil }
    }
    return body(folder)
  }

  private static func write(_ bytes: [UInt8], to path: String) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var at = 0
    while at < bytes.count {
      let count = bytes[at...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      at += count
    }
    return true
  }
}
