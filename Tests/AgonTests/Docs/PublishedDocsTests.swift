import Foundation
import SpaceContract
import SpaceLint
import TestSupport
import Testing

@testable import agon

/// Generated files of `sdk-docs` are what their tables make of them.
@Suite struct PublishedDocsTests {
  /// Path in `sdk-docs` to content.
  static let files: [(path: String, text: String)] =
    [
      ("reference.md", ReferencePage.markdown), ("stubs/agon.lua", LuaStubs.source),
      ("stubs/luarc.json", String(decoding: LuaStubs.configuration(library: ".luals"), as: UTF8.self)),
      ("rules/README.md", RulePage.index(SpaceDocsCommand.allRules)),
    ]
    + ContractSchema.allCases.map {
      ("\($0.rawValue).schema.json", String(decoding: JSON.encode($0.jsonSchema, pretty: true), as: UTF8.self))
    } + SpaceDocsCommand.allRules.map { ("rules/\($0.id).md", RulePage.markdown($0)) }

  static let folder = Fixture.repository.appending(path: "sdk-docs")

  @Test(arguments: files.map(\.path)) func aGeneratedFileIsNotStale(path: String) throws {
    let current = Data(try #require(Self.files.first { $0.path == path }).text.utf8)
    let file = Self.folder.appending(path: path)
    if ProcessInfo.processInfo.environment["AGON_RECORD"] == "1" {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try current.write(to: file)
    }
    #expect(
      FileManager.default.contents(atPath: file.path) == current,
      "sdk-docs/\(path) is stale: run AGON_RECORD=1 swift test --filter PublishedDocsTests")
  }

  /// A page of a rule that is no more.
  @Test func everyPageOfARuleHasItsRule() throws {
    let pages = try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: "rules").path)
    #expect(Set(pages) == Set(["README.md"] + SpaceDocsCommand.allRules.map { "\($0.id).md" }))
  }
}
