import SpaceLint
import SpaceReview
import SpaceSandbox
import TestSupport
import Testing

/// What only the compiler and the load know is reported under one id, S111, by whoever plays the Space.
@Suite struct LoadingTests {
  private static func findings(_ files: [SpacePackage.File]) async throws -> [Finding] {
    let package = try SpacePackage(files: files, from: "example")
    return await Trials.tried(package, TrialPlan(sessionsPerPairing: 1, deadline: .seconds(900))).findings
  }

  private static func space(_ top: String) -> [SpacePackage.File] {
    RuleExample.base.map { file in
      file.path == "main.lua" ? SpacePackage.File(path: file.path, bytes: Array(top.utf8) + file.bytes) : file
    }
  }

  @Test func theExamplesShowWhatTheySay() async throws {
    for example in LintRule.doesNotLoad.info.examples {
      let rules = try await Self.findings(example.files).map(\.rule)
      #expect(rules.contains("S111") == example.isBad, "\(example.title): \(rules)")
    }
  }

  /// A function that uses 150 variables of the file and 150 of the function around it; 255 are the most.
  private static let upvalues: String = {
    let outer = (1...150).map { "a\($0)" }
    let inner = (1...150).map { "p\($0)" }
    let names = (outer + inner).joined(separator: ",")
    return outer.map { "local \($0)\n" }.joined()
      + "local function f(\(inner.joined(separator: ",")))\nreturn function() return \(names) end end\n"
  }()

  /// The limits of liblua's compiler (`llimits.h`, `lparser.c`): the grammar has none of them, so the parser says nothing.
  @Test(arguments: [
    ("locals", (1...201).map { "local a\($0) = \($0)\n" }.joined()), ("upvalues", upvalues),
    ("registers", "local t = f(\(Array(repeating: "1", count: 300).joined(separator: ",")))\n"),
  ]) func aLimitOfTheCompilerIsOneFinding(what: String, top: String) async throws {
    let files = Self.space(top)
    let main = try #require(SpaceSource(files: files).main)
    #expect(main.syntax.errors.isEmpty)
    let findings = try await Self.findings(files)
    #expect(findings.map(\.rule) == ["S111"])
    #expect(findings.first?.message.contains("too many") == true, "\(findings)")
  }
}
