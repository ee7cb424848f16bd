import Foundation
import SpaceContract
import SpaceLint
import SpaceReview
import TestSupport
import Testing

/// Generated files of `sdk-docs` are what their tables make of them.
@Suite struct PublishedDocsTests {
  /// Path in `sdk-docs` to content.
  static let files: [(path: String, text: String)] =
    [
      ("reference.md", ReferencePage.markdown), ("stubs/agon.lua", LuaStubs.source),
      ("stubs/luarc.json", String(decoding: LuaStubs.configuration(library: ".luals"), as: UTF8.self)),
      ("rules/README.md", RulePage.index(RuleCatalogue.all)),
    ]
    + ContractSchema.allCases.map {
      ("\($0.rawValue).schema.json", String(decoding: JSON.encode($0.jsonSchema, pretty: true), as: UTF8.self))
    } + RuleCatalogue.all.map { ("rules/\($0.id).md", RulePage.markdown($0)) }

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
    #expect(Set(pages) == Set(["README.md"] + RuleCatalogue.all.map { "\($0.id).md" }))
  }

  /// The stubs are Lua, say of every name of the environment what it takes, and name no type that they do not define.
  @Test func theStubsAreWhole() throws {
    let stubs = LuaStubs.source
    #expect(Syntax(parsing: Array(stubs.utf8)).errors.isEmpty)
    let lines = Set(stubs.split(separator: "\n").map(String.init))
    for entry in Contract.environment {
      if let type = entry.constant {
        #expect(lines.contains("---@field \(entry.name.drop { $0 != "." }.dropFirst()) \(type) \(entry.summary)"), "\(entry.name)")
      } else {
        #expect(lines.contains("function \(entry.name)(\(entry.parameters.map(\.name).joined(separator: ", "))) end"), "\(entry.name)")
      }
    }
    for callback in Contract.callbacks { #expect(stubs.contains("---@field \(callback.name)? fun("), "\(callback.name)") }
    let named = stubs.matches(of: /agon\.[A-Z][A-Za-z0-9]*/).map { String($0.output) }
    let defined = stubs.matches(of: /---@(?:class|alias) (agon\.[A-Z][A-Za-z0-9]*)/).map { String($0.1) }
    #expect(Set(named) == Set(defined))
    #expect(Set(defined).count == defined.count)
  }
}
