import SpaceContent

/// Reads the keywords of one schema after another.
struct SchemaReader {
  typealias Keyword = Contract.SchemaKeyword

  let allowDefault: Bool
  var diagnostics: Diagnostics

  typealias TypeName = Schema.TypeName

  /// The keywords any schema may have.
  private static let common: [Keyword] = [.type, .enum, .const, .title, .description, .default]

  mutating func schema(_ value: Value, at path: String) -> Schema? {
    guard case .map(let map) = value else {
      diagnostics.mismatch(value, at: path, expected: "a schema, such as {\"type\": \"integer\"}")
      return nil
    }
    requireKnown(map, at: path)
    let kind = map[Keyword.oneOf.rawValue].map { variants($0, map, at: path) } ?? typed(map, at: path)
    guard let kind else { return nil }
    let base = Schema(
      kind, title: text(.title, map, at: path), summary: text(.description, map, at: path))
    return completed(base, map, at: path)
  }

  private mutating func requireKnown(_ map: Value.Map, at path: String) {
    for key in map.keys where Keyword(rawValue: key) == nil {
      if key == "additionalProperties" {
        diagnostics.report(.manifest, at: path + JSONPath.step(key), "is not written: it is always false", hint: "remove it")
      } else {
        diagnostics.unknownKey(key, at: path, known: Keyword.allCases.map(\.rawValue))
      }
    }
    if !allowDefault, map[Keyword.default.rawValue] != nil {
      diagnostics.report(.manifest, at: "\(path).default", "defaults belong to config only", hint: "remove it")
    }
  }

  private mutating func requireOnly(_ keywords: [Keyword], _ map: Value.Map, at path: String, of what: String) {
    for key in map.keys {
      guard let keyword = Keyword(rawValue: key), !keywords.contains(keyword), !SchemaReader.common.contains(keyword) else { continue }
      diagnostics.report(.manifest, at: path + JSONPath.step(key), "does not apply to \(what)", hint: "remove it")
    }
  }

  private mutating func typed(_ map: Value.Map, at path: String) -> Schema.Kind? {
    guard let given = map[Keyword.type.rawValue] else {
      guard map[Keyword.enum.rawValue] != nil || map[Keyword.const.rawValue] != nil else {
        diagnostics.report(.manifest, at: path, "has no type", expected: "type, oneOf, enum or const")
        return nil
      }
      requireOnly([], map, at: path, of: "a schema without type")
      return .anything
    }
    guard let type = given.text.flatMap(TypeName.init(rawValue:)) else {
      let names = TypeName.allCases.map(\.rawValue).joined(separator: ", ")
      diagnostics.mismatch(given, at: "\(path).type", expected: "one of \(names)")
      return nil
    }
    requireOnly(type.keywords, map, at: path, of: "type \(type.rawValue)")
    switch type {
    case .object: return object(map, at: path)
    case .array: return list(map, at: path)
    case .string:
      return bounds(.minLength, .maxLength, 0...Int64(Contract.Values.maxBytes), map, at: path).map {
        .text(length: Int($0.lowerBound)...Int($0.upperBound))
      }
    case .integer:
      return bounds(.minimum, .maximum, -Contract.Values.maxInteger...Contract.Values.maxInteger, map, at: path).map { .integer($0) }
    case .number: return number(map, at: path)
    case .boolean: return .boolean
    }
  }

  private mutating func object(_ map: Value.Map, at path: String) -> Schema.Kind? {
    let required = names(map[Keyword.required.rawValue], at: "\(path).required")
    let given = map[Keyword.properties.rawValue] ?? .map([:])
    guard case .map(let properties) = given else {
      diagnostics.mismatch(given, at: "\(path).properties", expected: "an object of schemas")
      return nil
    }
    for name in required where properties[name] == nil {
      diagnostics.report(.manifest, at: "\(path).required", "names \(Value.quoted(name)), which is not in properties")
    }
    let decoded = properties.compactMap { entry -> Schema.Property? in
      if TextCleaning.clean(entry.key) != entry.key || entry.key.isEmpty {
        diagnostics.report(.manifest, at: "\(path).properties", "has a key that is empty or holds invisible characters")
      }
      return schema(entry.value, at: "\(path).properties\(JSONPath.step(entry.key))").map {
        Schema.Property(name: entry.key, schema: $0, isRequired: required.contains(entry.key))
      }
    }
    return decoded.count == properties.count ? .object(Schema.ObjectShape(properties: decoded)) : nil
  }

  private mutating func names(_ value: Value?, at path: String) -> [String] {
    guard let value else { return [] }
    guard let list = value.list, list.allSatisfy({ $0.text != nil }), Schema.firstDuplicate(list) == nil else {
      diagnostics.mismatch(value, at: path, expected: "a list of names, each once")
      return []
    }
    return list.compactMap(\.text)
  }

  private mutating func list(_ map: Value.Map, at path: String) -> Schema.Kind? {
    guard let given = map[Keyword.items.rawValue] else {
      diagnostics.report(.manifest, at: path, "has no items", expected: "items, the schema of each item")
      return nil
    }
    var isUnique = false
    if let unique = map[Keyword.uniqueItems.rawValue] {
      if let bool = unique.bool {
        isUnique = bool
      } else {
        diagnostics.mismatch(unique, at: "\(path).uniqueItems", expected: "true or false")
      }
    }
    let items = schema(given, at: "\(path).items")
    let count = bounds(.minItems, .maxItems, 0...Int64(Contract.Values.maxNodes), map, at: path)
    guard let items, let count else { return nil }
    return .list(Schema.ListShape(items: items, count: Int(count.lowerBound)...Int(count.upperBound), isUnique: isUnique))
  }

  private mutating func bounds(
    _ low: Keyword, _ high: Keyword, _ range: ClosedRange<Int64>, _ map: Value.Map, at path: String
  ) -> ClosedRange<Int64>? {
    var ends = [range.lowerBound, range.upperBound]
    for (index, keyword) in [low, high].enumerated() {
      guard let given = map[keyword.rawValue] else { continue }
      guard let int = given.int, range.contains(int) else {
        diagnostics.mismatch(
          given, at: "\(path).\(keyword.rawValue)", expected: "an integer from \(range.lowerBound) to \(range.upperBound)")
        return nil
      }
      ends[index] = int
    }
    guard ends[0] <= ends[1] else {
      diagnostics.report(.manifest, at: path, "\(low.rawValue) \(ends[0]) is above \(high.rawValue) \(ends[1])")
      return nil
    }
    return ends[0]...ends[1]
  }

  private mutating func number(_ map: Value.Map, at path: String) -> Schema.Kind? {
    for keyword in [Keyword.minimum, .maximum] {
      guard let given = map[keyword.rawValue], given.number == nil else { continue }
      diagnostics.mismatch(given, at: "\(path).\(keyword.rawValue)", expected: "a number")
      return nil
    }
    let least = map[Keyword.minimum.rawValue]?.number
    let greatest = map[Keyword.maximum.rawValue]?.number
    if let least, let greatest, least > greatest {
      diagnostics.report(.manifest, at: path, "minimum \(Schema.shown(least)) is above maximum \(Schema.shown(greatest))")
      return nil
    }
    return .number(least: least, greatest: greatest)
  }

  private mutating func text(_ keyword: Keyword, _ map: Value.Map, at path: String) -> String? {
    guard let given = map[keyword.rawValue] else { return nil }
    guard let text = given.text, text.utf8.count <= 1_000 else {
      diagnostics.mismatch(given, at: "\(path).\(keyword.rawValue)", expected: "a string of at most 1000 bytes")
      return nil
    }
    return TextCleaning.clean(text)
  }
}

extension SchemaReader {
  /// The alternatives of `oneOf`, with the property that tells them apart.
  private mutating func variants(_ value: Value, _ map: Value.Map, at path: String) -> Schema.Kind? {
    requireOnly([.oneOf], map, at: path, of: "a schema with oneOf")
    if let type = map[Keyword.type.rawValue], type.text != TypeName.object.rawValue {
      diagnostics.mismatch(type, at: "\(path).type", expected: "object, or no type beside oneOf")
    }
    for keyword in [Keyword.enum, .const] where map[keyword.rawValue] != nil {
      diagnostics.report(.manifest, at: "\(path).\(keyword.rawValue)", "does not apply to a schema with oneOf", hint: "remove it")
    }
    guard let list = value.list, (1...100).contains(list.count) else {
      diagnostics.mismatch(value, at: "\(path).oneOf", expected: "a list of 1 to 100 object schemas")
      return nil
    }
    let schemas = list.enumerated().compactMap { schema($0.element, at: "\(path).oneOf[\($0.offset)]") }
    guard schemas.count == list.count else { return nil }
    var names: [String] = []
    if case .object(let shape) = schemas[0].kind { names = shape.properties.map(\.name) }
    let tag = names.first { name in
      let constants = schemas.compactMap { $0.constant(of: name) }
      return constants.count == schemas.count && Schema.firstDuplicate(constants) == nil
    }
    guard let tag else {
      diagnostics.report(
        .manifest, at: "\(path).oneOf", "has no property that tells the schemas apart",
        expected: "one property that is required in each, with a const of its own")
      return nil
    }
    return .oneOf(Schema.Variants(tag: tag, schemas: schemas))
  }

  /// `schema` with its `enum`, `const` and `default`, which must themselves fit it.
  private mutating func completed(_ schema: Schema, _ map: Value.Map, at path: String) -> Schema? {
    let constant = map[Keyword.const.rawValue]
    var allowed = constant.map { [$0] }
    if let given = map[Keyword.enum.rawValue] {
      guard let list = given.list, !list.isEmpty, Schema.firstDuplicate(list) == nil, constant == nil else {
        let expected = constant == nil ? "a list of values, at least one, each once" : "enum or const, not both"
        diagnostics.mismatch(given, at: "\(path).enum", expected: expected)
        return nil
      }
      allowed = list
    }
    for (index, value) in (allowed ?? []).enumerated() {
      let place = constant == nil ? "\(path).enum[\(index)]" : "\(path).const"
      do throws(ContractError) { _ = try value.normalizedForSpace(path: place) } catch {
        diagnostics.report(.manifest, at: error.path, error.message)
        return nil
      }
      if let violation = schema.check(value) { diagnostics.report(.manifest, at: place, "does not fit its own schema: \(violation)") }
    }
    let complete = Schema(
      schema.kind, allowed: allowed, isConstant: constant != nil, title: schema.title, summary: schema.summary,
      defaultValue: allowDefault ? map[Keyword.default.rawValue] : nil)
    if let value = complete.defaultValue, let filled = complete.applyingDefaults(to: value), let violation = complete.check(filled) {
      diagnostics.report(.manifest, at: "\(path).default", "does not fit its own schema: \(violation)")
    }
    return complete
  }
}
