internal import Glibc
internal import InProcess

/// A program that was run to its end, with what it printed thrown away.
struct Child {
  /// From its start to its end.
  let elapsedSeconds: Double
  /// Of it and of the processes that it started and waited for.
  let processorSeconds: Double
  /// The most that was resident of it at one time, as far as somebody who looks every half millisecond sees; 0 where nobody looked.
  let peakByteCount: Int64
  /// 0 for one that ended well.
  let status: Int32

  /// - Parameter watched: whether to look at its memory, which takes time from the core that it may run on.
  init(_ arguments: [String], watched: Bool = false) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var process = pid_t()
    let start = ContinuousClock.now
    guard posix_spawn(&process, arguments[0], &actions, nil, words, environ) == 0 else {
      preconditionFailure("\(arguments[0]) cannot be started")
    }
    var usage = rusage()
    var status: CInt = 0
    var peak: Int64 = 0
    // What the system keeps of a process that has ended begins with the memory of the one that started it: too much is told there.
    while watched, wait4(process, &status, WNOHANG, &usage) == 0 {
      peak = max(peak, bench_peak_bytes(process))
      usleep(500)
    }
    if !watched { wait4(process, &status, 0, &usage) }
    elapsedSeconds = (ContinuousClock.now - start) / .seconds(1)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    processorSeconds = seconds(usage.ru_utime) + seconds(usage.ru_stime)
    peakByteCount = peak
    self.status = status
  }
}
