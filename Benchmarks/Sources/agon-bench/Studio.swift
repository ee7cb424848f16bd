internal import Glibc
internal import SpaceSandbox

/// Row 11. From a save to the screen: `agon space studio` in a pseudo-terminal, with bid-tac-toe edited as an editor does it.
enum Studio {
  private static let target = 0.3

  /// What is edited, with the word that must come to the screen.
  private static let edits: [(what: String, old: String, new: @Sendable (Int) -> String)] = [
    ("view", "title = \"Board\"", { "title = \"Battlefield \($0)\"" }),
    ("task", "You are %s. The", { "Battlefield \($0): you are %s. The" }),
    ("setup, the whole match", "return {board = {\"\"", { "return {note = \"Battlefield \($0)\", board = {\"\"" }),
  ]

  static func rows(_ options: Options) throws -> [Row] {
    let main = String(decoding: options.space.bytes(of: "main.lua") ?? [], as: UTF8.self)
    return try edits.map { edit in
      let folder = "/tmp/agon-bench-studio-\(getpid())"
      Folder.write(options.space, to: folder)
      defer { Folder.remove(folder) }
      let screen = try Screen(options.agon, ["space", "studio", folder])
      defer { screen.end() }
      try screen.wait(for: "step 0 of")
      var times: [Double] = []
      for number in 1000..<(options.isQuick ? 1004 : 1021) {
        let text = main.replaced(edit.old, by: edit.new(number))
        let start = ContinuousClock.now
        Folder.write(Array(text.utf8), to: folder + "/main.lua")
        try screen.wait(for: "Battlefield \(number)")
        times.append((ContinuousClock.now - start) / .seconds(1))
      }
      let worst = times.max() ?? 0
      return Row(
        number: 11, what: "studio: an edit of \(edit.what) on the screen, worst of \(times.count)", ours: Show.time(worst),
        peer: "limit " + Show.time(target), ratio: worst / target, target: .atMost(1),
        floor: "median \(Show.time(Measure.median(times))), of which 20 ms debounce")
    }
  }

  /// A program in a pseudo-terminal.
  private final class Screen {
    private let primary: Int32
    private let process: pid_t
    private var unread: [UInt8] = []

    init(_ program: String, _ arguments: [String]) throws {
      var ends: (primary: Int32, secondary: Int32) = (-1, -1)
      var size = winsize(ws_row: 45, ws_col: 140, ws_xpixel: 0, ws_ypixel: 0)
      guard openpty(&ends.primary, &ends.secondary, nil, nil, &size) == 0 else {
        throw Options.Fault(message: "there is no pseudo-terminal")
      }
      var actions = posix_spawn_file_actions_t()
      posix_spawn_file_actions_init(&actions)
      defer { posix_spawn_file_actions_destroy(&actions) }
      for stream in 0..<Int32(3) { posix_spawn_file_actions_adddup2(&actions, ends.secondary, stream) }
      posix_spawn_file_actions_addclose(&actions, ends.primary)
      var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
      let variables: [String] = ["TERM=xterm-256color", "LANG=C.UTF-8"]
      var environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) }
      words.append(nil)
      environment.append(nil)
      defer { for word in words + environment { free(word) } }
      var started = pid_t()
      guard posix_spawn(&started, program, &actions, nil, words, environment) == 0 else {
        throw Options.Fault(message: "\(program) cannot be started")
      }
      close(ends.secondary)
      primary = ends.primary
      process = started
    }

    /// Reads until `text` has come; what came before it is forgotten.
    func wait(for text: String) throws {
      let wanted = Array(text.utf8)
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        if let found = unread.firstIndex(of: wanted) {
          unread.removeFirst(found + wanted.count)
          return
        }
        var waiting = pollfd(fd: primary, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 20_000) > 0 else { throw Options.Fault(message: "the studio does not show \(text)") }
        let count = read(primary, &bytes, bytes.count)
        guard count > 0 else { throw Options.Fault(message: "the studio ended before it showed \(text)") }
        unread += bytes[..<count]
      }
    }

    func end() {
      kill(process, SIGTERM)
      var status: CInt = 0
      waitpid(process, &status, 0)
      close(primary)
    }
  }
}

/// Files of a benchmark's own.
enum Folder {
  static func write(_ space: SpacePackage, to folder: String) {
    for sub in ["", "/bots", "/lib", "/tests", "/tools"] { mkdir(folder + sub, 0o700) }
    for file in space.files { write(file.bytes, to: folder + "/" + file.path) }
  }

  static func write(_ bytes: [UInt8], to path: String) {
    guard let stream = fopen(path, "w") else { preconditionFailure("\(path) cannot be written") }
    fwrite(bytes, 1, bytes.count, stream)
    fclose(stream)
  }

  /// Makes the folders that a file is to be in.
  static func make(above path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    for count in 2...parts.count { mkdir(parts.prefix(count).joined(separator: "/"), 0o700) }
  }

  static func remove(_ folder: String) { _ = Child(["/bin/rm", "-rf", folder]) }
}

extension [UInt8] {
  fileprivate func firstIndex(of other: [UInt8]) -> Int? {
    guard count >= other.count else { return nil }
    return (0...count - other.count).first { self[$0..<($0 + other.count)].elementsEqual(other) }
  }
}

extension String {
  fileprivate func replaced(_ old: String, by new: String) -> String {
    let (text, old) = (Array(utf8), Array(old.utf8))
    guard let at = text.firstIndex(of: old) else { preconditionFailure("bid-tac-toe has changed: there is no \(old)") }
    return String(decoding: text[..<at] + Array(new.utf8) + text[(at + old.count)...], as: UTF8.self)
  }
}
