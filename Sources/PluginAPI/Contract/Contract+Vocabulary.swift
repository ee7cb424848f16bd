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

    public var summary: String {
      switch self {
      case .grid: "A board: cells row by row."
      case .text: "A paragraph."
      case .card: "A framed text, such as one seat's verse."
      case .bars: "Labelled bars, such as chips or scores."
      case .chart: "Lines over time, such as prices."
      case .timeline: "What happened, one line each."
      }
    }

    /// The keys a block of this kind may have beside `kind`.
    public var keys: [Field] {
      switch self {
      case .grid: BlockKind.gridKeys
      case .text: [Field("text", .text(maxBytes: Scenes.maxCardBytes), "what it says")]
      case .card:
        [
          BlockKind.seat, BlockKind.title, Field("text", .text(maxBytes: Scenes.maxCardBytes), "what it says"),
          Field("tone", .word(Scene.Card.Tone.allCases.map(\.rawValue)), isOptional: true, "plain if absent"),
        ]
      case .bars:
        [
          BlockKind.title, Field("max", .positive, isOptional: true, "the value of a full bar; the greatest value if absent"),
          Field(
            "items", .list(.fields([BlockKind.label, Field("value", .number(), "its length"), BlockKind.seat]), count: 0...Scenes.maxBars),
            "the bars, from the top"),
        ]
      case .chart: BlockKind.chartKeys
      case .timeline:
        [
          Field(
            "items",
            .list(
              .fields([
                Field("at", .integer(), "seconds, rounds or steps, as the Space has it"), BlockKind.seat,
                Field("text", .text(maxBytes: Scenes.maxCardBytes), "what happened"),
              ]), count: 0...Scenes.maxTimelineItems), "from the first")
        ]
      }
    }

    private static let seat = Field("seat", .seat, isOptional: true, "draws that seat's pseudonym and colour")
    private static let title = Field("title", .text(maxBytes: Scenes.maxLabelBytes), isOptional: true, "stands above it")
    private static let label = Field("label", .text(maxBytes: Scenes.maxLabelBytes), "its name")

    private static let gridKeys = [
      Field("rows", .integer(from: 1, to: Scenes.maxCells), "how many rows"),
      Field("cols", .integer(from: 1, to: Scenes.maxCells), "how many columns; rows × cols is at most \(Scenes.maxCells)"),
      Field(
        "cells",
        .list(
          .either([.characters(Scenes.maxCellScalars), .integer(from: -99_999_999, to: 99_999_999), .constant(false)]),
          count: 1...Scenes.maxCells),
        "rows × cols of them; false is an empty cell"),
      Field(
        "marks", .list(.integer(from: 1, to: Scenes.maxCells), count: 0...Scenes.maxCells), isOptional: true,
        "numbers of the cells that stand out"),
      title,
    ]

    private static let chartKeys = [
      title, Field("unit", .text(maxBytes: Scenes.maxLabelBytes), isOptional: true, "of the values"),
      Field("x", .list(.number(), count: 0...Scenes.maxPoints), isOptional: true, "one for each point; 1, 2, 3 … if absent"),
      Field(
        "series",
        .list(
          .fields([label, seat, Field("y", .list(.number(), count: 0...Scenes.maxPoints), "as many as x has")]),
          count: 0...Scenes.maxSeries), "the lines"),
      Field(
        "marks", .list(.fields([Field("x", .number(), "where it stands"), label, seat]), count: 0...Scenes.maxMarks), isOptional: true,
        "points that are named"),
    ]
  }

  public struct SceneBlock: Hashable, Sendable {
    public let id: BlockKind
    public let summary: String
    public let keys: [Field]
    public var name: String { id.rawValue }

    /// The whole block.
    public var shape: Shape { .fields([Field("kind", .word([name]), "the kind of block")] + keys) }
  }

  public static let sceneBlocks: [SceneBlock] = BlockKind.allCases.map { SceneBlock(id: $0, summary: $0.summary, keys: $0.keys) }

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
