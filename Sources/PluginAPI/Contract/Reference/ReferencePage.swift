/// `sdk-docs/reference.md`: every name of the contract, written from its table.
public enum ReferencePage {
  /// The whole page in Markdown, with a line feed at its end.
  public static var markdown: String {
    var lines = [
      "# Reference of the Space contract, version \(Contract.apiVersion)", "",
      "This page is generated from the table that the host itself follows. `agon space docs` prints it. What the words mean together is told in",
      "[guide.md](guide.md); the Lua there is, in [lua.md](lua.md).", "",
    ]
    lines += sections.map { "- [\($0.title)](#\(anchor($0.title)))" } + [""]
    for section in sections { lines += ["## \(section.title)", ""] + section.lines }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A number for people: 1,048,576.
  static func grouped(_ number: Int) -> String {
    var digits = String(number)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }

  /// The fragment that GitHub's Markdown gives a heading: lower case, without marks, hyphens for spaces.
  public static func anchor(_ heading: String) -> String {
    String(
      heading.lowercased().unicodeScalars.filter {
        $0.properties.isAlphabetic || $0.properties.numericType != nil || "_- ".unicodeScalars.contains($0)
      }
      .map { $0 == " " ? "-" : Character($0) })
  }

  struct Section {
    let title: String
    let lines: [String]
  }

  static var sections: [Section] {
    [
      Section(title: "Notation", lines: notation), Section(title: "Callbacks", lines: callbacks), Section(title: "Context", lines: context),
      Section(title: "Values", lines: values), Section(title: "Commands", lines: commands), Section(title: "Events", lines: events),
      Section(title: "Forfeits", lines: forfeits), Section(title: "Scene blocks", lines: blocks),
      Section(title: "Manifest", lines: manifest), Section(title: "Schema keywords", lines: keywords),
      Section(title: "Permissions", lines: permissions), Section(title: "Limits", lines: limits), Section(title: "Bounds", lines: bounds),
      Section(title: "Presets", lines: terms(Contract.presets)), Section(title: "Shapes of a session", lines: terms(Contract.shapes)),
      Section(title: "Bots", lines: bots), Section(title: "Environment", lines: environment),
      Section(title: "What is absent", lines: absences),
    ]
  }

  private static var notation: [String] {
    [
      "- `{a=…, b=…?}` is an object with these keys and no others; a key with `?` may be absent, and `{...}` has the author's own keys.",
      "- `VALUE` is any value of the contract: a string, a boolean, an integer within ±(2^53-1), a finite number, a list `1..n` without holes, or an",
      "  object with string keys.",
      "- `seat` is an integer from 1 to `ctx.seats`; `by seat X` is a list with exactly one `X` for each seat.",
      "- `list of 1..20 X` says how many entries there may be. `A | B` is one of the two.",
      "- Lengths of strings are in bytes of UTF-8, where nothing else is said.", "",
    ]
  }

  private static var callbacks: [String] {
    var lines = [
      "`main.lua` returns a table of these functions. All are pure: they read their arguments, and return. A Space that needs less defines fewer.",
      "",
    ]
    lines += Markdown.table(
      ["callback", "what it does", "where it is absent"],
      Contract.callbacks.map { callback in
        [
          "[`\(signature(callback))`](#\(anchor("Callback \(callback.name)")))", callback.summary,
          callback.isRequired ? "**required**" : callback.defaultBehaviour,
        ]
      })
    for callback in Contract.callbacks { lines += ["", "### Callback `\(callback.name)`", ""] + self.callback(callback) }
    return lines + [""]
  }

  static func signature(_ callback: Contract.Callback) -> String {
    callback.name + "(" + callback.arguments.map(\.name).joined(separator: ", ") + ")"
  }

  private static func callback(_ callback: Contract.Callback) -> [String] {
    let returned = callback.result.map { $0.name + ($0.isOptional ? "?" : "") }.joined(separator: ", ")
    var lines = Markdown.fenced("text", "\(signature(callback)) -> \(returned)") + ["", callback.summary, ""]
    lines += Markdown.table(
      ["", "name", "shape", ""],
      callback.arguments.map { ["takes", "`\($0.name)`", shape($0.shape), $0.summary] }
        + callback.result.map { ["returns", "`\($0.name)`", shape($0.shape) + ($0.isOptional ? ", or nil" : ""), $0.summary] })
    lines += ["", callback.isRequired ? "- It is required." : "- Where it is absent, \(callback.defaultBehaviour)."]
    lines.append(
      callback.seesHidden
        ? "- It sees the whole state."
        : "- `state.secret` and the other seats' entries of `state.hidden` read `false` until the session ends.")
    let uses = callback.mayUse.map { "[`\($0.rawValue)`](#\(anchor("Permission \($0.rawValue)")))" }
    lines.append(
      "- " + (uses.isEmpty ? "No permission has an effect in it." : "With the permission it may use: \(uses.joined(separator: ", "))."))
    return lines
  }

  /// A shape in code type, with links to the values it names.
  static func shape(_ shape: Contract.Shape) -> String {
    if case .named(let type) = shape { return "[`\(type.rawValue)`](#\(anchor("Value \(type.rawValue)")))" }
    if case .bySeat(.named(let type)) = shape { return "by seat [`\(type.rawValue)`](#\(anchor("Value \(type.rawValue)")))" }
    return Markdown.code(shape.notation)
  }

  private static var context: [String] { ["The last argument of every callback, `ctx`.", ""] + fields(Contract.context) + [""] }

  /// A table of an object's keys; keys of objects inside it follow under their path.
  static func fields(_ fields: [Contract.Field]) -> [String] {
    Markdown.table(["key", "shape", "", ""], rows(fields, under: ""))
  }

  private static func rows(_ fields: [Contract.Field], under path: String) -> [[String]] {
    fields.flatMap { field -> [[String]] in
      let row = ["`\(path)\(field.name)`", brief(field.shape), field.isOptional ? "optional" : "", field.summary]
      return [row] + rows(inner(field.shape), under: "\(path)\(field.name)\(isList(field.shape) ? "[i]" : "").")
    }
  }

  private static func isList(_ shape: Contract.Shape) -> Bool { if case .list = shape { true } else { false } }

  /// The keys of the one object that a shape is, or is a list of.
  private static func inner(_ shape: Contract.Shape) -> [Contract.Field] {
    switch shape {
    case .fields(let fields): fields
    case .list(.fields(let fields), _): fields
    default: []
    }
  }

  /// A shape in a table that lists the keys inside it as rows of their own.
  private static func brief(_ shape: Contract.Shape) -> String {
    switch shape {
    case .fields: "object"
    case .list(.fields, let count): Markdown.code(Contract.Shape.list(.object, count: count).notation)
    case .list(.named(let type), let count):
      "\(Contract.Shape.list(.any, count: count).notation.dropLast("VALUE".count))[`\(type.rawValue)`](#\(anchor("Value \(type.rawValue)")))"
    default: self.shape(shape)
    }
  }

  private static var values: [String] {
    var lines: [String] = []
    for type in Contract.types {
      lines += ["### Value `\(type.name)`", "", type.summary, ""]
      switch type.id {
      case .context: lines += ["See [Context](#context).", ""]
      case .command: lines += ["See [Commands](#commands).", ""]
      case .event: lines += ["See [Events](#events).", ""]
      case .block: lines += ["See [Scene blocks](#scene-blocks).", ""]
      default: lines += variants(type.shape)
      }
    }
    return lines
  }

  private static func variants(_ shape: Contract.Shape) -> [String] {
    switch shape {
    case .fields(let fields): return self.fields(fields) + [""]
    case .either(let shapes): return Array(shapes.map(variants).joined(separator: ["or", ""]))
    default: return ["Shape: \(brief(shape))", ""]
    }
  }
}
