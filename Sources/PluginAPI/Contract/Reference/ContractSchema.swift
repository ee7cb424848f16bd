public import SpaceContent

/// The JSON Schemas (draft 2020-12) that are published: of manifests, and of what crosses between the host and a Space.
///
/// A schema says what its value can look like; what depends on other values (seats that exist, a time before the clock) it cannot say.
public enum ContractSchema: String, CaseIterable, Hashable, Sendable {
  case manifest, command, event, scene, task

  public var jsonSchema: Value {
    switch self {
    case .manifest: ManifestSchema.jsonSchema
    case .command: ContractSchema.document(rawValue, .command, "A command of a Space: what `next` returns")
    case .event: ContractSchema.document(rawValue, .event, "An event: what `apply` is told")
    case .scene: ContractSchema.document(rawValue, .scene, "A scene: what `view` returns")
    case .task: ContractSchema.document(rawValue, .task, "A task: what `task` returns")
    }
  }

  private static func document(_ name: String, _ type: Contract.TypeName, _ title: String) -> Value {
    guard case .map(var root) = json(.named(type)) else { return .map([:]) }
    root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    root["$id"] = .text("urn:agon:schema:\(name):\(Contract.apiVersion)")
    root["title"] = .text(title)
    var used: Set<Contract.TypeName> = []
    collect(.named(type), into: &used)
    root["$defs"] = .map(
      Value.Map(Contract.types.filter { used.contains($0.id) }.map { ($0.name, described(json($0.shape), $0.summary)) }))
    return .map(root)
  }

  private static func collect(_ shape: Contract.Shape, into used: inout Set<Contract.TypeName>) {
    switch shape {
    case .named(let type): if used.insert(type).inserted { collect(Contract.type(type).shape, into: &used) }
    case .fields(let fields): for field in fields { collect(field.shape, into: &used) }
    case .list(let item, _), .bySeat(let item), .names(let item): collect(item, into: &used)
    case .either(let shapes): for shape in shapes { collect(shape, into: &used) }
    default: break
    }
  }

  private static func described(_ schema: Value, _ summary: String) -> Value {
    guard case .map(var map) = schema else { return schema }
    map["description"] = .text(summary)
    return .map(map)
  }

  private static func json(_ shape: Contract.Shape) -> Value {
    switch shape {
    case .any: return [:]
    case .text(let maxBytes?): return ["type": "string", "maxLength": int(maxBytes)]
    case .text(nil): return ["type": "string"]
    case .characters(let count): return ["type": "string", "maxLength": int(count)]
    case .word(let words): return words.count == 1 ? ["const": .text(words[0])] : ["enum": .list(words.map(Value.text))]
    case .integer(let from, let to): return integer(from, to)
    case .number(let range):
      return range.map { ["type": "number", "minimum": .number($0.lowerBound), "maximum": .number($0.upperBound)] } ?? ["type": "number"]
    case .positive: return ["type": "number", "exclusiveMinimum": 0]
    case .constant(let value): return ["const": .bool(value)]
    case .seat: return integer(1, Contract.maxSeats)
    case .object: return ["type": "object"]
    case .fields(let fields): return object(fields)
    case .names(let shape): return ["type": "object", "additionalProperties": json(shape)]
    case .list(let item, let count):
      return ["type": "array", "items": json(item), "minItems": int(count.lowerBound), "maxItems": int(count.upperBound)]
    case .bySeat(let item): return ["type": "array", "items": json(item), "minItems": 1, "maxItems": int(Contract.maxSeats)]
    case .named(let type): return ["$ref": .text("#/$defs/\(type.rawValue)")]
    case .either(let shapes): return ["anyOf": .list(shapes.map(json))]
    }
  }

  private static func integer(_ from: Int?, _ to: Int?) -> Value {
    var out: Value.Map = ["type": "integer"]
    out["minimum"] = from.map(int)
    out["maximum"] = to.map(int)
    return .map(out)
  }

  private static func object(_ fields: [Contract.Field]) -> Value {
    let required = fields.filter { !$0.isOptional }.map { Value.text($0.name) }
    var out: Value.Map = [
      "type": "object", "additionalProperties": false,
      "properties": .map(Value.Map(fields.map { ($0.name, described(json($0.shape), $0.summary)) })),
    ]
    if !required.isEmpty { out["required"] = .list(required) }
    return .map(out)
  }

  private static func int(_ int: Int) -> Value { .int(Int64(int)) }
}
