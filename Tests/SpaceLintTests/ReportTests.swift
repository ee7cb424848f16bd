import Foundation
import SpaceContent
import SpaceContract
import SpaceLint
import SpaceSandbox
import TestSupport
import Testing

/// The report as JSON and as SARIF.
@Suite struct ReportTests {
  private static let lib = "local s = \"\u{E9}\u{1F600}\" x = s\n-- lint: allow S106 because the host stops it\nwhile true do end\n"

  private func report(_ lib: String = lib, notices: [String] = []) -> LintReport {
    let source = SpaceSource(files: RuleExample.base + [SpacePackage.File(path: "lib/x.lua", bytes: Array(lib.utf8))])
    return LintReport(
      folder: "example", source: source, result: Linter.check(source), rules: LintRule.all.map(\.info), notices: notices)
  }

  @Test func columnsCountCodePoints() throws {
    let report = report()
    let finding = try #require(report.result.findings.first { $0.rule == "S104" })
    // `local s = "` and two characters and `" ` stand before it.
    let place = try #require(report.place(of: finding))
    let numbers: [Int] = [place.line, place.column, place.endLine, place.endColumn]
    #expect(numbers == [1, 16, 1, 17] as [Int])
    #expect(report.line(of: finding) == "local s = \"\u{E9}\u{1F600}\" x = s")
  }

  @Test func jsonHasFindingsCountsAndPlaces() throws {
    let json = report(notices: ["nothing"]).json
    #expect(json["summary"]?["errors"]?.int == 1)
    #expect(json["summary"]?["suppressed"]?.int == 1)
    #expect(json["summary"]?["clean"]?.bool == false)
    #expect(json["notices"] == ["nothing"])
    let finding = try #require(json["findings"]?.list?.first)
    #expect(finding["rule"] == "S104" && finding["line"]?.int == 1 && finding["column"]?.int == 16 && finding["name"] == "global-write")
    #expect(finding["fix"]?["edits"]?.list?.first?["replacement"] == "local ")
    #expect(json["suppressed"]?.list?.first?["reason"] == "the host stops it")
  }

  /// Validated by jsonschema (PyPI) against the schema that OASIS publishes.
  @Test func sarifFitsTheSchema() throws {
    guard let schema = SharedFolder.file("vectors/sarif-schema-2.1.0.json") else { return }
    let python = Fixture.repository.appending(path: "Tests/.venv/bin/python").path
    guard FileManager.default.isExecutableFile(atPath: python) else {
      Issue.record("SARIF cannot be validated without \(python): `make python` installs it")
      return
    }
    let broken = SpaceSource(files: [SpacePackage.File(path: "manifest.json", bytes: Array("{".utf8))])
    let brokenReport = LintReport(folder: "x", source: broken, result: Linter.check(broken), rules: LintRule.all.map(\.info))
    let log = LintReport.sarif([report(notices: ["luacheck is not installed"]), brokenReport], toolVersion: "1.2.3")
    let file = FileManager.default.temporaryDirectory.appending(path: "lint-\(UUID().uuidString).sarif")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(JSON.encode(log)).write(to: file)
    let script = """
      import json, sys, jsonschema
      schema = json.load(open(sys.argv[1]))
      validator = jsonschema.validators.validator_for(schema)(schema)
      errors = [e.json_path + ": " + e.message for e in validator.iter_errors(json.load(open(sys.argv[2])))]
      print("\\n".join(errors[:10]))
      # What the schema refuses must be refused here, too, or the check says nothing.
      if not list(validator.iter_errors({"version": "2.1.0"})): print("the validator accepts anything")
      """
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = ["-c", script, schema.path, file.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0 && said.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty, "\(said)")
  }

  @Test func thePermissionDiffTellsGrowthFromLess() throws {
    func manifest(_ permissions: Value) throws -> Manifest {
      try Manifest.decode(JSON.encode(.map(Fixture.manifest.merging(["permissions": permissions]))))
    }
    func feed(_ feeds: Value, _ seconds: Int64) -> Value {
      ["name": "feed.read", "reason": "Prices.", "scope": ["feeds": feeds, "max_seconds": .int(seconds)]]
    }
    func change(_ a: Value, _ b: Value) throws -> PermissionChange.Kind? {
      try PermissionChange.all(from: manifest([a]), to: manifest([b])).first?.kind
    }
    #expect(try change(feed(["btc-usd"], 60), feed(["btc-usd"], 60)) == .same)
    #expect(try change(feed(["btc-usd"], 60), feed(["btc-usd"], 90)) == .widened)
    #expect(try change(feed(["btc-usd"], 60), feed(["btc-usd", "eth-usd"], 60)) == .widened)
    #expect(try change(feed(["btc-usd", "eth-usd"], 60), feed(["btc-usd"], 60)) == .narrowed)
    #expect(try change(feed(["btc-usd"], 60), feed(["eth-usd"], 60)) == .widened)
    let judge: Value = ["name": "judge.rank", "reason": "Wit.", "scope": ["panel": 3]]
    let smaller: Value = ["name": "judge.rank", "reason": "Wit.", "scope": ["panel": 1]]
    #expect(try change(judge, smaller) == .widened)
    #expect(try change(smaller, judge) == .narrowed)
    let both = try PermissionChange.all(from: manifest([judge]), to: manifest([feed(["btc-usd"], 60)]))
    #expect(both.map(\.kind) == [.added, .removed])
    #expect(try PermissionChange.all(from: nil, to: manifest([judge])).map(\.kind) == [.asked])
  }
}

extension Value.Map {
  fileprivate func merging(_ other: Value.Map) -> Value.Map {
    var out = self
    for entry in other { out[entry.key] = entry.value }
    return out
  }
}
