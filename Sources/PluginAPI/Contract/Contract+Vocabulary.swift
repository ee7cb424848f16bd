extension Contract {
  /// The JSON Schema keywords that a Space may use. `additionalProperties` is always false and is not written.
  public enum SchemaKeyword: String, CaseIterable, Hashable, Sendable {
    case type, properties, required, items, `enum`, const, minimum, maximum, minLength, maxLength, minItems, maxItems
    case uniqueItems, oneOf, title, description, `default`

    public var summary: String {
      switch self {
      case .type: "object, array, string, integer, number or boolean"
      case .properties: "the keys of an object with their schemas; no other key may stand"
      case .required: "the keys that must stand"
      case .items: "the schema of every item of a list"
      case .enum: "the values that are allowed"
      case .const: "the one value that is allowed"
      case .minimum: "the least number"
      case .maximum: "the greatest number"
      case .minLength: "the least length of a string, in Unicode scalars"
      case .maxLength: "the greatest length of a string, in Unicode scalars"
      case .minItems: "the least length of a list"
      case .maxItems: "the greatest length of a list"
      case .uniqueItems: "whether the items of a list must differ"
      case .oneOf: "object schemas that one required const property tells apart"
      case .title: "a short name for people"
      case .description: "an explanation for people and models"
      case .default: "the value of an absent key; in config only"
      }
    }
  }

  public static let schemaKeywords: [Term] = SchemaKeyword.allCases.map { Term($0.rawValue, $0.summary) }

  /// The kinds of blocks of a scene.
  public enum BlockKind: String, CaseIterable, Hashable, Sendable {
    case grid, text, card, bars, chart, timeline

    /// The keys a block of this kind may have beside `kind`, with their shapes; required ones have no question mark.
    public var keys: [Argument] {
      switch self {
      case .grid:
        [
          Argument("rows", "integer ≥ 1"), Argument("cols", "integer ≥ 1"),
          Argument("cells", "list of rows × cols ≤ 1024 strings ≤ 8 characters, integers, or false for an empty cell"),
          Argument("marks", "list of cell numbers?"), Argument("title", "string?"),
        ]
      case .text: [Argument("text", "string ≤ 4000")]
      case .card:
        [
          Argument("seat", "integer?"), Argument("title", "string?"), Argument("text", "string ≤ 4000"),
          Argument("tone", "\"plain\"|\"good\"|\"bad\"?"),
        ]
      case .bars:
        [
          Argument("title", "string?"), Argument("max", "number > 0?"),
          Argument("items", "list of ≤ 64 {label=string, value=number, seat=integer?}"),
        ]
      case .chart:
        [
          Argument("title", "string?"), Argument("unit", "string?"), Argument("x", "list of ≤ 2000 numbers?"),
          Argument("series", "list of ≤ 20 {label=string, seat=integer?, y=list of ≤ 2000 numbers}"),
          Argument("marks", "list of ≤ 200 {x=number, label=string, seat=integer?}?"),
        ]
      case .timeline: [Argument("items", "list of ≤ 200 {at=integer, seat=integer?, text=string}")]
      }
    }
  }

  public struct SceneBlock: Hashable, Sendable {
    public let id: BlockKind
    public let keys: [Argument]
    public var name: String { id.rawValue }
  }

  public static let sceneBlocks: [SceneBlock] = BlockKind.allCases.map { SceneBlock(id: $0, keys: $0.keys) }

  public static let presets: [Term] = RewardsPreset.allCases.map { Term($0.rawValue, $0.summary) }
  public static let shapes: [Term] = SessionShape.allCases.map { Term($0.rawValue, $0.summary) }
}

/// How the pool is split by rank.
public enum RewardsPreset: String, CaseIterable, Hashable, Sendable {
  case podium, winner, proportional, custom

  public var summary: String {
    switch self {
    case .podium: "50, 30 and 20 percent to the first three ranks; meant for four seats and more"
    case .winner: "all to the first rank"
    case .proportional: "in proportion to the scores in hundredths"
    case .custom: "what the callback rewards returns"
    }
  }
}

/// The lifecycle of a session.
public enum SessionShape: String, CaseIterable, Hashable, Sendable {
  case oneShot = "one_shot"
  case rounds, turns, delayed

  public var summary: String {
    switch self {
    case .oneShot: "every seat answers once"
    case .rounds: "every seat answers once a round"
    case .turns: "seats alternate, or answer when asked"
    case .delayed: "the outcome is known only after a wait"
    }
  }
}
