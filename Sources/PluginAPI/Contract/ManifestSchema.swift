public import SpaceContent

/// The JSON Schema (draft 2020-12) of `manifest.json`, made from the same table that the decoder follows.
///
/// It says all that a schema can; what must hold between fields (seats, defaults that resolve, the order of tiers) only
/// `Manifest.decode` knows.
public enum ManifestSchema {
  public static var jsonSchema: Value {
    guard case .map(var root) = object(Contract.manifest) else { return .map([:]) }
    root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    root["$id"] = .text("urn:agon:schema:manifest:\(Contract.apiVersion)")
    root["title"] = "The manifest of an Agon Space"
    root["not"] = ["required": ["action", "actions"]]
    root["$defs"] = ["schema": schema(allowDefault: false), "config": schema(allowDefault: true)]
    return .map(root)
  }

  private static func json(_ shape: ManifestShape) -> Value {
    switch shape {
    case .text(let maxBytes): return ["type": "string", "minLength": 1, "maxLength": int(maxBytes)]
    case .line(let maxBytes): return ["type": "string", "minLength": 1, "maxLength": int(maxBytes), "pattern": "^[^\\n\\t]*$"]
    case .name(let rule): return ["type": "string", "pattern": .text(rule.pattern)]
    case .version: return ["type": "string", "pattern": .text(SemVer.pattern)]
    case .integer(let range) where range.count == 1: return ["const": int(range.lowerBound)]
    case .integer(let range): return ["type": "integer", "minimum": int(range.lowerBound), "maximum": int(range.upperBound)]
    case .choice(let names): return ["enum": .list(names.map(Value.text))]
    case .list(let item, let count, let isUnique):
      return [
        "type": "array", "items": json(item), "minItems": int(count.lowerBound), "maxItems": int(count.upperBound),
        "uniqueItems": .bool(isUnique),
      ]
    case .object(let fields): return object(fields)
    case .names(let rule, let shape, let count):
      return [
        "type": "object", "propertyNames": ["pattern": .text(rule.pattern)], "additionalProperties": json(shape),
        "minProperties": int(count.lowerBound), "maxProperties": int(count.upperBound),
      ]
    case .schema(let allowDefault): return ["$ref": .text(allowDefault ? "#/$defs/config" : "#/$defs/schema")]
    case .action: return ["anyOf": [["const": ManifestReader.textAction], ["$ref": "#/$defs/schema"]]]
    case .permission: return ["oneOf": .list(Contract.permissions.map(permission))]
    }
  }

  private static func int(_ int: Int) -> Value { .int(Int64(int)) }

  private static func object(_ fields: [ManifestField]) -> Value {
    let properties = fields.map { field -> (String, Value) in
      guard case .map(var property) = json(field.shape) else { return (field.name, json(field.shape)) }
      property["description"] = .text(field.summary)
      property["default"] = field.defaultValue
      return (field.name, .map(property))
    }
    var out: Value.Map = ["type": "object", "properties": .map(Value.Map(properties)), "additionalProperties": false]
    let required = fields.filter(\.isRequired).map { Value.text($0.name) }
    if !required.isEmpty { out["required"] = .list(required) }
    return .map(out)
  }

  private static func permission(_ permission: Contract.Permission) -> Value {
    typealias Key = Contract.PermissionKey
    let scope = permission.scope.map { ManifestField($0.name, $0.shape, isRequired: $0.isRequired, $0.summary) }
    var required: [Value] = [.text(Key.name.rawValue), .text(Key.reason.rawValue)]
    if permission.scope.contains(where: \.isRequired) { required.append(.text(Key.scope.rawValue)) }
    let reason = ManifestShape.text(maxBytes: Contract.Texts.maxReasonBytes)
    return [
      "type": "object", "description": .text(permission.summary), "additionalProperties": false, "required": .list(required),
      "properties": [
        Key.name.rawValue: ["const": .text(permission.name)], Key.scope.rawValue: object(scope), Key.reason.rawValue: json(reason),
      ],
    ]
  }

  /// The subset of JSON Schema, as a schema.
  private static func schema(allowDefault: Bool) -> Value {
    let own: Value = ["$ref": .text(allowDefault ? "#/$defs/config" : "#/$defs/schema")]
    var properties = Value.Map()
    for keyword in Contract.SchemaKeyword.allCases where allowDefault || keyword != .default {
      var property = Value.Map()
      switch keyword {
      case .type: property["enum"] = .list(Schema.TypeName.allCases.map { .text($0.rawValue) })
      case .properties: property = ["type": "object", "additionalProperties": own]
      case .required: property = ["type": "array", "items": ["type": "string"], "uniqueItems": true]
      case .items: property["$ref"] = own["$ref"]
      case .enum: property = ["type": "array", "minItems": 1, "uniqueItems": true]
      case .const, .default: break
      case .minimum, .maximum: property["type"] = "number"
      case .minLength, .maxLength, .minItems, .maxItems: property = ["type": "integer", "minimum": 0]
      case .uniqueItems: property["type"] = "boolean"
      case .oneOf: property = ["type": "array", "items": own, "minItems": 1]
      case .title, .description: property["type"] = "string"
      }
      property["description"] = .text(keyword.summary)
      properties[keyword.rawValue] = .map(property)
    }
    return ["type": "object", "properties": .map(properties), "additionalProperties": false]
  }
}
