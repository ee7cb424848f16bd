internal import Foundation
internal import SpaceLint
internal import SpaceSandbox
internal import TestSupport
internal import Testing

/// `agon space lint` as a person calls it: what it says, and what its exits mean.
struct LintCommandTests {
  private func agon(_ arguments: [String]) throws -> (status: Int32, output: String, error: String) {
    let process = Process()
    let (output, error) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("agon")
    process.arguments = ["space", "lint"] + arguments
    process.standardOutput = output
    process.standardError = error
    try process.run()
    let written = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = error.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: written, as: UTF8.self), String(decoding: complaint, as: UTF8.self))
  }

  /// A folder with the Space of the examples, some files of it replaced.
  private func withSpace<R>(_ files: [String: String], _ body: (URL) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory.appending(path: "agon-lint-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var all = RuleExample.base.map { ($0.path, Data($0.bytes)) } + [("goldens/one.journal", Data("x".utf8))]
    all += files.map { ($0.key, Data($0.value.utf8)) }
    for (path, bytes) in all {
      let place = folder.appending(path: path)
      try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try bytes.write(to: place)
    }
    return try body(folder)
  }

  private static let broken = ["lib/sum.lua": "return function(list)\n  total = #list\n  return total\nend\n"]

  @Test func aCleanSpaceLeavesWithZero() throws {
    try withSpace([:]) { folder in
      let run = try agon(["--static", folder.path])
      #expect(run.status == 0 && run.output.contains("example 1.0.0: clean") && run.error.isEmpty)
    }
  }

  @Test func aFindingIsShownWithItsLineAndAMark() throws {
    try withSpace(Self.broken) { folder in
      let run = try agon(["--static", "--rule", "S104", folder.path])
      #expect(run.status == 1)
      #expect(
        run.output == """
          error[S104] global-write: lib/sum.lua:2:3
            total is assigned as a global
             2 |   total = #list
               |   ^^^^^
            hint: declare it with local; --fix can add `local`

          example 1.0.0: 1 error, by 1 rule

          """)
    }
  }

  @Test func fixesAreShownOrMade() throws {
    try withSpace(Self.broken) { folder in
      let file = folder.appending(path: "lib/sum.lua")
      let dry = try agon(["--static", "--fix", "--dry-run", folder.path])
      #expect(dry.status == 1 && dry.output.contains("  -2:   total = #list\n  +2:   local total = #list\n"))
      #expect(try String(contentsOf: file, encoding: .utf8) == Self.broken["lib/sum.lua"])
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)
      let made = try agon(["--static", "--fix", folder.path])
      #expect(made.status == 0, "\(made.output)")
      #expect(try String(contentsOf: file, encoding: .utf8) == "return function(list)\n  local total = #list\n  return total\nend\n")
      #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o640)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "lib").path) == ["sum.lua"])
    }
  }

  @Test func jsonAndSARIFAreData() throws {
    try withSpace(Self.broken) { folder in
      for format in ["json", "sarif"] {
        let run = try agon(["--static", "--format", format, folder.path])
        #expect(run.status == 1)
        let data = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        #expect(data[format == "json" ? "findings" : "runs"] != nil)
      }
    }
  }

  @Test func theVersionBeforeIsCompared() throws {
    try withSpace([:]) { old in
      let manifest = try String(contentsOf: old.appending(path: "manifest.json"), encoding: .utf8)
      let newer = manifest.replacingOccurrences(
        of: "\"permissions\": []", with: "\"permissions\": [{\"name\": \"wait\", \"reason\": \"Why.\"}]")
      try withSpace(["manifest.json": newer]) { folder in
        let run = try agon(["--static", "--against", old.path, "--rule", "M003,M008", folder.path])
        #expect(run.status == 1 && run.output.contains("warning[M008]") && run.output.contains("error[M003]"))
        #expect(run.output.contains("  added wait\n"))
      }
    }
  }

  @Test func whatIsNoSpaceAndWhatIsNotThere() throws {
    try withSpace([:]) { folder in
      let empty = folder.appending(path: "empty")
      try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
      let none = try agon(["--static", empty.path])
      #expect(none.status == 2 && none.error.contains("is no Space"))
      #expect(try agon(["--static", folder.path + "/absent"]).status == 66)
      #expect(try agon(["--static", "--rule", "S999", folder.path]).status == 64)
      #expect(try agon(["--dry-run", folder.path]).status == 64)
      #expect(try agon([]).status == 64)
    }
  }

  @Test func aSpaceThatIsPlayedSaysWhatWasLookedAt() throws {
    let run = try agon([Fixture.repository.appending(path: "spaces/bid-tac-toe").path, "--json"])
    #expect(run.status == 0, "\(run.output)")
    let data = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect((data["trials"] as? [String: Any])?["sessions"] != nil)
    #expect((data["findings"] as? [Any])?.isEmpty == true)
  }

  @Test func rulesExplainThemselves() throws {
    let one = try agon(["--explain", "s104"])
    #expect(one.status == 0 && one.output.hasPrefix("S104 global-write  error\n") && one.output.contains("total = 0"))
    let all = try agon(["--list"])
    for rule in LintRule.all { #expect(all.output.contains("  \(rule.info.id)  \(rule.info.name)")) }
    #expect(try agon(["--explain", "S1O4"]).status == 64)
  }
}
