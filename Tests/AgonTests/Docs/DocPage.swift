import Foundation
import SpaceContract
import TestSupport

/// A page of Markdown, as far as the tests of the docs read it.
struct DocPage {
  /// A fenced block.
  struct Block {
    /// What stands after the opening fence: "lua callbacks".
    let info: String
    let text: String
    /// Of the opening fence, from 1.
    let line: Int
    /// The name in bold on the line before, as in **bots/random.lua**.
    let name: String?
    /// The nearest `##` heading above; empty before the first.
    let section: String
  }

  /// Relative to the repository.
  let path: String
  private(set) var headings: [String] = []
  private(set) var blocks: [Block] = []
  /// Lines of indented code.
  private(set) var indented: [String] = []
  /// The destinations of links.
  private(set) var links: [String] = []
  /// Text by `##` section, fenced blocks included.
  private(set) var sections: [String: String] = [:]

  init(_ path: String) throws {
    self.path = path
    let text = try String(contentsOf: Fixture.repository.appending(path: path), encoding: .utf8)
    var fence: (ticks: Substring, info: String, line: Int, name: String?)?
    var body: [String] = []
    var lastText = ""
    var section = ""
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("## ") { section = fence == nil ? String(line.dropFirst(3)) : section }
      sections[section, default: ""] += line + "\n"
      if let open = fence {
        if line == open.ticks {
          blocks.append(
            Block(info: open.info, text: body.joined(separator: "\n") + "\n", line: open.line, name: open.name, section: section))
          fence = nil
        } else {
          body.append(String(line))
        }
        continue
      }
      if line.hasPrefix("```") {
        let ticks = line.prefix { $0 == "`" }
        let name = lastText.wholeMatch(of: /\*\*([A-Za-z0-9_.\/-]+)\*\*/).map { String($0.1) }
        fence = (ticks, String(line.dropFirst(ticks.count)), index + 1, name)
        body = []
        lastText = ""
        continue
      }
      if line.hasPrefix("#") { headings.append(String(line.drop { $0 == "#" }.dropFirst())) }
      if line.hasPrefix("    ") { indented.append(String(line.dropFirst(4))) } else { links += Self.links(in: line) }
      if !line.isEmpty { lastText = String(line) }
    }
  }

  var anchors: Set<String> {
    var seen: [String: Int] = [:]
    return Set(
      headings.map { heading in
        let anchor = ReferencePage.anchor(heading)
        defer { seen[anchor, default: 0] += 1 }
        return seen[anchor].map { "\(anchor)-\($0)" } ?? anchor
      })
  }

  /// Links outside code.
  private static func links(in line: Substring) -> [String] {
    let prose = line.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { $0.offset % 2 == 0 ? $0.element : "_" }
      .joined()
    return prose.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }
  }

  /// Every page of `sdk-docs`, and the README, by path.
  static let all: [String: DocPage] = {
    do {
      return Dictionary(uniqueKeysWithValues: try (published + ["README.md"]).map { ($0, try DocPage($0)) })
    } catch {
      fatalError("a page cannot be read: \(error)")
    }
  }()

  /// Every page of `sdk-docs`, relative to the repository, sorted.
  static let published: [String] = {
    let folder = Fixture.repository.appending(path: "sdk-docs")
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".md") }.map { "sdk-docs/" + $0 }.sorted()
  }()
}
