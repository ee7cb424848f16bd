import ArgumentParser
import Foundation
import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceLint
import SpaceReview
import SpaceSandbox
import TestSupport
import Testing

@testable import agon

/// Every fenced block of the docs says by its info string what it is, and is checked as that. The examples on the rules' pages are the
/// rules' own tests, and only their index is read here.
@Suite struct SnippetTests {
  struct Snippet: CustomTestStringConvertible, Sendable {
    let page: String
    let block: DocPage.Block
    var testDescription: String { "\(page):\(block.line) \(block.info)" }
  }

  static let pages = DocPage.all.values.filter { !$0.path.hasPrefix("sdk-docs/rules/") || $0.path == "sdk-docs/rules/README.md" }
    .sorted { $0.path < $1.path }

  static let all: [Snippet] = pages.flatMap { page in page.blocks.map { Snippet(page: page.path, block: $0) } }

  static func snippets(_ info: String...) -> [Snippet] { all.filter { info.contains($0.block.info) } }

  /// What a block can be.
  static let kinds: Set<String> = [
    // A file of a Space, under its name in bold: `ShownSpaceTests` plays it.
    "lua", "json",
    // Functions of `space`, and keys of a manifest: `ShownSpaceTests` plays them.
    "lua callbacks", "json manifest",
    // One command, or event, a line.
    "lua command", "lua event",
    // Statements that run in the sandbox; their asserts are what the page claims.
    "lua run",
    // Statements that raise, and a file that is refused; the first line is a comment with the message.
    "lua fails", "lua refused",
    // Statements or expressions out of their place: they compile.
    "lua fragment",
    // Command lines that parse; a transcript whose commands parse; a transcript that is run and compared.
    "sh", "console", "console run",
    // Nothing to run. Command lines of agon in them parse.
    "text", "csv", "diff", "yaml",
  ]

  @Test(arguments: all) func aBlockSaysWhatItIs(snippet: Snippet) {
    #expect(Self.kinds.contains(snippet.block.info))
    let isFile = snippet.block.name != nil && snippet.block.info != "diff"
    if snippet.block.info == "lua" { #expect(isFile, "a name in bold stands before a file") }
  }

  // MARK: Lua

  static func sandbox(_ body: String, in file: String = "tests/snippet.lua") throws -> SpaceSandbox {
    let package = try Fixture.package(
      ShownSpace.main(""), manifest: ["permissions": [["name": "random", "reason": "the docs"]]],
      files: [file: body, "lib/other.lua": "return {}\n"])
    return try SpaceSandbox(package: package, executable: Fixture.executable, entry: file)
  }

  private static func outcome(_ statements: String) throws -> SpaceFailure? {
    let sandbox = try sandbox("return {snippet = function()\n\(statements)\nend}\n")
    if case .failure(let failure) = sandbox.runCase("snippet") { return failure }
    return nil
  }

  /// The text of a block's first line, which is a comment.
  private static func expected(_ snippet: Snippet) throws -> String {
    let line = try #require(snippet.block.text.split(separator: "\n").first)
    try #require(line.hasPrefix("-- "))
    return String(line.dropFirst(3))
  }

  @Test(arguments: snippets("lua run")) func statementsRun(snippet: Snippet) throws {
    #expect(snippet.block.text.contains("assert("), "a claim that nothing checks")
    #expect(try Self.outcome(snippet.block.text) == nil)
  }

  @Test(arguments: snippets("lua fails")) func statementsFail(snippet: Snippet) throws {
    let failure = try #require(try Self.outcome(snippet.block.text))
    #expect(failure.message.contains(try Self.expected(snippet)), "\(failure.message)")
  }

  @Test(arguments: snippets("lua refused")) func aFileIsRefused(snippet: Snippet) throws {
    let expected = try Self.expected(snippet)
    do throws(SandboxError) {
      let package = try Self.refusable(snippet.block.text)
      _ = try SpaceSandbox(package: package, executable: Fixture.executable)
      Issue.record("it is loaded")
    } catch {
      #expect(error.message.contains(expected), "\(error.message)")
    }
  }

  private static func refusable(_ main: String) throws(SandboxError) -> SpacePackage {
    do {
      return try Fixture.package(main)
    } catch let error as SandboxError {
      throw error
    } catch {
      fatalError("a package fails as a package does: \(error)")
    }
  }

  @Test(arguments: snippets("lua fragment")) func aFragmentCompiles(snippet: Snippet) throws {
    let arguments = "state, seat, answer, event, ctx, task, memory, audience, ranking, space, test"
    let statements = "return {f = function(\(arguments))\n\(snippet.block.text)\nend}\n"
    let expression = "return {f = function(\(arguments))\nreturn {\n\(snippet.block.text)\n}\nend}\n"
    let names = [statements, expression].compactMap { try? Self.sandbox($0).functionNames().get() }
    #expect(names.contains(["f"]), "it is neither statements nor the inside of a table")
  }

  /// The value of each line, as it leaves a callback.
  private static func values(_ snippet: Snippet) throws -> [Value] {
    try snippet.block.text.split(separator: "\n").filter { !$0.hasPrefix("--") }.map { line in
      let main = ShownSpace.main("function space.setup(ctx)\n  return {value = \(line)\n}\nend\n")
      let bench = try Bench(Fixture.package(main))
      var state: [UInt8] = []
      _ = try bench.session { machine in
        if state.isEmpty { state = machine.state }
        return true
      }
      return try #require(try DagCBOR.decode(state)["value"], "\(line)")
    }
  }

  @Test(arguments: snippets("lua command")) func aCommandIsSound(snippet: Snippet) throws {
    let manifest = try ShapeTests.decoded()
    for value in try Self.values(snippet) {
      #expect(throws: Never.self, "\(value)") { try Command.decode(value, seats: 3, manifest: manifest, clock: 0) }
      #expect(Contract.Shape.named(.command).mismatch(value) == nil, "\(value)")
    }
  }

  @Test(arguments: snippets("lua event")) func anEventIsOneOfTheTables(snippet: Snippet) throws {
    for value in try Self.values(snippet) { #expect(Contract.Shape.named(.event).mismatch(value) == nil, "\(value)") }
  }

  // MARK: JSON

  @Test(arguments: snippets("json", "json manifest")) func jsonIsJSON(snippet: Snippet) {
    let text = snippet.block.info == "json" ? snippet.block.text : "{\(snippet.block.text)}"
    #expect(throws: Never.self) { try JSON.decode(Array(text.utf8), options: .file) }
  }

  @Test(arguments: snippets("json manifest")) func keysOfAManifestAreSound(snippet: Snippet) throws {
    var manifest = ShownSpace.base
    let keys = try JSON.decode(Array("{\(snippet.block.text)}".utf8), options: .file)
    for entry in keys.map ?? [:] { manifest[entry.key] = entry.value }
    // A manifest has metrics only where it says so, and everything else here stands alone.
    #expect(throws: Never.self) { try Manifest.decode(JSON.encode(.map(manifest), pretty: false)) }
  }

  // MARK: Commands

  /// What else a creator types.
  static let shell: Set<String> = ["cd", "mkdir", "cp", "cat", "git", "swift", "ls", "python3", "jsonschema", "echo"]

  struct Line: CustomTestStringConvertible, Sendable {
    let page: String
    let text: String
    var testDescription: String { "\(page): \(text)" }
  }

  static let lines: [Line] = pages.flatMap { page -> [Line] in
    let blocks = page.blocks.flatMap { block -> [String] in
      let lines = block.text.split(separator: "\n").map(String.init)
      switch block.info {
      case "sh": return lines
      case "console", "console run": return lines.filter { $0.hasPrefix("$ ") }.map { String($0.dropFirst(2)) }
      case "yaml", "text":
        return lines.compactMap { line in line.range(of: "agon space ").map { "agon space " + line[$0.upperBound...] } }
      default: return []
      }
    }
    let indented = page.indented.filter { $0.hasPrefix("agon ") || $0.hasPrefix(".build/release/agon ") }
      .map { $0.replacing(".build/release/agon", with: "agon", maxReplacements: 1) }
      // What a run prints begins with the program's name, too.
      .filter { !$0.hasPrefix("agon run  ") }
    return (blocks + indented).filter { !$0.isEmpty && !$0.hasPrefix("#") }.map { Line(page: page.path, text: $0) }
  }

  @Test(arguments: lines) func aCommandLineParses(line: Line) throws {
    for part in line.text.split(separator: "&&") {
      let words = Self.words(part)
      let first = try #require(words.first)
      guard first == "agon" else {
        #expect(Self.shell.contains(first), "\(first)")
        continue
      }
      #expect(throws: Never.self) { try Agon.parseAsRoot(Array(words.dropFirst())) }
    }
  }

  /// The words up to a redirection, a pipe, a comment, or the explanation, which stands after three spaces or more. Words in single
  /// quotes are one.
  static func words(_ line: Substring) -> [String] {
    let command = line.drop { $0 == " " }.split(separator: "   ", maxSplits: 1).first ?? ""
    var words: [String] = []
    var quoted: String?
    for word in command.split(separator: " ") {
      if let open = quoted {
        quoted = open + " " + word
      } else if word.hasPrefix("'") {
        quoted = String(word)
      } else if ["|", ">", ">>", "#", ";"].contains(word) || word.hasPrefix("2>") {
        break
      } else {
        words.append(String(word))
      }
      if let full = quoted, full.hasSuffix("'") {
        words.append(full.trimmingCharacters(in: ["'"]))
        quoted = nil
      }
    }
    return words
  }
}

/// The Spaces that the docs show are played.
@Suite struct ShownSpaceTests {
  @Test(arguments: ShownSpace.all) func itPlaysItsBots(space: ShownSpace) throws {
    let package = try SpacePackage(files: space.files, from: space.testDescription)
    let bench = try Bench(package)
    let seats = package.manifest.seats.min
    var failures: [SpaceFailure] = []
    let journal = try bench.session(
      bots: Array(repeating: "baseline", count: seats),
      observe: { machine in
        for audience in 0...seats {
          if case .failure(let failure)? = Snapshot(machine)?.scene(for: audience, in: bench.check) { failures.append(failure) }
        }
        return true
      })
    #expect(failures == [])
    #expect(bench.replay(journal).difference == nil)
    guard case .settled = journal.end.outcome else {
      Issue.record("\(journal.end.outcome)")
      return
    }
  }

  /// One seat that never says anything sound costs only its own turns.
  @Test(arguments: ShownSpace.all) func itSurvivesForfeits(space: ShownSpace) throws {
    let bench = try Bench(try SpacePackage(files: space.files, from: space.testDescription))
    let seats = bench.rules.manifest.seats.min
    for silent in 1...seats where seats > 1 {
      let bots = (1...seats).map { $0 == silent ? "adversarial" : "baseline" }
      let journal = try bench.session(bots: bots)
      #expect(bench.replay(journal).difference == nil)
      guard case .settled = journal.end.outcome else {
        Issue.record("seat \(silent): \(journal.end.outcome)")
        continue
      }
    }
  }

  @Test(arguments: ShownSpace.all) func itsSpecTestsPass(space: ShownSpace) throws {
    let package = try SpacePackage(files: space.files, from: space.testDescription)
    let report = try SpecRun.run(package, executable: Fixture.executable)
    #expect(report.failed == 0, "\(report.files)")
    #expect(report.files.count == package.files.count { $0.path.hasPrefix("tests/") })
  }

  /// What the docs show, the linter does not object to. Recordings are not shown.
  @Test(arguments: ShownSpace.all) func theLinterFindsNothing(space: ShownSpace) {
    let findings = Linter.check(SpaceSource(files: space.files)).findings.filter { $0.rule != "T501" && $0.severity != .note }
    #expect(findings.map { "\($0.file) \($0.rule) \($0.message)" } == [])
  }

  /// A file of a Space that is shown alone would be checked by nothing.
  @Test func everyFileBelongsToASpace() {
    for page in SnippetTests.pages where !page.isScript && !page.path.hasPrefix("sdk-docs/rules/") {
      for block in page.blocks where block.info == "lua" || block.info == "lua callbacks" {
        #expect(
          ShownSpace.all.contains { $0.page == page.path && $0.section == block.section }, "\(page.path):\(block.line)")
      }
    }
  }
}
