import Foundation
import SpaceLint
import SpaceSandbox
import Testing

/// Whatever is in a folder, linting it ends, with a report.
@Suite struct LintLimitTests {
  private func lint(_ files: [(String, [UInt8])]) -> LintResult {
    Linter.check(SpaceSource(files: RuleExample.base + files.map { SpacePackage.File(path: $0.0, bytes: $0.1) }))
  }

  private func lint(_ lib: String) -> LintResult { lint([("lib/x.lua", Array(lib.utf8))]) }

  @Test func tenThousandFindingsAreKeptAndTheRestCounted() {
    let result = lint([
      ("lib/x.lua", Array(String(repeating: "g=1\n", count: 7_000).utf8)), ("lib/y.lua", Array(String(repeating: "h=1\n", count: 7_000).utf8)),
    ])
    #expect(result.findings.count == 10_000)
    #expect(result.dropped == 4_000)
    #expect(result.findings.allSatisfy { $0.rule == "S104" })
  }

  @Test func whatIsNotUTF8IsFoundByItsPlace() {
    let result = lint([("lib/x.lua", Array("return \"".utf8) + [0xFF, 0xFE] + Array("\"\n".utf8))])
    #expect(result.findings.map(\.rule) == ["S100"])
    #expect(result.findings.first?.span == Span(8, 9))
  }

  @Test func escAndNulAreFound() {
    #expect(lint([("lib/x.lua", [0x1B] + Array("Lua".utf8))]).findings.contains { $0.rule == "S102" && $0.span == Span(0, 1) })
    #expect(lint([("lib/x.lua", Array("return 1".utf8) + [0])]).findings.contains { $0.rule == "S100" && $0.span == Span(8, 9) })
    #expect(lint("local _ENV = {}\nreturn 1\n").findings.contains { $0.rule == "S101" && $0.span == Span(6, 10) })
  }

  private static func joined(_ count: Int, _ line: (Int) -> String) -> String { (0..<count).map(line).joined() }

  /// Trees as deep and as wide as a file can make them; each would cost a careless rule its stack, or hours.
  @Test(arguments: [
    "return 1" + String(repeating: " + x", count: 50_000),
    "return a" + String(repeating: ".b", count: 100_000),
    "return a" + String(repeating: "[1]", count: 60_000),
    "return a" + String(repeating: ":lower()", count: 25_000),
    "return a" + String(repeating: "()", count: 100_000),
    String(repeating: "local a = b\n", count: 20_000),
    String(repeating: "-- lint: allow S106 because of this and that\n", count: 5_000),
    String(repeating: "while a do a.b = 1 end ", count: 8_000),
    String(repeating: "local function f(s) s.x = 1 f(s) end\n", count: 6_000),
    joined(150) { "local a\($0 + 1) = a\($0) .. a\($0)\n" } + "return ('x'):find(a150)\n",
    joined(150) { "local a\($0 + 1) = a\($0) + a\($0)\n" } + "return 2 ^ a150\n",
    String(repeating: "unknown_name(1) ", count: 12_000),
    joined(12_000) { "u\($0)(1) " },
    "return (''):find('" + String(repeating: "a*", count: 100_000) + "')",
  ], .timeLimit(.minutes(1)))
  func noSourceTakesForever(lib: String) {
    let result = lint([("lib/x.lua", Array(lib.utf8)), ("main.lua", Array("local x = require 'lib/x'\n".utf8) + Array(lib.utf8))])
    #expect(result.findings.count + result.dropped > 0)
  }

  @Test func aBrokenManifestIsFoundWhereItBreaks() throws {
    let text = "{\n  \"id\": \"Example\",\n  \"seats\": {\"min\": 3, \"max\": 2},\n  \"bots\": [\"random\", \"Base line\"]\n}\n"
    let source = SpaceSource(files: [SpacePackage.File(path: "manifest.json", bytes: Array(text.utf8))])
    let found = Linter.check(source).findings.filter { $0.file == "manifest.json" }
    func quoted(_ rule: String, _ part: String) -> Bool {
      found.contains { finding in
        finding.rule == rule && finding.span.map { String(decoding: Array(text.utf8)[$0.start..<$0.end], as: UTF8.self) } == part
      }
    }
    #expect(quoted("M001", "\"Example\"") && quoted("M009", "3") && quoted("M001", "\"Base line\""))
  }

  @Test func aFolderIsReadWhateverIsInIt() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lint-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(throws: SandboxError.self) { try SpaceSource(folder: folder.path) }
    #expect(throws: SandboxError.self) { try SpaceSource(folder: folder.path + "/absent") }
    for file in RuleExample.base {
      let place = folder.appending(path: file.path)
      try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.bytes).write(to: place)
    }
    #expect(Linter.check(try SpaceSource(folder: folder.path)).findings.map(\.rule) == ["T501"])
    try FileManager.default.createSymbolicLink(at: folder.appending(path: "key.lua"), withDestinationURL: URL(filePath: "/etc/passwd"))
    try Data().write(to: folder.appending(path: "odd name.lua"))
    let findings = Linter.check(try SpaceSource(folder: folder.path)).findings
    #expect(findings.map(\.rule) == ["T501", "S108", "S108"])
    #expect(findings.map(\.file) == ["goldens", "key.lua", "odd name.lua"])
  }
}
