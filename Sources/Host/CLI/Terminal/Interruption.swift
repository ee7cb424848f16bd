internal import Glibc
internal import Synchronization

/// Ctrl-C. The first asks whatever runs to finish its step; the second ends the program at once.
enum Interruption {
  private static let count = Atomic<Int>(0)

  static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }

  /// Waits for the first.
  static func wait() async throws {
    listen()
    while !isRequested { try await Task.sleep(nanoseconds: 50_000_000) }
  }

  /// Starts to listen to SIGINT and SIGTERM.
  static func listen() {
    // The count is made here, because a signal handler must not be the first to touch it.
    _ = isRequested
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      guard Interruption.count.wrappingAdd(1, ordering: .relaxed).oldValue > 0 else { return }
      // Only calls that POSIX allows in a handler: screen, keys and cursor come back, and the kernel ends the workers with this process.
      Screen.leave()
      RawMode.leave()
      let shown: StaticString = "\u{1B}[?25h\n"
      if isatty(STDOUT_FILENO) == 1 { write(STDOUT_FILENO, shown.utf8Start, shown.utf8CodeUnitCount) }
      _exit(Exit.interrupted.rawValue)
    }
    action.sa_flags = SA_RESTART
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
  }
}
