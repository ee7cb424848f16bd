internal import CLua
public import SpaceContract

/// A line of a package's file.
public struct SourcePlace: Hashable, Sendable {
  public let file: String
  public let line: Int

  public init(file: String, line: Int) {
    self.file = file
    self.line = line
  }
}

/// Where a function stands in a package's file, by its first and its last line.
public struct SourceRange: Hashable, Sendable {
  public let file: String
  public let lines: ClosedRange<Int>

  public init(file: String, lines: ClosedRange<Int>) {
    self.file = file
    self.lines = lines
  }
}

/// What has run of one line.
public struct LineCount: Hashable, Sendable {
  public let file: String
  public let line: Int
  /// Whether the line holds something to run. The end of a function does not, though it may be counted as run.
  public let isExecutable: Bool
  /// How often it was entered, or jumped back to.
  public let hits: Int
  /// Instructions of the VM, and what C functions, memory and the values that cross were charged for on the way.
  public let instructions: Int64
  /// How often functions that start in the line were called.
  public let calls: Int

  public init(file: String, line: Int, isExecutable: Bool, hits: Int, instructions: Int64, calls: Int) {
    self.file = file
    self.line = line
    self.isExecutable = isExecutable
    self.hits = hits
    self.instructions = instructions
    self.calls = calls
  }
}

extension SpaceSandbox {
  /// Whether a sandbox counts the lines that run in it.
  public enum Profiling: Sendable {
    case none
    /// Lines are counted, which takes about ten times as long. Values and verdicts are the same as without, and so is what a call
    /// uses, but for one thing: the Lua stack may grow a little earlier, so that a deeply nested call uses some instructions and
    /// bytes more. A call that comes that close to its limit may end by it.
    case lines
  }

  /// What each line has run since the worker was started, its loading included: lines that are executable or have run, by file in the
  /// order of the package, ascending. Rewinds of the VM take nothing back; a worker that was replaced starts from nothing.
  ///
  /// Empty for a sandbox that counts no lines. Files that were never loaded are listed with their executable lines.
  public func lineCounts() -> Result<[LineCount], SpaceFailure> {
    guard profiling == .lines else { return .success([]) }
    var writer = WireWriter()
    writer.integer(UInt8(AGON_REQUEST_LINES.rawValue))
    return attempt(writer.bytes, calls: 1, place: entry) { (reader) throws(WireReader.Malformed) in
      try LineCoding.counts(&reader)
    }
  }
}

/// Places and counts on the wire; `Worker/lines.c` and `Worker/load.c` are the other side.
enum LineCoding {
  static func counts(_ reader: inout WireReader) throws(WireReader.Malformed) -> [LineCount] {
    var counts: [LineCount] = []
    for _ in 0..<(try reader.integer(UInt32.self)) {
      let file = try reader.text()
      for _ in 0..<(try reader.integer(UInt32.self)) {
        let line = Int(try reader.integer(UInt32.self))
        let isExecutable = try reader.integer(UInt8.self) != 0
        let hits = try reader.size()
        let instructions = try reader.integer(Int64.self)
        counts.append(
          LineCount(
            file: file, line: line, isExecutable: isExecutable, hits: hits, instructions: instructions, calls: try reader.size()))
      }
    }
    return counts
  }

  static func trace(_ reader: inout WireReader) throws(WireReader.Malformed) -> [SourcePlace] {
    var trace: [SourcePlace] = []
    for _ in 0..<(try reader.integer(UInt8.self)) {
      let file = try reader.text()
      trace.append(SourcePlace(file: file, line: Int(try reader.integer(UInt32.self))))
    }
    return trace
  }

  /// Nil for a function that is written in no file: one of the libraries.
  static func range(_ reader: inout WireReader) throws(WireReader.Malformed) -> SourceRange? {
    let file = try reader.text()
    let first = Int(try reader.integer(UInt32.self))
    let last = Int(try reader.integer(UInt32.self))
    guard !file.isEmpty else { return nil }
    guard first <= last else { throw WireReader.Malformed() }
    return SourceRange(file: file, lines: first...last)
  }
}
