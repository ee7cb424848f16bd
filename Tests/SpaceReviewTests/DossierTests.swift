import Foundation
import SpaceContent
import SpaceContract
import SpaceLint
import SpaceReview
import SpaceSandbox
import TestSupport
import Testing

/// What a reviewer is told, and what the recommendation makes of it.
@Suite struct DossierTests {
  /// A folder with these files, for as long as `body` runs.
  private static func folder<R>(_ files: [SpacePackage.File], _ body: (String) async throws -> R) async throws -> R {
    let url = FileManager.default.temporaryDirectory.appending(path: "agon-dossier-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: url) }
    for file in files {
      let place = url.appending(path: file.path)
      try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.bytes).write(to: place)
    }
    return try await body(url.path)
  }

  private static func dossier(of folder: String, against old: String? = nil) async throws -> Dossier {
    try await Dossier(
      of: folder, against: old, plan: TrialPlan(seed: 3, sessionsPerPairing: 1, deadline: .seconds(900)), sessions: 5,
      executable: Fixture.executable)
  }

  private static func replaced(_ path: String, _ old: String, _ new: String, in files: [SpacePackage.File]) throws -> [SpacePackage.File] {
    try files.map { file in
      guard file.path == path else { return file }
      let text = String(decoding: file.bytes, as: UTF8.self)
      try #require(text.contains(old))
      return SpacePackage.File(path: path, bytes: Array(text.replacing(old, with: new).utf8))
    }
  }

  @Test func aSoundSpaceIsAccepted() async throws {
    let path = Fixture.repository.appending(path: "spaces/bid-tac-toe").path
    let dossier = try await Self.dossier(of: path)
    #expect(dossier.recommendation.verdict == .accept, "\(dossier.recommendation.reasons)")
    #expect(dossier.identity.package == (try Fixture.shipped("bid-tac-toe")).cid)
    #expect(dossier.goldens.count == 6 && dossier.goldens.allSatisfy(\.passed))
    #expect(dossier.specs?.failed == 0 && dossier.specRefusal == nil)
    #expect(dossier.callbacks.map(\.name) == Contract.callbacks.map(\.name))
    // What the Space has, and what a session of its bots must have called.
    #expect(
      dossier.callbacks.filter(\.isDefined).map(\.name) == ["setup", "next", "task", "parse", "apply", "evaluate", "view"])
    for use in dossier.callbacks where ["setup", "next", "task", "parse", "apply", "evaluate"].contains(use.name) {
      let budget = try #require(use.budget)
      #expect(budget.median > 0 && budget.median <= budget.p99 && budget.p99 <= budget.most && budget.most < 200_000)
    }
    let json = dossier.json
    #expect(json["recommendation"]?["verdict"] == "accept")
    #expect(json["space"]?["package"]?.text == "\(dossier.identity.package)")
    // Decoded again, the JSON file says the same (a whole number has no point in JSON, so that floats come back as integers).
    let decoded = try JSON.decode(JSON.encode(json, pretty: true), options: .file)
    for key in ["space", "callbacks", "goldens", "permissions", "recommendation"] { #expect(decoded[key] == json[key], "\(key)") }
  }

  @Test func aBrokenPromiseIsRejected() async throws {
    let files = try Self.replaced(
      "main.lua", "local number = answer.action and answer.action.number\n    if number",
      "local number = answer.action.number\n    if number",
      in: RuleExample.base)
    let dossier = try await Self.folder(files) { try await Self.dossier(of: $0) }
    #expect(dossier.recommendation.verdict == .reject)
    let reason = try #require(dossier.recommendation.reasons.first)
    #expect(reason.contains("error") && reason.contains("C311"), "\(reason)")
  }

  @Test func whatIsMissingIsARevision() async throws {
    let dossier = try await Self.folder(RuleExample.base) { try await Self.dossier(of: $0) }
    #expect(dossier.recommendation.verdict == .revise)
    #expect(dossier.recommendation.reasons.contains("it has no spec tests"))
    #expect(dossier.recommendation.reasons.contains("it has no recordings"))
  }

  @Test func twoVersionsAreCompared() async throws {
    var newer = try Self.replaced("manifest.json", "\"version\": \"1.0.0\"", "\"version\": \"1.1.0\"", in: RuleExample.base)
    newer = try Self.replaced(
      "manifest.json", "\"permissions\": []",
      "\"permissions\": [{\"name\": \"random\", \"scope\": {}, \"reason\": \"The highest number is drawn.\"}]", in: newer)
    newer = newer.filter { $0.path != "README.md" } + [SpacePackage.File(path: "lib/new.lua", bytes: Array("return {}\n".utf8))]
    let dossier = try await Self.folder(RuleExample.base) { old in
      try await Self.folder(newer) { try await Self.dossier(of: $0, against: old) }
    }
    #expect(dossier.previous?.version == "1.0.0" && dossier.identity.version == "1.1.0")
    #expect(
      dossier.changes.map { "\($0.kind.rawValue) \($0.path)" } == ["removed README.md", "added lib/new.lua", "changed manifest.json"])
    #expect(dossier.permissions.map { "\($0.kind.rawValue) \($0.permission.rawValue)" } == ["added random"])
    #expect(dossier.recommendation.reasons.contains("it asks for more than before: random"))
    let page = DossierPage(dossier).html
    #expect(page.contains("Compared with version 1.0.0") && page.contains("The highest number is drawn."))
  }

  /// The page is made of what a stranger wrote, and opened by somebody who decides about money.
  @Test func thePageIsSelfContainedAndHarmless() async throws {
    let files = try Self.replaced(
      "manifest.json", "\"author\": \"Agon\"", "\"author\": \"<script>alert('1')</script>\\u202e & \\\"Co\\\"\"", in: RuleExample.base)
    let dossier = try await Self.folder(files) { try await Self.dossier(of: $0) }
    let page = DossierPage(dossier).html
    #expect(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;") && page.contains("&amp; &quot;Co&quot;"))
    #expect(!page.contains("<script") && !page.contains("\u{202E}"))
    for outside in ["http:", "https:", "src=", "@import", "url("] { #expect(!page.contains(outside), "\(outside)") }
    #expect(page.contains("default-src 'none'"))
    // Every link of the page leads to a part of it, and every tag is closed.
    let links = page.matches(of: /href="#([a-z-]+)"/).map { String($0.1) }
    #expect(links.count == 9)
    for link in links { #expect(page.contains("<section id=\"\(link)\">"), "\(link)") }
    for tag in ["section", "table", "tr", "td", "ul", "li", "svg", "line", "details", "main", "body", "html"] {
      let opened = page.components(separatedBy: "<\(tag)>").count + page.components(separatedBy: "<\(tag) ").count - 1
      #expect(opened == page.components(separatedBy: "</\(tag)>").count, "\(tag)")
    }
  }

  @Test func aFolderThatIsNoSpaceIsRefused() async throws {
    await #expect(throws: SandboxError.self) {
      try await Self.folder([SpacePackage.File(path: "notes.txt", bytes: [0x61])]) { _ = try await Self.dossier(of: $0) }
    }
  }
}
