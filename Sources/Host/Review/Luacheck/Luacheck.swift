internal import SpaceContract
public import SpaceLint
internal import SpaceSandbox

/// What luacheck (Debian's `lua-check`) says of a Space's Lua: what is unused, shadowed or never reached. Its warnings become findings
/// under ids Lnnn, so that W211 is L211.
///
/// It runs on a copy of the files as they were read, with a configuration made from the contract's environment, and finds no other.
/// Undefined and global names it leaves to S101 and S104, which know the environment better, and syntax errors to S100.
public enum Luacheck {
  public enum Outcome: Sendable {
    case findings([Finding])
    /// It is not installed.
    case absent
    /// Why it gave nothing.
    case failed(String)
  }

  /// What a report says where luacheck is not there.
  public static let absence = "luacheck is not installed: rules Lnnn were not checked (apt-get install lua-check)"

  private static let maxOutput = 4 << 20
  private static let seconds = 10
  private static let configuration = ".luacheckrc"

  public static func check(_ source: SpaceSource) -> Outcome { check(source, program: "luacheck") }

  static func check(_ source: SpaceSource, program: String) -> Outcome {
    let files = source.lua.filter { file in
      file.syntax.errors.isEmpty && file.syntax.bytes.count <= Contract.Source.maxFileBytes && isInside(file.path)
    }
    guard !files.isEmpty else { return .findings([]) }
    let written = files.map { (path: $0.path, bytes: $0.syntax.bytes) } + [(path: configuration, bytes: Array(settings.utf8))]
    let outcome = ScratchFolder.with(written) { folder in
      let options = ["--config", folder + "/" + configuration, "--formatter", "plain", "--codes", "--ranges", "--no-color", "--no-cache"]
      let ran = ChildProgram.run(program, options + files.map { folder + "/" + $0.path }, maxOutput: maxOutput, seconds: seconds)
      return (folder: folder, ran: ran)
    }
    switch outcome?.ran {
    case .ended(let status, let output):
      guard status <= 2 else { return .failed("luacheck failed with status \(status)") }
      return .findings(findings(in: String(decoding: output, as: UTF8.self), of: files, under: (outcome?.folder ?? "") + "/"))
    case .absent: return .absent
    case .tooSlow: return .failed("luacheck took more than \(seconds) seconds, and was stopped")
    case .failed(let reason): return .failed("luacheck could not be run: \(reason)")
    case nil: return .failed("luacheck could not be run: there is no place for temporary files")
    }
  }

  /// Whether a path stays in the folder: files in memory may be called anything.
  private static func isInside(_ path: String) -> Bool {
    path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
      && !path.contains("\0") && path != configuration
  }

  /// The configuration: our environment as its standard, and nothing that another rule says better.
  static let settings: String = {
    let names = Contract.environment.map(\.name)
    let libraries = Set(names.compactMap { $0.split(separator: ".").count == 2 ? String($0.split(separator: ".")[0]) : nil })
    let globals = names.filter { !$0.contains(".") } + libraries.sorted()
    return """
      stds.agon = {read_globals = {\(globals.map { "\"\($0)\"" }.joined(separator: ", "))}}
      std = "agon"
      max_line_length = \(maxLineLength)
      -- Undefined and global names are S101 and S104, syntax errors S100; callbacks take what the contract gives them, needed or not.
      ignore = {"0..", "1..", "212"}

      """
  }()

  static let maxLineLength = 120

  /// Reads lines such as `FOLDER/main.lua:12:3-7: (W211) unused variable 'x'`.
  static func findings(in output: String, of files: [SpaceSource.LuaFile], under folder: String) -> [Finding] {
    let byPath = Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.syntax) })
    return output.split(separator: "\n").compactMap { line in
      guard let open = line.firstRange(of: ": ("), let close = line[open.upperBound...].firstRange(of: ") ") else { return nil }
      let code = line[open.upperBound..<close.lowerBound]
      var place = line[..<open.lowerBound].split(separator: ":")
      guard code.count == 4, let columns = place.popLast(), let row = place.popLast().flatMap({ Int($0) }) else { return nil }
      let path = String(place.joined(separator: ":").trimmingPrefix(folder))
      let ends = columns.split(separator: "-").compactMap { Int($0) }
      guard let syntax = byPath[path], row >= 1, row <= syntax.lines.starts.count, let first = ends.first else { return nil }
      let id = "L" + code.dropFirst()
      let start = min(syntax.lines.starts[row - 1] + first - 1, syntax.bytes.count)
      let end = min(max(start, syntax.lines.starts[row - 1] + (ends.last ?? first)), syntax.bytes.count)
      return Finding(
        rule: id, severity: severity(of: id), String(line[close.upperBound...]), in: path, at: Span(start, end),
        hint: hint(id))
    }
  }

  /// How a file is laid out is a matter of taste; the rest is a risk.
  static func severity(of id: String) -> Severity { id.hasPrefix("L6") ? .note : .warning }

  private static func hint(_ id: String) -> String {
    switch id {
    case "L211", "L213": "delete it, or call it _"
    case "L631": "break the line"
    default: ""
    }
  }
}
