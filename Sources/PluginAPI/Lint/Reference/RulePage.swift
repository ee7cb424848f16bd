internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

/// `sdk-docs/rules/`: a page a rule and their index, written from what the rules say of themselves.
public enum RulePage {
  /// The page of a rule in Markdown, with a line feed at its end.
  public static func markdown(_ rule: RuleInfo) -> String {
    var lines = ["# \(rule.id) \(rule.name)", "", rule.summary, "", facts(rule), "", "## Why", "", rule.rationale]
    if !rule.examples.isEmpty {
      lines += ["", "## Examples", "", "Each is a change of the [example Space](README.md#the-example-space), and a test of the rule."]
    }
    for example in rule.examples {
      lines += ["", "### \(example.isBad ? "Bad" : "Good"): \(example.title)", ""] + self.example(example)
    }
    lines += ["", "## To allow it", "", permission(rule)]
    return lines.joined(separator: "\n") + "\n"
  }

  /// `rules/README.md`: every rule in the order of their ids, by group, and the Space that examples start from.
  public static func index(_ rules: [RuleInfo]) -> String {
    var lines = [
      "# Rules", "",
      "What `agon space lint` looks for. An *error* keeps a Space from being recommended; a *warning* wants a reason; a *note* is for the reviewer.",
      "*Static* rules read the files; *dynamic* ones play the Space with its bots, in the sandbox. Ids are stable and never used again.",
      "",
    ]
    for group in RuleInfo.Group.allCases {
      let rules = rules.filter { $0.group == group }.sorted { $0.id < $1.id }
      guard !rules.isEmpty else { continue }
      lines += ["## \(group.title)", ""]
      lines += Markdown.table(
        ["rule", "", "severity", "kind", "fix"],
        rules.map { rule in
          [
            "[\(rule.id)](\(rule.id).md)", rule.summary, rule.severity.rawValue, rule.isDynamic ? "dynamic" : "static",
            rule.canFix ? "`--fix`" : "",
          ]
        })
      lines.append("")
    }
    lines += ["## The example Space", "", "The examples of all rules are changes of this Space, which keeps them all.", ""]
    for file in RuleExample.base where file.path.hasSuffix(".lua") || file.path.hasSuffix(".json") {
      lines += ["**\(file.path)**", ""] + fenced(file.path, text(file)) + [""]
    }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func facts(_ rule: RuleInfo) -> String {
    let kind = rule.isDynamic ? "dynamic: the Space is played to find it" : "static: the files are read"
    return "**\(rule.severity.rawValue)** · \(kind)" + (rule.canFix ? " · `agon space lint --fix` can mend it" : "")
  }

  private static func permission(_ rule: RuleInfo) -> String {
    switch rule.group {
    case _ where Suppressions.guarded.contains(rule.id): "It guards the machine that runs the Space and cannot be allowed."
    case _ where rule.isDynamic: "It is found by playing, and has no line that a comment could stand beside: it cannot be allowed."
    case .suppressions?: "A comment cannot allow what is wrong with comments."
    case .manifest?, .tests?: "It is about `manifest.json`, which has no comments, or about the folder as a whole: it cannot be allowed."
    default:
      "Where it is found in a Lua file, `-- lint: allow \(rule.id) because …` allows it, with a reason of at least \(Suppressions.minWords) "
        + "words that the reviewer reads. [U001](U001.md) says where the comment stands."
    }
  }

  private static func example(_ example: RuleExample) -> [String] {
    var lines = changes(from: RuleExample.base, to: example.files)
    if let previous = example.previousFiles {
      lines += ["What changed since the version before it:", ""] + changes(from: previous, to: example.files)
    }
    if lines.isEmpty { lines = ["The example Space as it is.", ""] }
    lines.removeLast()
    return lines
  }

  /// One block for each file that differs.
  private static func changes(from old: [SpacePackage.File], to new: [SpacePackage.File]) -> [String] {
    let paths = Set(old.map(\.path)).union(new.map(\.path)).sorted()
    return paths.flatMap { path -> [String] in
      let before = old.first { $0.path == path }
      let after = new.first { $0.path == path }
      switch (before, after) {
      case (let before?, let after?) where before.bytes == after.bytes: return []
      case (let before?, let after?):
        if path == "manifest.json", let keys = manifestKeys(from: before, to: after) { return keys }
        let difference = LineDifference(from: text(before), to: text(after))
        // What has little in common reads better as a whole.
        let kept = difference.lines.count { $0.change == .kept }
        if 2 * kept < difference.lines.count { return ["**\(path)**", ""] + fenced(path, text(after)) + [""] }
        return ["**\(path)**", ""] + fence("diff", difference.unified(context: 2)) + [""]
      case (nil, let after?): return ["**\(path)**, added:", ""] + fenced(path, text(after)) + [""]
      case (_?, nil): return ["Without **\(path)**.", ""]
      case (nil, nil): return []
      }
    }
  }

  /// The keys of a manifest that differ; nil where one of the files is no JSON object.
  private static func manifestKeys(from before: SpacePackage.File, to after: SpacePackage.File) -> [String]? {
    guard let old = object(before), let new = object(after) else { return nil }
    var lines: [String] = []
    let changed = Value.Map(new.filter { old[$0.key] != $0.value }.map { ($0.key, $0.value) })
    if !changed.isEmpty {
      let text = String(decoding: JSON.encode(.map(changed), pretty: true), as: UTF8.self)
      lines += ["**manifest.json**, with these keys:", ""] + fenced(after.path, text) + [""]
    }
    let gone = old.keys.filter { new[$0] == nil }.map(Markdown.code)
    if !gone.isEmpty { lines += ["**manifest.json** without \(gone.joined(separator: ", ")).", ""] }
    return lines
  }

  /// Nil for what is broken, which examples of broken files are.
  private static func object(_ file: SpacePackage.File) -> Value.Map? {
    do throws(JSONError) {
      return try JSON.decode(file.bytes, options: .file).map
    } catch {
      return nil
    }
  }

  private static func fenced(_ path: String, _ text: String) -> [String] {
    let language = path.hasSuffix(".lua") ? "lua" : path.hasSuffix(".json") ? "json" : "text"
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return fence(language, lines)
  }

  /// A fenced block of at most `maxLines`, with lines of at most `maxCharacters`: an example of a file that is too long stays readable.
  private static func fence(_ language: String, _ lines: [String]) -> [String] {
    let shown = lines.prefix(maxLines).map { line in
      let visible = RulePage.visible(line)
      return visible.count > maxCharacters ? visible.prefix(maxCharacters) + "…" : visible
    }
    let rest = lines.count > maxLines ? ["… and \(lines.count - maxLines) more lines"] : []
    // A fence longer than any that the text has.
    let ticks = String(repeating: "`", count: lines.contains { $0.contains("```") } ? 4 : 3)
    return [ticks + language] + shown + rest + [ticks]
  }

  private static let maxLines = 60
  private static let maxCharacters = 160

  /// Control characters as the pictures that Unicode has of them: a page is plain text.
  private static func visible(_ line: String) -> String {
    String(
      String.UnicodeScalarView(
        line.unicodeScalars.map { scalar in
          switch scalar.value {
          case 0..<9, 10..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? scalar
          case 0x7F: "\u{2421}"
          case 0x80..<0xA0, 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: "\u{FFFD}"
          default: scalar
          }
        }))
  }

  private static func text(_ file: SpacePackage.File) -> String { String(decoding: file.bytes, as: UTF8.self) }
}
