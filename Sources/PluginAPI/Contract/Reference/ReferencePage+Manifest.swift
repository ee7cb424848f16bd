internal import SpaceContent

extension ReferencePage {
  static var manifest: [String] {
    var lines = [
      "`manifest.json` is data: it is read without running anything. Unknown keys are errors. [manifest.schema.json](manifest.schema.json) has the",
      "same table for editors.", "",
    ]
    lines += Markdown.table(["key", "shape", "default", ""], Contract.manifest.flatMap { rows($0, under: "") })
    return lines + [""]
  }

  private static func rows(_ field: ManifestField, under path: String) -> [[String]] {
    let standing = field.isRequired ? "**required**" : field.defaultValue.map { "`\(JSON.text($0))`" } ?? ""
    let name = "`\(path)\(field.name)`"
    if field.name == Contract.ManifestKey.limits.rawValue { return [[name, "[limits](#limits)", standing, field.summary]] }
    let row = [name, words(field.shape), standing, field.summary]
    guard case .object(let fields) = field.shape else { return [row] }
    return [row] + fields.flatMap { rows($0, under: "\(path)\(field.name).") }
  }

  private static func words(_ shape: ManifestShape) -> String {
    switch shape {
    case .text(let maxBytes): "text of 1..\(maxBytes) bytes"
    case .line(let maxBytes): "one line of 1..\(maxBytes) bytes"
    case .name(let rule): "a name, `\(rule.pattern)`"
    case .version: "a version by SemVer"
    case .integer(let range) where range.count == 1: "`\(range.lowerBound)`"
    case .integer(let range): "integer \(range.lowerBound)..\(range.upperBound)"
    case .choice(let names): names.map { "`\"\($0)\"`" }.joined(separator: " or ")
    case .list(let item, let count, let isUnique):
      "list of \(count.lowerBound)..\(count.upperBound)\(isUnique ? " different" : "") entries: \(words(item))"
    case .object: "object"
    case .names(let rule, let shape, let count):
      "object of \(count.lowerBound)..\(count.upperBound) names (`\(rule.pattern)`): \(words(shape))"
    case .schema: "a [schema](#schema-keywords) of an object"
    case .action: "a [schema](#schema-keywords) of an object, or `{\"type\":\"text\"}`"
    case .permission: "a [permission](#permissions)"
    }
  }

  static var keywords: [String] {
    [
      "`config`, `action` and `actions` hold JSON Schemas of these keywords. `additionalProperties` is always false and is not written; any other",
      "keyword is an error.", "",
    ] + terms(Contract.schemaKeywords)
  }

  static var permissions: [String] {
    var lines = [
      "An entry of `permissions` is `{\"name\": …, \"scope\": …, \"reason\": …}`. The reason is read by the reviewer and by those who play. There is no",
      "network permission.", "",
    ]
    for permission in Contract.permissions {
      lines += ["### Permission `\(permission.name)`", "", permission.summary, ""]
      if !permission.isAvailable { lines += ["This release cannot honour it: the session of a Space that asks for it is refused.", ""] }
      if !permission.scope.isEmpty {
        lines += Markdown.table(
          ["scope", "shape", "", ""],
          permission.scope.map { ["`\($0.name)`", words($0.shape), $0.isRequired ? "**required**" : "optional", $0.summary] })
        lines.append("")
      }
      let commands = Contract.commands.filter { $0.permissions.contains(permission.id) }.map { link("Command", $0.name) }
      let callbacks = Contract.callbacks.filter { $0.mayUse.contains(permission.id) }.map { link("Callback", $0.name) }
      let needs = commands.isEmpty ? "" : "\(commands.joined(separator: ", ")) may need it. "
      lines += ["\(needs)It has an effect in \(callbacks.joined(separator: ", ")).", ""]
    }
    return lines
  }

  static var limits: [String] {
    ["A Space sets these for itself, under `limits` of its manifest.", ""]
      + Markdown.table(
        ["limit", "unit", "range", "default", ""],
        Contract.limits.map {
          [
            "`\($0.name)`", $0.unit, "\(grouped($0.range.lowerBound))..\(grouped($0.range.upperBound))", grouped($0.defaultValue),
            $0.summary,
          ]
        }) + [""]
  }

  static var bounds: [String] {
    ["These are the same for every Space.", ""]
      + Markdown.table(["bound", "at most", "unit", ""], Contract.bounds.map { [$0.name, grouped($0.value), $0.unit, $0.summary] }) + [""]
  }
}
