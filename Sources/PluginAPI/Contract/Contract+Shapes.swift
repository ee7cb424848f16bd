extension Contract {
  /// The shape of a value that crosses between the host and a Space: what the reference spells, what editors complete and what the
  /// published JSON Schemas check.
  ///
  /// It says what one value can look like. What depends on another value (a seat that exists, a time before the clock) only the
  /// decoders of this module know.
  public indirect enum Shape: Hashable, Sendable {
    /// Any value of the contract.
    case any
    /// A string; `maxBytes` is counted in UTF-8.
    case text(maxBytes: Int? = nil)
    /// A string of at most so many Unicode scalars.
    case characters(Int)
    /// A string that is one of these.
    case word([String])
    case integer(from: Int? = nil, to: Int? = nil)
    case number(ClosedRange<Double>? = nil)
    /// A number above 0.
    case positive
    case constant(Bool)
    /// An integer from 1 to the number of seats.
    case seat
    /// An object whose keys are the author's.
    case object
    /// An object with these keys and no others.
    case fields([Field])
    /// An object that has one value of a shape under each of the author's names.
    case names(Shape)
    case list(Shape, count: ClosedRange<Int>)
    /// A list with exactly one entry for each seat.
    case bySeat(Shape)
    case named(TypeName)
    case either([Shape])
  }

  /// A named value: an argument of a callback, or a key of an object.
  public struct Field: Hashable, Sendable {
    public let name: String
    public let shape: Shape
    /// Whether it may be absent.
    public let isOptional: Bool
    public let summary: String

    init(_ name: String, _ shape: Shape, isOptional: Bool = false, _ summary: String) {
      self.name = name
      self.shape = shape
      self.isOptional = isOptional
      self.summary = summary
    }
  }

  /// The values that more than one place of the contract speaks of.
  public enum TypeName: String, CaseIterable, Hashable, Sendable {
    case context = "Context"
    case state = "State"
    case task = "Task"
    case answer = "Answer"
    case action = "Action"
    case seatAnswer = "SeatAnswer"
    case command = "Command"
    case event = "Event"
    case bars = "Bars"
    case evaluation = "Evaluation"
    case scene = "Scene"
    case block = "Block"
  }

  /// A value with a name of its own.
  public struct NamedType: Hashable, Sendable {
    public let id: TypeName
    public let summary: String
    public let shape: Shape

    public var name: String { id.rawValue }
  }

  public static let types: [NamedType] = TypeName.allCases.map { NamedType(id: $0, summary: summary(of: $0), shape: shape(of: $0)) }

  public static func type(_ id: TypeName) -> NamedType { entry(types, id, \.id) }

  private static func summary(of type: TypeName) -> String {
    switch type {
    case .context: "Where the session stands; the last argument of every callback."
    case .state:
      "All that a Space remembers. Its keys are the author's; `hidden` has one entry a seat, `secret` belongs to nobody, and the host cuts both."
    case .task: "What one seat is asked."
    case .answer: "What a seat said: decoded and checked against the action's schema, or text where the action is text."
    case .action: "What `parse` made of an answer, or `default` of a forfeit."
    case .seatAnswer: "One seat's part of the event `answers`."
    case .command: "What `next` returns: an object with exactly one of the commands' keys."
    case .event: "What `apply` is told: an object whose `type` names it."
    case .bars: "Bars of a feed as columns of equal length; bar i is the i-th integer of each."
    case .evaluation: "How one seat did: the metrics of the manifest, or a score where the manifest has none."
    case .scene: "What a page draws: at most \(Scenes.maxBlocks) blocks and \(bytes(Scenes.maxBytes)), in plain cleaned text."
    case .block: "One part of a scene: an object whose `kind` names it."
    }
  }

  private static func shape(of type: TypeName) -> Shape {
    switch type {
    case .context: .fields(context)
    case .state: .object
    case .task:
      .fields([
        Field("text", .text(maxBytes: Texts.maxTaskBytes), "what the seat reads; words of other players do not belong here"),
        Field("data", .object, isOptional: true, "what the seat reads as JSON, fenced: words of other players stand here"),
        Field("action", .text(), isOptional: true, "the name of one of the manifest's `actions`, where it has them"),
      ])
    case .answer, .action: .any
    case .seatAnswer:
      .fields([
        Field("seat", .seat, "who answered"),
        Field("action", .named(.action), isOptional: true, "absent for a forfeit, unless `default` gives one"),
        Field("forfeit", .word(Forfeit.allCases.map(\.rawValue)), isOptional: true, "why the turn counts as forfeited"),
        Field("reason", .text(maxBytes: Texts.maxReasonBytes), isOptional: true, "what went wrong, in words; public at once"),
      ])
    case .command: .either(commands.map { .fields([Field($0.name, $0.argument, $0.summary)]) })
    case .event: .either(events.map(\.content))
    case .bars:
      .fields([
        Field("t", column, "when the bar opens, in seconds since the session's start"),
        Field("open", column, "the first price"), Field("high", column, "the highest price"), Field("low", column, "the lowest price"),
        Field("close", column, "the last price"),
      ])
    case .evaluation:
      .either([
        .fields([
          Field("metrics", .names(.number(scoreRange)), "exactly the metrics of the manifest's `score`"), tiebreak,
        ]),
        .fields([Field("score", .number(scoreRange), "where the manifest has no `score`"), tiebreak]),
      ])
    case .scene: .list(.named(.block), count: 0...Scenes.maxBlocks)
    case .block: .either(sceneBlocks.map(\.shape))
    }
  }

  private static let column = Shape.list(.integer(), count: 0...Commands.maxBars)
  private static let tiebreak = Field("tiebreak", .integer(), isOptional: true, "orders equal scores; greater is better")

  /// A number of bytes as the reference spells it: 8 KiB, 500 bytes.
  static func bytes(_ count: Int) -> String {
    count >= 1 << 20 && count % (1 << 20) == 0
      ? "\(count >> 20) MiB" : count >= 1 << 10 && count % (1 << 10) == 0 ? "\(count >> 10) KiB" : "\(count) bytes"
  }
}

extension Contract.Shape {
  /// The shape in the notation of the reference: `{...}` for an object, `?` for "may be absent", `VALUE` for anything.
  public var notation: String {
    switch self {
    case .any: return "VALUE"
    case .text(let maxBytes): return maxBytes.map { "string ≤ \(Contract.bytes($0))" } ?? "string"
    case .characters(let count): return "string ≤ \(count) characters"
    case .word(let words): return words.map { "\"\($0)\"" }.joined(separator: "|")
    case .integer(nil, nil): return "integer"
    case .integer(let from?, nil): return "integer ≥ \(from)"
    case .integer(nil, let to?): return "integer ≤ \(to)"
    case .integer(let from?, let to?): return "integer \(from)..\(to)"
    case .number(nil): return "number"
    case .number(let range?): return "number \(Schema.shown(range.lowerBound))..\(Schema.shown(range.upperBound))"
    case .positive: return "number > 0"
    case .constant(let value): return "\(value)"
    case .seat: return "seat"
    case .object: return "{...}"
    case .fields(let fields):
      return "{" + fields.map { "\($0.name)=\($0.shape.notation)" + ($0.isOptional ? "?" : "") }.joined(separator: ", ") + "}"
    case .names(let shape): return "{name=\(shape.notation), ...}"
    case .list(let item, let count):
      let size = count.upperBound == .max ? (count.lowerBound == 0 ? "" : "≥ \(count.lowerBound) ") : Contract.Shape.size(count)
      return "list of \(size)\(item.notation)"
    case .bySeat(let item): return "by seat \(item.notation)"
    case .named(let type): return type.rawValue
    case .either(let shapes): return shapes.map(\.notation).joined(separator: " | ")
    }
  }

  private static func size(_ count: ClosedRange<Int>) -> String {
    count.lowerBound == count.upperBound
      ? "\(count.lowerBound) " : count.lowerBound == 0 ? "≤ \(count.upperBound) " : "\(count.lowerBound)..\(count.upperBound) "
  }
}
