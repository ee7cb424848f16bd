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

  /// Puts new bytes into the place of a file; who may read it stays as it was.
  private static func write(_ bytes: [UInt8], to path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw Failure(.inputOutput, code: "write", "\(path) cannot be looked at: \(String(cString: strerror(errno)))")
    }
    try WholeFile.write(bytes, to: path, replaces: true, mode: status.st_mode & 0o777)
  }
}
