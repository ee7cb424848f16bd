import SpaceContent

/// Checks a value against a `ManifestShape` and returns it with defaults filled in and texts cleaned.
///
/// It returns nil exactly where it has reported an error for the value itself; an object with a fault inside it is returned without
/// that part, so that the checks between fields can still run on the rest.
struct ManifestReader {
  var diagnostics: Diagnostics

  mutating func read(_ value: Value, as shape: ManifestShape, at path: String) -> Value? {
    switch shape {
    case .text(let maxBytes): return text(value, maxBytes: maxBytes, isLine: false, at: path)
    case .line(let maxBytes): return text(value, maxBytes: maxBytes, isLine: true, at: path)
    case .name(let rule):
      if let text = value.text, rule.matches(text) { return value }
      diagnostics.mismatch(value, at: path, expected: "a name that matches \(rule.pattern)")
    case .version:
      if let text = value.text, SemVer(text) != nil { return value }
      diagnostics.report(.version, at: path, "got \(value.described)", expected: "a version by SemVer, such as \"1.0.0\"")
    case .integer(let range):
      if let int = value.int, range.contains(Int(int)) { return value }
      let code: ContractError.Code = path == "$.api" ? .version : .manifest
      diagnostics.report(code, at: path, "got \(value.described)", expected: ManifestReader.expected(range))
    case .choice(let names):
      if let text = value.text, names.contains(text) { return value }
      diagnostics.mismatch(value, at: path, expected: "one of \(names.joined(separator: ", "))")
    case .list(let item, let count, let isUnique): return list(value, of: item, count: count, isUnique: isUnique, at: path)
    case .object(let fields): return object(value, fields, at: path)
    case .names(let rule, let shape, let count): return names(value, rule, of: shape, count: count, at: path)
    case .schema(let allowDefault): return schema(value, allowDefault: allowDefault, at: path)
    case .action: return value == ManifestReader.textAction ? value : schema(value, allowDefault: false, at: path)
    case .permission: return permission(value, at: path)
    }
    return nil
  }

  /// How `actions` writes an action in free text.
  static let textAction: Value = ["type": "text"]

  private static func expected(_ range: ClosedRange<Int>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "an integer from \(range.lowerBound) to \(range.upperBound)"
  }

  private mutating func text(_ value: Value, maxBytes: Int, isLine: Bool, at path: String) -> Value? {
    let what = isLine ? "one line of text" : "text"
    guard let text = value.text, (1...maxBytes).contains(text.utf8.count) else {
      diagnostics.mismatch(value, at: path, expected: "\(what) of 1 to \(maxBytes) bytes")
      return nil
    }
    let clean = TextCleaning.clean(text)
    guard clean.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      diagnostics.report(.manifest, at: path, "is blank", expected: what)
      return nil
    }
    guard !isLine || !clean.utf8.contains(where: { $0 < 0x20 }) else {
      diagnostics.report(.manifest, at: path, "has a line feed or a tab", expected: what)
      return nil
    }
    return .text(clean)
  }

  private mutating func list(_ value: Value, of shape: ManifestShape, count: ClosedRange<Int>, isUnique: Bool, at path: String) -> Value? {
    guard let items = value.list, count.contains(items.count) else {
      diagnostics.mismatch(value, at: path, expected: "a list of \(count.lowerBound) to \(count.upperBound) items")
      return nil
    }
    if isUnique, let index = Schema.firstDuplicate(items) { diagnostics.report(.manifest, at: "\(path)[\(index)]", "stands twice") }
    var out: [Value] = []
    for (index, item) in items.enumerated() {
      if let item = read(item, as: shape, at: "\(path)[\(index)]") { out.append(item) }
    }
    return .list(out)
  }

  mutating func object(_ value: Value, _ fields: [ManifestField], at path: String) -> Value? {
    guard case .map(let given) = value else {
      diagnostics.mismatch(value, at: path, expected: "an object with \(fields.map(\.name).joined(separator: ", "))")
      return nil
    }
    for key in given.keys where !fields.contains(where: { $0.name == key }) {
      diagnostics.unknownKey(key, at: path, known: fields.map(\.name))
    }
    var out = Value.Map()
    for field in fields {
      if let value = given[field.name] {
        out[field.name] = read(value, as: field.shape, at: path + JSONPath.step(field.name))
      } else if let value = field.defaultValue {
        out[field.name] = read(value, as: field.shape, at: path + JSONPath.step(field.name))
      } else if field.isRequired {
        diagnostics.report(.manifest, at: path, "lacks the key \"\(field.name)\"", hint: field.summary)
      }
    }
    return .map(out)
  }

  private mutating func names(_ value: Value, _ rule: NameRule, of shape: ManifestShape, count: ClosedRange<Int>, at path: String) -> Value?
  {
    guard case .map(let given) = value, count.contains(given.count) else {
      diagnostics.mismatch(value, at: path, expected: "an object of \(count.lowerBound) to \(count.upperBound) named entries")
      return nil
    }
    var out = Value.Map()
    for entry in given {
      let place = path + JSONPath.step(entry.key)
      guard rule.matches(entry.key) else {
        diagnostics.report(.manifest, at: place, "is not a name here", expected: "a name that matches \(rule.pattern)")
        continue
      }
      out[entry.key] = read(entry.value, as: shape, at: place)
    }
    return .map(out)
  }

  private mutating func schema(_ value: Value, allowDefault: Bool, at path: String) -> Value? {
    guard let schema = Schema.read(value, path: path, allowDefault: allowDefault, into: &diagnostics) else { return nil }
    switch schema.kind {
    case .object, .oneOf: return value
    default:
      diagnostics.report(
        .manifest, at: "\(path).type", "must be object", hint: "put the value into a property: answers are JSON objects")
      return nil
    }
  }

  private mutating func permission(_ value: Value, at path: String) -> Value? {
    guard case .map(let given) = value else {
      diagnostics.mismatch(value, at: path, expected: "an object with name, scope and reason")
      return nil
    }
    typealias Key = Contract.PermissionKey
    for key in given.keys where Key(rawValue: key) == nil {
      diagnostics.unknownKey(key, at: path, known: Key.allCases.map(\.rawValue))
    }
    guard let name = given[Key.name.rawValue]?.text.flatMap(Contract.PermissionName.init(rawValue:)) else {
      let names = Contract.PermissionName.allCases.map(\.rawValue)
      let got = given[Key.name.rawValue]
      let near = got?.text.flatMap { Spelling.nearest(to: $0, among: names) }
      diagnostics.report(
        .unknownPermission, at: "\(path).name", got.map { "got \($0.described)" } ?? "is absent",
        expected: "one of \(names.joined(separator: ", "))", hint: near.map { "did you mean \"\($0)\"?" } ?? "")
      return nil
    }
    let reason = given[Key.reason.rawValue]?.text.map(TextCleaning.clean) ?? ""
    guard reason.unicodeScalars.contains(where: { !$0.properties.isWhitespace }), reason.utf8.count <= Contract.Texts.maxReasonBytes else {
      diagnostics.report(
        .permissionWithoutReason, at: "\(path).reason", "says nothing, or too much",
        expected: "1 to \(Contract.Texts.maxReasonBytes) bytes of text that tell a reviewer why the Space needs \(name.rawValue)")
      return nil
    }
    let fields = Contract.permission(name).scope.map { ManifestField($0.name, $0.shape, isRequired: $0.isRequired, $0.summary) }
    guard let scope = object(given[Key.scope.rawValue] ?? .map([:]), fields, at: "\(path).scope") else { return nil }
    return .map([Key.name.rawValue: .text(name.rawValue), Key.scope.rawValue: scope, Key.reason.rawValue: .text(reason)])
  }
}
