internal import SpaceSandbox

/// Which lines and callbacks of a Space ran.
public struct Coverage: Hashable, Sendable {
  public struct File: Hashable, Sendable {
    public let path: String
    /// Whether it counts for the total: `main.lua` and what it requires do, bots do not.
    public let isCounted: Bool
    /// Lines that hold something to run.
    public let executable: Int
    public let covered: Int
    /// Lines that did not run, ascending. A range reaches over lines without anything to run.
    public let uncovered: [ClosedRange<Int>]
  }

  public struct Callback: Hashable, Sendable {
    public let name: String
    public let calls: Int
  }

  /// Sources of the Space, sorted by path; its tests are not among them.
  public let files: [File]
  /// The callbacks that the Space has, in the contract's order. One that is no function of the package is left out.
  public let callbacks: [Callback]

  public var executable: Int { files.reduce(0) { $0 + ($1.isCounted ? $1.executable : 0) } }
  public var covered: Int { files.reduce(0) { $0 + ($1.isCounted ? $1.covered : 0) } }

  /// - Parameters:
  ///   - counts: of any number of runs; those of one line are added up.
  ///   - places: where the callbacks are written, by name.
  init(counts: [LineCount], places: [String: SourceRange], order: [String]) {
    var lines: [String: [Int: Bool]] = [:]
    var calls: [SourcePlace: Int] = [:]
    for count in counts {
      calls[SourcePlace(file: count.file, line: count.line), default: 0] += count.calls
      guard count.isExecutable else { continue }
      let hasRun = lines[count.file]?[count.line] ?? false
      lines[count.file, default: [:]][count.line] = hasRun || count.hits > 0
    }
    files = lines.keys.sorted().filter(Coverage.isOfSpace).map { path in
      let all = (lines[path] ?? [:]).sorted { $0.key < $1.key }
      return File(
        path: path, isCounted: !path.hasPrefix("bots/"), executable: all.count, covered: all.count { $0.value },
        uncovered: Coverage.ranges(all))
    }
    callbacks = order.compactMap { name in
      places[name].map { Callback(name: name, calls: calls[SourcePlace(file: $0.file, line: $0.lines.lowerBound), default: 0]) }
    }
  }

  /// `main.lua`, `lib/` and the bots; whatever else a folder holds is not what is played.
  private static func isOfSpace(_ path: String) -> Bool {
    path == "main.lua" || path.hasPrefix("lib/") || path.hasPrefix("bots/")
  }

  private static func ranges(_ lines: [(key: Int, value: Bool)]) -> [ClosedRange<Int>] {
    var ranges: [ClosedRange<Int>] = []
    var isOpen = false
    for (line, isCovered) in lines {
      if !isCovered {
        if isOpen, let last = ranges.popLast() { ranges.append(last.lowerBound...line) } else { ranges.append(line...line) }
      }
      isOpen = !isCovered
    }
    return ranges
  }
}
