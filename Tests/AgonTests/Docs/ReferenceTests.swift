import Foundation
import SpaceContract
import SpaceLint
import SpaceReview
import TestSupport
import Testing

/// Nothing of the contract is undocumented, and no page points at what is not there.
@Suite struct ReferenceTests {
  struct Name: CustomTestStringConvertible, Sendable {
    let section: String
    /// As it stands on the page.
    let text: String
    var testDescription: String { "\(text) under \(section)" }
  }

  static func names(_ section: String, _ names: [String], _ spell: (String) -> String) -> [Name] {
    names.map { Name(section: section, text: spell($0)) }
  }

  /// From the enums, which every decoder switches over, and not from the lists that the page is written from.
  static let all: [Name] =
    names("Callbacks", Contract.CallbackName.allCases.map(\.rawValue)) { "\n### Callback `\($0)`\n" }
    + Contract.callbacks.flatMap { callback in callback.arguments.map { Name(section: "Callbacks", text: "| takes | `\($0.name)` |") } }
    + names("Context", ["config", "seats", "step", "asks", "clock"]) { "| `\($0)` |" }
    + names("Commands", Contract.CommandName.allCases.map(\.rawValue)) { "\n### Command `\($0)`\n" }
    + names("Events", Contract.EventName.allCases.map(\.rawValue)) { "\n### Event `\($0)`\n" }
    + names("Forfeits", Forfeit.allCases.map(\.rawValue)) { "| `\($0)` |" }
    + names("Permissions", Contract.PermissionName.allCases.map(\.rawValue)) { "\n### Permission `\($0)`\n" }
    + names("Permissions", Contract.ScopeName.allCases.map(\.rawValue)) { "| `\($0)` |" }
    + names("Limits", Contract.LimitName.allCases.map(\.rawValue)) { "| `\($0)` |" }
    + names("Manifest", Contract.ManifestKey.allCases.map(\.rawValue)) { "| `\($0)` |" }
    + names("Schema keywords", Contract.SchemaKeyword.allCases.map(\.rawValue)) { "| `\($0)` |" }
    + names("Scene blocks", Contract.BlockKind.allCases.map(\.rawValue)) { "\n### Block `\($0)`\n" }
    + names("Presets", RewardsPreset.allCases.map(\.rawValue)) { "| `\($0)` |" }
    + names("Shapes of a session", SessionShape.allCases.map(\.rawValue)) { "| `\($0)` |" }
    + names("Values", Contract.TypeName.allCases.map(\.rawValue)) { "\n### Value `\($0)`\n" }
    + names("Environment", Contract.environment.map(\.call)) { "| `\($0)` |" }
    + names("Bounds", Contract.bounds.map(\.name)) { "| \($0) |" } + names("Bots", Contract.requiredBots.map(\.name)) { "| `\($0)` |" }

  @Test(arguments: all) func aNameIsDocumented(name: Name) throws {
    let page = try #require(DocPage.all["sdk-docs/reference.md"])
    #expect(page.sections[name.section]?.contains(name.text) == true)
  }

  @Test func everyRuleHasARowInTheIndex() throws {
    let index = try #require(DocPage.all["sdk-docs/rules/README.md"])
    for rule in RuleCatalogue.all {
      let group = try #require(rule.group, "\(rule.id)")
      #expect(index.sections[group.title]?.contains("| [\(rule.id)](\(rule.id).md) | \(rule.summary)") == true, "\(rule.id)")
    }
  }

  /// Section 6 of Lua's reference manual, less what a Space has, is exactly what the page calls absent.
  @Test func whatIsAbsentIsSaid() {
    let stock =
      """
      _G _VERSION assert collectgarbage dofile error getmetatable ipairs load loadfile next pairs pcall print rawequal rawget rawlen rawset
      require select setmetatable tonumber tostring type warn xpcall coroutine package io os debug
      string.byte string.char string.dump string.find string.format string.gmatch string.gsub string.len string.lower string.match
      string.pack string.packsize string.rep string.reverse string.sub string.unpack string.upper
      utf8.char utf8.charpattern utf8.codes utf8.codepoint utf8.len utf8.offset
      table.concat table.insert table.move table.pack table.remove table.sort table.unpack
      math.abs math.acos math.asin math.atan math.ceil math.cos math.deg math.exp math.floor math.fmod math.huge math.log math.max
      math.maxinteger math.min math.mininteger math.modf math.pi math.rad math.random math.randomseed math.sin math.sqrt math.tan
      math.tointeger math.type math.ult
      """.split(whereSeparator: \.isWhitespace).map(String.init)
    let absent = Contract.absences.flatMap(\.names)
    #expect(Set(absent) == Set(stock).subtracting(Contract.environment.map(\.name)))
    #expect(Set(absent).count == absent.count)
  }

  /// The library of spec tests is no part of the contract, and has a page of its own.
  @Test func everyAssertionIsExplained() throws {
    let page = try #require(DocPage.all["sdk-docs/testing.md"]).sections["Spec tests"] ?? ""
    let names = SpecLibrary.source.matches(of: /function (test\.[a-z]+)\(([^)]*)\)/).map { String($0.1) }
    #expect(names.count >= 8)
    for name in names { #expect(page.contains("| `\(name)("), "\(name)") }
  }

  static let pages = DocPage.published + ["README.md"]

  @Test(arguments: pages) func everyLinkLeadsSomewhere(path: String) throws {
    let page = try #require(DocPage.all[path])
    for link in page.links where !link.hasPrefix("https://") {
      let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let target = parts[0].isEmpty ? path : Self.resolved(parts[0], from: path)
      #expect(FileManager.default.fileExists(atPath: Fixture.repository.appending(path: target).path), "\(link)")
      guard parts.count == 2 else { continue }
      #expect(DocPage.all[target]?.anchors.contains(parts[1]) == true, "\(link)")
    }
  }

  private static func resolved(_ link: String, from page: String) -> String {
    var parts = page.split(separator: "/").dropLast().map(String.init)
    for part in link.split(separator: "/") {
      if part == ".." { parts.removeLast() } else { parts.append(String(part)) }
    }
    return parts.joined(separator: "/")
  }

  @Test func everyPageIsInTheIndexOrBelowOneThatIs() throws {
    let index = try #require(DocPage.all["sdk-docs/README.md"])
    let linked = Set(index.links.map { "sdk-docs/" + $0.prefix { $0 != "#" } })
    for page in DocPage.published where page != "sdk-docs/README.md" && !page.hasPrefix("sdk-docs/rules/") {
      #expect(linked.contains(page), "\(page)")
    }
    #expect(linked.contains("sdk-docs/rules/README.md"))
  }
}
