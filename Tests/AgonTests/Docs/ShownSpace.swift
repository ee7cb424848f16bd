import Foundation
import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceLint
import SpaceSandbox
import TestSupport
import Testing

/// A Space that a section of a page shows, whole or in part.
///
/// All blocks of one `##` section belong together:
/// - a block under a name in bold, as **bots/random.lua**, is that file;
/// - `json manifest` holds keys of the manifest, laid over `base`;
/// - `lua callbacks` defines functions of `space`, in a `main.lua` that declares and returns it.
///
/// What a section leaves out is filled in: `task` and `evaluate` that do nothing much, and bots that give an example of the action's
/// schema. A section counts as a Space if it has a `main.lua` or a `lua callbacks` block.
struct ShownSpace: CustomTestStringConvertible, Sendable {
  let page: String
  let section: String
  let files: [SpacePackage.File]

  var testDescription: String { "\(page), \(section)" }

  static let base: Value.Map = [
    "id": "shown", "name": "Shown", "summary": "A Space of the docs.", "author": "Agon", "license": "Apache-2.0", "version": "1.0.0",
    "api": 1, "seats": ["min": 2, "max": 4], "shape": "rounds", "rewards": ["preset": "winner"], "permissions": [],
    "bots": ["random", "baseline", "adversarial"],
  ]

  init?(page: DocPage, section: String) throws {
    let blocks = page.blocks.filter { $0.section == section }
    let callbacks = blocks.filter { $0.info == "lua callbacks" }.map(\.text)
    var texts: [String: String] = [:]
    for block in blocks { if let name = block.name, ["lua", "json"].contains(block.info) { texts[name] = block.text } }
    guard texts["main.lua"] != nil || !callbacks.isEmpty else { return nil }
    if texts["manifest.json"] == nil {
      var manifest = Self.base
      for block in blocks where block.info == "json manifest" {
        let keys = try JSON.decode(Array("{\(block.text)}".utf8), options: .file)
        for entry in keys.map ?? [:] { manifest[entry.key] = entry.value }
      }
      texts["manifest.json"] = String(decoding: JSON.encode(.map(manifest), pretty: true), as: UTF8.self)
    }
    if texts["main.lua"] == nil { texts["main.lua"] = Self.main(callbacks.joined(separator: "\n")) }
    let manifest = try Manifest.decode(Array((texts["manifest.json"] ?? "").utf8))
    for bot in manifest.bots where texts["bots/\(bot).lua"] == nil { texts["bots/\(bot).lua"] = Self.bot(manifest, bot) }
    for file in RuleExample.base where ["LICENSE", "CHANGELOG.md", "README.md"].contains(file.path) {
      texts[file.path] = String(decoding: file.bytes, as: UTF8.self).replacing("1.0.0", with: "\(manifest.version)")
    }
    self.page = page.path
    self.section = section
    files = texts.map { SpacePackage.File(path: $0.key, bytes: Array($0.value.utf8)) }
  }

  /// The body of a page's callbacks as a whole file.
  static func main(_ body: String) -> String {
    var text = "local space = {}\n\n" + body
    if !body.contains("function space.task(") { text += "\nfunction space.task(state, seat, ctx) return {text = \"Go.\"} end\n" }
    if !body.contains("function space.evaluate(") {
      text +=
        "\nfunction space.evaluate(state, ctx)\n  local all = {}\n  for seat = 1, ctx.seats do all[seat] = {score = 0} end\n  return all\nend\n"
    }
    return text + "\nreturn space\n"
  }

  private static func bot(_ manifest: Manifest, _ name: String) -> String {
    func answer(_ spec: ActionSpec?) -> String {
      guard case .schema(let schema)? = spec else { return "\"some words\"" }
      return "[==[" + String(decoding: JSON.encode(schema.example(), pretty: false), as: UTF8.self) + "]==]"
    }
    if name == "adversarial" { return "return function(task, memory) return '{', memory end\n" }
    let named = manifest.actions.map { "  if task.action == \"\($0.name)\" then return \(answer($0.spec)), memory end\n" }.joined()
    return "return function(task, memory)\n\(named)  return \(answer(manifest.action)), memory\nend\n"
  }

  static let all: [ShownSpace] = {
    do {
      return try DocPage.all.values.filter {
        !$0.isScript && (!$0.path.hasPrefix("sdk-docs/rules/") || $0.path == "sdk-docs/rules/README.md")
      }.sorted { $0.path < $1.path }.flatMap { page in
        let sections = page.blocks.map(\.section).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return try sections.compactMap { try ShownSpace(page: page, section: $0) }
      }
    } catch {
      fatalError("a page shows no Space: \(error)")
    }
  }()
}

extension DocPage {
  /// Whether the page is one session at a terminal, in which files are written and commands run in order.
  var isScript: Bool { blocks.contains { $0.info == "console run" } }
}
