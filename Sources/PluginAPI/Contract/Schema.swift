public import SpaceContent

/// The subset of JSON Schema with which a Space describes what it accepts.
///
/// A schema is checked when it is decoded, so that one that exists can be fulfilled by `example()`, within the bounds of
/// `Contract.Values`. Objects have the listed properties and no others. Lengths of strings are in Unicode scalars.
public struct Schema: Hashable, Sendable {
  /// What the schema allows.
  public indirect enum Kind: Hashable, Sendable {
    case object(ObjectShape)
    case list(ListShape)
    case text(length: ClosedRange<Int>)
    /// Bounds within ±(2^53-1).
    case integer(ClosedRange<Int64>)
    case number(least: Double?, greatest: Double?)
    case boolean
    /// No `type`, only `enum` or `const`.
    case anything
    case oneOf(Variants)
  }

  public struct ObjectShape: Hashable, Sendable {
    /// In DAG-CBOR order of their names, as the keys of a value are.
    public var properties: [Property]
  }

  public struct Property: Hashable, Sendable {
    public let name: String
    public let schema: Schema
    public let isRequired: Bool
  }

  public struct ListShape: Hashable, Sendable {
    public let items: Schema
    public let count: ClosedRange<Int>
    public let isUnique: Bool
  }

  /// Object schemas that differ in the `const` of one required property.
  public struct Variants: Hashable, Sendable {
    public let tag: String
    public let schemas: [Schema]
  }

  /// The values of `type`.
  enum TypeName: String, CaseIterable {
    case object, array, string, integer, number, boolean

    /// The keywords that belong to the type.
    var keywords: [Contract.SchemaKeyword] {
      switch self {
      case .object: [.properties, .required]
      case .array: [.items, .minItems, .maxItems, .uniqueItems]
      case .string: [.minLength, .maxLength]
      case .integer, .number: [.minimum, .maximum]
      case .boolean: []
      }
    }
  }

  public let kind: Kind
  /// The values allowed by `enum`, or by `const` as a list of one; nil for neither.
  public let allowed: [Value]?
  /// Whether `allowed` was written as `const`.
  public let isConstant: Bool
  public let title: String?
  public let summary: String?
  public let defaultValue: Value?

  init(
    _ kind: Kind, allowed: [Value]? = nil, isConstant: Bool = false, title: String? = nil, summary: String? = nil,
    defaultValue: Value? = nil
  ) {
    self.kind = kind
    self.allowed = allowed
    self.isConstant = isConstant
    self.title = title
    self.summary = summary
    self.defaultValue = defaultValue
  }

  /// An object without properties, the configuration of a Space that has none.
  public static let emptyObject = Schema(.object(ObjectShape(properties: [])))

  var constant: Value? { isConstant ? allowed?.first : nil }
}

/// Where and why a value does not fit a schema.
public struct SchemaViolation: Error, Hashable, Sendable {
  /// A JSON path, `$` for the value itself.
  public let path: String
  /// What is needed and what was there, for a person or a model.
  public let message: String
}

extension SchemaViolation: CustomStringConvertible {
  public var description: String { "\(path) \(message)" }
}

extension Schema {
  /// The schema as JSON Schema (draft 2020-12), with `additionalProperties` false on every object.
  public var jsonSchema: Value {
    var out = Value.Map()
    func put(_ keyword: Contract.SchemaKeyword, _ value: Value?) { out[keyword.rawValue] = value }
    switch kind {
    case .object(let shape):
      put(.type, "object")
      put(.properties, .map(Value.Map(shape.properties.map { ($0.name, $0.schema.jsonSchema) })))
      let required = shape.properties.filter(\.isRequired).map { Value.text($0.name) }
      if !required.isEmpty { put(.required, .list(required)) }
      out["additionalProperties"] = false
    case .list(let shape):
      put(.type, "array")
      put(.items, shape.items.jsonSchema)
      if shape.count.lowerBound > 0 { put(.minItems, .int(Int64(shape.count.lowerBound))) }
      if shape.count.upperBound < Contract.Values.maxNodes { put(.maxItems, .int(Int64(shape.count.upperBound))) }
      if shape.isUnique { put(.uniqueItems, true) }
    case .text(let length):
      put(.type, "string")
      if length.lowerBound > 0 { put(.minLength, .int(Int64(length.lowerBound))) }
      if length.upperBound < Contract.Values.maxBytes { put(.maxLength, .int(Int64(length.upperBound))) }
    case .integer(let range):
      put(.type, "integer")
      if range.lowerBound > -Contract.Values.maxInteger { put(.minimum, .int(range.lowerBound)) }
      if range.upperBound < Contract.Values.maxInteger { put(.maximum, .int(range.upperBound)) }
    case .number(let least, let greatest):
      put(.type, "number")
      put(.minimum, least.map(Value.number))
      put(.maximum, greatest.map(Value.number))
    case .boolean: put(.type, "boolean")
    case .anything: break
    case .oneOf(let variants): put(.oneOf, .list(variants.schemas.map(\.jsonSchema)))
    }
    if let allowed { isConstant ? put(.const, allowed.first) : put(.enum, .list(allowed)) }
    put(.title, title.map(Value.text))
    put(.description, summary.map(Value.text))
    put(.default, defaultValue)
    return .map(out)
  }
}
