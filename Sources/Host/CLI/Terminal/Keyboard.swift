internal import Glibc

/// Keys from standard input. Waits on the thread that asks, and never longer than it was told.
struct Keyboard {
  /// A terminal sends a sequence at once; over a slow line its parts come within this time.
  private static let patience = Duration.milliseconds(60)

  private var decoder = KeyDecoder()
  /// Whether somebody can press keys: not where standard input is no terminal, and not after it was closed.
  private(set) var isOpen: Bool

  init() { isOpen = RawMode.enter() }

  private init(isOpen: Bool) { self.isOpen = isOpen }

  /// Nobody's: all that it does is wait.
  static var none: Keyboard { Keyboard(isOpen: false) }

  /// After the program was stopped and goes on.
  mutating func reopen() { isOpen = RawMode.enter() }

  mutating func close() {
    RawMode.leave()
    isOpen = false
  }

  /// Does what Ctrl-Z does elsewhere, for all of the job that this program belongs to. Returns when it goes on in the foreground:
  /// with a whole screen to draw, there is nothing for it to do behind another program.
  static func stopProgram() {
    repeat {
      kill(0, SIGTSTP)
      // The signal may reach this process on another thread, and a moment later.
      _ = poll(nil, 0, 50)
    } while RawMode.isInBackground && !Interruption.isRequested
  }

  /// The keys that were pressed, as soon as there are any; none after `time`, or when a signal came.
  /// - Parameter descriptor: something else to wait for; where it can be read, nobody waits for a key. -1 for nothing.
  mutating func keys(within time: Duration, or descriptor: Int32 = -1) -> [Key] {
    var keys = read(within: time, or: descriptor)
    while decoder.isWaiting, isOpen {
      let more = read(within: Keyboard.patience)
      guard !more.isEmpty else { return keys + decoder.flush() }
      keys += more
    }
    return keys
  }

  private mutating func read(within time: Duration, or descriptor: Int32 = -1) -> [Key] {
    let milliseconds = Int32(clamping: time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000)
    // The kernel passes over a negative descriptor.
    var waiting = [isOpen ? STDIN_FILENO : -1, descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard poll(&waiting, 2, max(0, milliseconds)) > 0, waiting[0].revents != 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = Glibc.read(STDIN_FILENO, &bytes, bytes.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return [] }
    guard count > 0 else {
      isOpen = false
      return []
    }
    return decoder.decode(Array(bytes[..<count]))
  }
}
