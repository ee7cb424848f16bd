import Foundation
import TestSupport
import Testing

/// A page with `console run` blocks is one session at a terminal, in a folder that is empty at first. From top to bottom:
/// - a `lua`, `json` or `text` block under a name in bold is written to that file;
/// - a `diff` block under a name in bold is applied to that file;
/// - the commands of a `console run` block, which stand after `$ `, are run, and print what stands below them. `…` is any part of a line,
///   and alone on a line any number of lines.
@Suite struct TranscriptTests {
  static let scripts = DocPage.all.values.filter(\.isScript).map(\.path).sorted()

  @Test(arguments: scripts) func theCommandsPrintWhatThePageShows(path: String) throws {
    let page = try #require(DocPage.all[path])
    let folder = FileManager.default.temporaryDirectory.appending(path: "agon-docs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for block in page.blocks {
      if block.info == "console run" {
        for (command, expected) in Self.commands(block.text) {
          let actual = try Self.run(command, in: folder)
          #expect(
            Self.matches(expected[...], actual[...]), "\(path):\(block.line) $ \(command)\n\(actual.joined(separator: "\n"))")
        }
      } else if let name = block.name {
        let file = folder.appending(path: name)
        if block.info == "diff" {
          let text = try #require(Self.patched(try String(contentsOf: file, encoding: .utf8), block.text), "\(path):\(block.line)")
          try Data(text.utf8).write(to: file)
        } else if block.info != "lua fragment" {
          try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
          try Data(block.text.utf8).write(to: file)
        }
      }
    }
  }

  /// Each command with the lines below it.
  static func commands(_ text: String) -> [(command: String, output: [String])] {
    var out: [(command: String, output: [String])] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("$ ") {
        out.append((String(line.dropFirst(2)), []))
      } else if !out.isEmpty {
        out[out.count - 1].output.append(String(line))
      }
    }
    return out.map { command, output in
      var output = output
      while output.last == "" { output.removeLast() }
      return (command, output)
    }
  }

  private static func run(_ command: String, in folder: URL) throws -> [String] {
    let programs = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = folder
    process.environment = [
      "PATH": "\(programs):/usr/bin:/bin", "NO_COLOR": "1", "COLUMNS": "100", "HOME": folder.path, "PWD": folder.path, "LANG": "C.UTF-8",
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  static func matches(_ expected: ArraySlice<String>, _ actual: ArraySlice<String>) -> Bool {
    guard let first = expected.first else { return actual.isEmpty }
    if first == "…" {
      return (0...actual.count).contains { matches(expected.dropFirst(), actual.dropFirst($0)) }
    }
    guard let line = actual.first, fits(line, first) else { return false }
    return matches(expected.dropFirst(), actual.dropFirst())
  }

  /// Whether a line is `pattern`, in which `…` is any text.
  static func fits(_ line: String, _ pattern: String) -> Bool {
    let parts = pattern.split(separator: "…", omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 1, let head = parts.first, let tail = parts.last else { return line == pattern }
    guard line.hasPrefix(head), line.count >= head.count + tail.count, line.hasSuffix(tail) else { return false }
    var rest = line.dropFirst(head.count).dropLast(tail.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let found = rest.range(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }

  /// A text with a block of `-` and `+` lines applied; nil unless what is to be replaced stands there exactly once. `…` between two
  /// parts of a block stands for what is left out.
  static func patched(_ text: String, _ diff: String) -> String? {
    var text = text
    for hunk in diff.split(separator: "\n", omittingEmptySubsequences: false).dropLast().split(separator: "…") {
      func side(_ mark: Character) -> String {
        hunk.filter { $0.first != mark }.map { $0.isEmpty ? "\n" : $0.dropFirst() + "\n" }.joined()
      }
      let old = side("+")
      guard text.ranges(of: old).count == 1, let range = text.range(of: old) else { return nil }
      text.replaceSubrange(range, with: side("-"))
    }
    return text
  }

  @Test(arguments: [
    ("a b", "a b", true), ("a b", "a …", true), ("played in 3 s", "played in … s", true), ("played in 3 s", "played in … m", false),
    ("ab", "ab…b", false), ("a1b2c", "a…b…c", true), ("a1c", "a…b…c", false),
  ]) func patterns(line: String, pattern: String, fits: Bool) {
    #expect(Self.fits(line, pattern) == fits)
  }

  @Test func linesLeftOut() {
    #expect(Self.matches(["a", "…", "d"], ["a", "b", "c", "d"]))
    #expect(Self.matches(["a", "…"], ["a"]))
    #expect(!Self.matches(["a", "…", "d"], ["a", "b"]))
    #expect(!Self.matches(["a"], ["a", "b"]))
  }

  @Test func edits() {
    #expect(Self.patched("one\ntwo\nthree\n", " one\n-two\n+2\n three\n") == "one\n2\nthree\n")
    #expect(Self.patched("one\ntwo\n", "-three\n+3\n") == nil)
    #expect(Self.patched("a\na\n", "-a\n+b\n") == nil)
    #expect(Self.patched("a\nb\nc\nd\n", "-a\n+A\n…\n-d\n+D\n") == "A\nb\nc\nD\n")
  }
}
