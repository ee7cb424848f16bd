internal import SpaceContent
internal import SpaceContract

/// Answers that fit a schema, made to be as long, as large or as odd as it allows.
enum SchemaAnswers {
  /// How far a schema is filled.
  struct Filling {
    /// What texts are filled with, over and over.
    let text: String
    /// Whether numbers are the greatest that are allowed, or the least.
    let isGreatest: Bool
    /// So many items at most, where the schema allows more than an answer can hold.
    let mostItems: Int
    let mostScalars: Int
  }

  /// The largest value that a schema allows, each text and list up to what `filling` has room for.
  static func filled(_ schema: Schema, _ filling: Filling) -> Value {
    if let allowed = schema.allowed, let longest = allowed.max(by: { $0.encodedByteCount < $1.encodedByteCount }) { return longest }
    switch schema.kind {
    case .object(let shape): return .map(Value.Map(shape.properties.map { ($0.name, filled($0.schema, filling)) }))
    case .list(let shape):
      let count = max(shape.count.lowerBound, min(shape.count.upperBound, filling.mostItems))
      guard shape.isUnique else { return .list(Array(repeating: filled(shape.items, filling), count: count)) }
      var draws = TrialDraws(seed: 1)
      var items: [Value] = []
      for _ in 0..<count * 4 where items.count < count {
        let item = drawn(shape.items, using: &draws)
        if !items.contains(item) { items.append(item) }
      }
      return .list(items)
    case .text(let length):
      let count = max(length.lowerBound, min(length.upperBound, filling.mostScalars))
      return .text(repeated(filling.text, scalars: count))
    case .integer(let range): return .int(filling.isGreatest ? range.upperBound : range.lowerBound)
    case .number(let least, let greatest):
      return .number(filling.isGreatest ? greatest ?? 1e300 : least ?? -1e300)
    case .boolean: return .bool(filling.isGreatest)
    case .anything: return .bool(true)
    case .oneOf(let variants):
      let all = variants.schemas.map { filled($0, filling) }
      return all.max { $0.encodedByteCount < $1.encodedByteCount } ?? .map([:])
    }
  }

  /// Any value that a schema allows, with the ends of every range more often than their share.
  static func drawn(_ schema: Schema, using draws: inout TrialDraws) -> Value {
    if let allowed = schema.allowed, !allowed.isEmpty { return allowed[draws.below(allowed.count)] }
    switch schema.kind {
    case .object(let shape):
      var out = Value.Map()
      for property in shape.properties where property.isRequired || draws.below(3) > 0 {
        out[property.name] = drawn(property.schema, using: &draws)
      }
      return .map(out)
    case .list(let shape):
      let count = drawnCount(shape.count, most: 12, using: &draws)
      var items: [Value] = []
      for _ in 0..<count {
        let item = drawn(shape.items, using: &draws)
        if !shape.isUnique || !items.contains(item) { items.append(item) }
      }
      return .list(items)
    case .text(let length):
      let odd = oddTexts[draws.below(oddTexts.count)]
      return .text(fitted(odd, length, draws.below(4) == 0))
    case .integer(let range):
      let ends = [range.lowerBound, range.upperBound, 0, 1, -1, 2].filter(range.contains)
      return .int(draws.below(2) == 0 ? ends[draws.below(ends.count)] : Int64.random(in: range, using: &draws))
    case .number(let least, let greatest):
      let (low, high) = (least ?? -1e300, greatest ?? 1e300)
      let ends = [low, high, 0, 0.1, 1e-300, -1].filter { low <= $0 && $0 <= high }
      return .number(draws.below(2) == 0 ? ends[draws.below(ends.count)] : low / 2 + high / 2)
    case .boolean: return .bool(draws.below(2) == 0)
    case .anything: return .bool(true)
    case .oneOf(let variants): return drawn(variants.schemas[draws.below(variants.schemas.count)], using: &draws)
    }
  }

  private static func drawnCount(_ range: ClosedRange<Int>, most: Int, using draws: inout TrialDraws) -> Int {
    let upper = max(range.lowerBound, min(range.upperBound, most))
    return [range.lowerBound, upper, Int.random(in: range.lowerBound...upper, using: &draws)][draws.below(3)]
  }

  /// Texts on which code stumbles that has not thought of them: patterns, formats, numbers, marks of Lua and Markdown, and what is
  /// longer in bytes than in characters.
  static let oddTexts = [
    " ", "x", "%", "%s%d%q", "%1%b()", "[", "]]", "(((((", "^$", ".*.*.*.*", "\\", "\"", "'", "--[[", "nil", "0", "-1", "1e308", "NaN",
    "```", "```lua\n", "```\n```", "\n\n\n", "\t", "{}", "[]", "{\"seat\": 1}", "é", "日本語", "😀😀😀", "e\u{301}\u{301}", "ﬀ",
    "a b c d e f g", "<script>", "seat 1", "TRUE", "return", "0x1p4", "١٢٣", "  x  ", "a\nb\nc\nd", "-", "1/0", ",", ";", ":", "#", "##",
  ]

  /// Answers as text that are odd as a whole.
  static func oddText(using draws: inout TrialDraws) -> String {
    let one = oddTexts[draws.below(oddTexts.count)]
    switch draws.below(3) {
    case 0: return one
    case 1: return one + oddTexts[draws.below(oddTexts.count)]
    default: return String(repeating: one, count: 1 + draws.below(40))
    }
  }

  static func repeated(_ text: String, scalars: Int) -> String {
    let unit = Array(text.unicodeScalars)
    var out = String.UnicodeScalarView()
    guard !unit.isEmpty else { return "" }
    for index in 0..<scalars { out.append(unit[index % unit.count]) }
    return String(out)
  }

  private static func fitted(_ text: String, _ length: ClosedRange<Int>, _ isLong: Bool) -> String {
    let count = text.unicodeScalars.count
    if isLong { return repeated(text, scalars: max(length.lowerBound, min(length.upperBound, 400))) }
    if length.contains(count) { return text }
    return count < length.lowerBound
      ? repeated(text, scalars: length.lowerBound) : String(String.UnicodeScalarView(text.unicodeScalars.prefix(length.upperBound)))
  }

  /// The value with every free text in it replaced: not those that a schema lists.
  static func replacingTexts(_ value: Value, _ schema: Schema, with text: (String, ClosedRange<Int>) -> String?) -> Value {
    guard schema.allowed == nil else { return value }
    switch (schema.kind, value) {
    case (.text(let length), .text(let given)): return text(given, length).map(Value.text) ?? value
    case (.list(let shape), .list(let items)): return .list(items.map { replacingTexts($0, shape.items, with: text) })
    case (.object(let shape), .map(var map)):
      for property in shape.properties {
        if let given = map[property.name] { map[property.name] = replacingTexts(given, property.schema, with: text) }
      }
      return .map(map)
    case (.oneOf(let variants), .map(let map)):
      let variant = variants.schemas.first { schema in
        guard case .object(let shape) = schema.kind, let tag = shape.properties.first(where: { $0.name == variants.tag }) else {
          return false
        }
        return tag.schema.allowed?.first == map[variants.tag]
      }
      return variant.map { replacingTexts(value, $0, with: text) } ?? value
    default: return value
    }
  }

  /// Whether an answer has a text in it that a player may write freely.
  static func hasFreeText(_ spec: ActionSpec) -> Bool {
    switch spec {
    case .text: true
    case .schema(let schema): hasFreeText(schema)
    }
  }

  private static func hasFreeText(_ schema: Schema) -> Bool {
    guard schema.allowed == nil else { return false }
    switch schema.kind {
    case .text(let length): return length.upperBound > 0
    case .list(let shape): return hasFreeText(shape.items)
    case .object(let shape): return shape.properties.contains { hasFreeText($0.schema) }
    case .oneOf(let variants): return variants.schemas.contains(where: hasFreeText)
    case .integer, .number, .boolean, .anything: return false
    }
  }
}
