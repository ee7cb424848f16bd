import Foundation
import SpaceLint
import SpaceSandbox
import Testing

/// Whatever is in a folder, linting it ends, with a report.
@Suite struct LintLimitTests {
  private static func many(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  /// Every local is named twice in the value of the next one.
  private static func doubling(_ sign: String) -> String {
    (0..<150).map { (number: Int) -> String in "local a\(number + 1) = a\(number) \(sign) a\(number)\n" }.joined()
  }

  private static let unknowns = (0..<12_000).map { (number: Int) -> String in "u\(number)(1) " }.joined()

  /// Trees as deep and as wide as a file can make them; each would cost a careless rule its stack, or hours.
  private static let monsters: [String] = [
    "return 1" + many(" + x", 50_000), "return a" + many(".b", 100_000), "return a" + many("[1]", 60_000),
    "return a" + many(":lower()", 25_000), "return a" + many("()", 100_000), many("local a = b\n", 20_000),
    many("-- lint: allow S106 because of this and that\n", 5_000), many("while a do a.b = 1 end ", 8_000),
    many("local function f(s) s.x = 1 f(s) end\n", 6_000), doubling("..") + "return ('x'):find(a150)\n",
    doubling("+") + "return 2 ^ a150\n", many("unknown_name(1) ", 12_000), unknowns, "return (''):find('" + many("a*", 100_000) + "')",
  ]

  private func lint(_ files: [(String, [UInt8])]) -> LintResult {
    Linter.check(SpaceSource(files: RuleExample.base + files.map { SpacePackage.File(path: $0.0, bytes: $0.1) }))
  }

  private func lint(_ lib: String) -> LintResult { lint([("lib/x.lua", Array(lib.utf8))]) }

  @Test func tenThousandFindingsAreKeptAndTheRestCounted() {
    let result = lint([
      ("lib/x.lua", Array(String(repeating: "g=1\n", count: 7_000).utf8)),
      ("lib/y.lua", Array(String(repeating: "h=1\n", count: 7_000).utf8)),
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

  @Test(.timeLimit(.minutes(1)), arguments: monsters.indices)
  func noSourceTakesForever(number: Int) {
    let lib = Self.monsters[number]
    let main = SpacePackage.File(path: "main.lua", bytes: Array(("local x = require 'lib/x'\n" + lib).utf8))
    let result = Linter.check(SpaceSource(files: [main, SpacePackage.File(path: "lib/x.lua", bytes: Array(lib.utf8))]))
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
