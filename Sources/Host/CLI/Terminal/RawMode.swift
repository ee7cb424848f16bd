internal import Glibc
internal import Synchronization

/// The terminal's input, key by key and without an echo. However the program ends, the terminal is as it was before.
enum RawMode {
  /// The address of how the terminal was; 0 while it is that way. What stands there is never freed or changed, because a signal
  /// handler may read it.
  private static let saved = Atomic<UInt>(0)
  /// `_POSIX_VDISABLE`, which Swift does not import: a key that nobody can press.
  private static let disabled: UInt8 = 0
  private static let isRegistered = Atomic<Bool>(false)

  /// Whether the terminal belongs to another job now. One that controls no job of ours, as a pseudo-terminal without a session,
  /// belongs to nobody.
  static var isInBackground: Bool {
    let owner = tcgetpgrp(STDIN_FILENO)
    return owner >= 0 && owner != getpgrp()
  }

  /// Begins to read single keys from standard input. False where that is no terminal, or where another program has it now.
  static func enter() -> Bool {
    guard isatty(STDIN_FILENO) == 1, !isInBackground else { return false }
    guard saved.load(ordering: .acquiring) == 0 else { return true }
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return false }
    let before = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    before.initialize(to: settings)
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
    // Ctrl-S would stop the picture, and Return is to arrive as it is. Ctrl-C stays a signal: it works even while nobody reads keys.
    settings.c_iflag &= ~tcflag_t(IXON | ICRNL)
    withUnsafeMutableBytes(of: &settings.c_cc) { characters in
      characters[Int(VMIN)] = 0
      characters[Int(VTIME)] = 0
      // Both would leave the screen as it is drawn; as bytes they can be answered in order.
      for key in [VSUSP, VQUIT] { characters[Int(key)] = disabled }
    }
    if !isRegistered.exchange(true, ordering: .relaxed) { atexit { RawMode.leave() } }
    saved.store(UInt(bitPattern: before), ordering: .releasing)
    guard tcsetattr(STDIN_FILENO, TCSANOW, &settings) == 0 else {
      saved.store(0, ordering: .releasing)
      return false
    }
    return true
  }

  /// Makes the terminal as it was. Allowed in a signal handler: an exchange of a pointer, and a call that POSIX allows there.
  static func leave() {
    let address = saved.exchange(0, ordering: .acquiringAndReleasing)
    guard let before = UnsafePointer<termios>(bitPattern: address) else { return }
    tcsetattr(STDIN_FILENO, TCSANOW, before)
  }
}
