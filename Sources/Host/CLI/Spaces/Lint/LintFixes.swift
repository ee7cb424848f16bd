internal import Glibc
internal import SpaceLint
internal import SpaceSandbox

/// Makes the fixes of a Space in its folder, or shows them.
enum LintFixes {
  /// The Space as it is afterwards; with `isDry` the folder stays as it is, and so does what is returned.
  static func make(in source: SpaceSource, folder: String, rules: [LintRule], isDry: Bool, isQuiet: Bool) throws -> SpaceSource {
    let outcome = Fixer.fix(source, rules: rules)
    let terminal = Terminal.current
    for file in outcome.changed {
      if isDry {
        if !isQuiet { terminal.print(diff(file.path, source.file(file.path)?.bytes ?? [], file.bytes)) }
      } else {
        try write(file.bytes, to: folder + "/" + file.path)
      }
    }
    if !isQuiet, !outcome.fixed.isEmpty {
      let verb = isDry ? "can be fixed" : "fixed"
      terminal.print([
        Line("\(Figures.count(outcome.fixed.count, "finding")) \(verb) in \(Figures.count(outcome.changed.count, "file"))", .good), Line(),
      ])
    }
    guard !isDry, !outcome.changed.isEmpty else { return source }
    return try SpaceSource(folder: folder, previous: source.previous)
  }

  /// The lines that differ, each with its number.
  static func diff(_ path: String, _ old: [UInt8], _ new: [UInt8]) -> [Line] {
    func split(_ bytes: [UInt8]) -> [String] {
      String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    var changes: [(line: Int, order: Int, text: Line)] = []
    for change in split(new).difference(from: split(old)) {
      switch change {
      case .remove(let offset, let text, _): changes.append((offset, 0, Line("  -\(offset + 1): \(text)", .bad)))
      case .insert(let offset, let text, _): changes.append((offset, 1, Line("  +\(offset + 1): \(text)", .good)))
      }
    }
    return [Line(path, .bold)] + changes.sorted { ($0.line, $0.order) < ($1.line, $1.order) }.map(\.text)
  }

  /// Puts new bytes into the place of a file at once: whoever reads it sees the old ones or the new ones.
  private static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    func failed(_ what: String) -> Failure {
      Failure(.inputOutput, code: "write", "\(path) cannot be \(what): \(String(cString: strerror(errno)))")
    }
    var status = stat()
    guard stat(path, &status) == 0 else { throw failed("looked at") }
    let temporary = path + ".lint-\(getpid())"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, status.st_mode & 0o777)
    guard descriptor >= 0 else { throw failed("written") }
    var at = 0
    while at < bytes.count {
      let count = bytes[at...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let failure = failed("written")
        close(descriptor)
        unlink(temporary)
        throw failure
      }
      at += count
    }
    guard fsync(descriptor) == 0, close(descriptor) == 0, rename(temporary, path) == 0 else {
      let failure = failed("written")
      unlink(temporary)
      throw failure
    }
  }
}
