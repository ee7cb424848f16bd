internal import SpaceContent
internal import SpaceContract

/// Asks a person for an action, line by line: a text, or an object field by field. Knows nothing of terminals.
struct AnswerForm {
  enum Reply: Equatable {
    /// There is more to say; see `prompt`.
    case more
    /// The line did not fit, for this reason; see `prompt` for what is needed now.
    case wrong(String)
    /// All is said: the answer as it is sent. It fits the action.
    case answer([UInt8])
    case help, data, quit
  }

  private struct Field {
    let name: String
    let schema: Schema
    let isRequired: Bool
  }

  private let spec: ActionSpec
  private let reader: AnswerReader
  /// What a text has so far.
  private var lines: [String] = []
  private var fields: [Field] = []
  private var values = Value.Map()
  /// To be chosen from before there are any fields.
  private var variants: Schema.Variants?

  init(spec: ActionSpec, maxBytes: Int) {
    self.spec = spec
    reader = AnswerReader(spec: spec, maxBytes: maxBytes)
    restart()
  }

  private mutating func restart() {
    lines = []
    values = Value.Map()
    fields = []
    variants = nil
    guard case .schema(let schema) = spec else { return }
    switch schema.kind {
    case .object(let shape): fields = AnswerForm.fields(shape)
    case .oneOf(let variants): self.variants = variants
    default: break
    }
  }

  private static func fields(_ shape: Schema.ObjectShape) -> [Field] {
    shape.properties.map { Field(name: $0.name, schema: $0.schema, isRequired: $0.isRequired) }
  }

  /// What the next line is to be: a name, and in a few words what may stand there.
  var prompt: (name: String, words: String, note: String) {
    if case .text = spec { return lines.isEmpty ? ("answer", "text; an empty line ends it", "") : ("", "", "") }
    if let variants { return (variants.tag, SchemaWords.listed(AnswerForm.choices(variants)), "") }
    guard let field = fields.first else { return ("answer", "press Enter", "") }
    let words = SchemaWords.of(field.schema) + (field.isRequired ? "" : "; empty to leave it out")
    return (field.name, words, field.schema.summary ?? "")
  }

  /// Takes one line.
  mutating func take(_ line: String) -> Reply {
    let word = AnswerForm.trimmed(line)
    if lines.isEmpty {
      switch word {
      case "?": return .help
      case "d": return .data
      case "q": return .quit
      default: break
      }
    }
    if case .text = spec { return takeText(line, isBlank: word.isEmpty) }
    if word.hasPrefix("{"), !isObjectExpected { return finished(Array(word.utf8)) }
    if let variants { return choose(word, variants) }
    return takeField(word)
  }

  private mutating func takeText(_ line: String, isBlank: Bool) -> Reply {
    guard isBlank else {
      // A line that is only a command's letter can be said all the same.
      lines.append(lines.isEmpty && line.hasPrefix("\\") ? String(line.dropFirst()) : line)
      return .more
    }
    return finished(Array(lines.joined(separator: "\n").utf8))
  }

  /// Whether a line that starts with a brace is the value of a field, and not the whole answer.
  private var isObjectExpected: Bool {
    guard variants == nil, let field = fields.first else { return false }
    switch field.schema.kind {
    case .object, .oneOf: return true
    default: return false
    }
  }

  private mutating func choose(_ word: String, _ variants: Schema.Variants) -> Reply {
    for (choice, schema) in zip(AnswerForm.choices(variants), variants.schemas) where AnswerForm.matches(word, choice) {
      guard case .object(let shape) = schema.kind else { continue }
      values[variants.tag] = choice
      fields = AnswerForm.fields(shape).filter { $0.name != variants.tag }
      self.variants = nil
      return fields.isEmpty ? finished(JSON.encode(.map(values))) : .more
    }
    return .wrong("\(variants.tag) must be \(SchemaWords.listed(AnswerForm.choices(variants)))")
  }

  /// The values of the property that tells the variants apart.
  private static func choices(_ variants: Schema.Variants) -> [Value] {
    variants.schemas.compactMap { schema in
      guard case .object(let shape) = schema.kind else { return nil }
      return shape.properties.first { $0.name == variants.tag }?.schema.allowed?.first
    }
  }

  private mutating func takeField(_ word: String) -> Reply {
    guard let field = fields.first else { return finished(JSON.encode(.map(values))) }
    if word.isEmpty, !field.isRequired {
      fields.removeFirst()
    } else {
      guard let value = AnswerForm.value(word, of: field.schema) else {
        return .wrong("\(field.name) must be \(SchemaWords.of(field.schema))")
      }
      if let violation = field.schema.check(value) {
        return .wrong(field.name + violation.path.dropFirst() + " " + violation.message)
      }
      values[field.name] = value
      fields.removeFirst()
    }
    return fields.isEmpty ? finished(JSON.encode(.map(values))) : .more
  }

  private mutating func finished(_ bytes: [UInt8]) -> Reply {
    switch reader.read(bytes) {
    case .success: return .answer(bytes)
    case .failure(let malformed):
      restart()
      return .wrong(malformed.reason)
    }
  }

  // MARK: Values in a line

  private static func value(_ word: String, of schema: Schema) -> Value? {
    if let allowed = schema.allowed { return allowed.first { matches(word, $0) } }
    switch schema.kind {
    // A text in quotation marks is JSON, so that everything can be said, an empty text and a "q" too.
    case .text: return word.hasPrefix("\"") ? json(word) : .text(word)
    case .boolean:
      switch word.lowercased() {
      case "yes", "y", "true": return true
      case "no", "n", "false": return false
      default: return nil
      }
    case .list: return json(word.hasPrefix("[") ? word : "[\(word)]")
    case .integer, .number, .object, .oneOf, .anything: return json(word)
    }
  }

  private static func matches(_ word: String, _ value: Value) -> Bool { value.text == word || JSON.text(value) == word }

  /// Nil for what is no JSON: the caller says what is needed.
  private static func json(_ word: String) -> Value? { try? JSON.decode(Array(word.utf8)) }

  private static func trimmed(_ line: String) -> String {
    func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
    return String(line.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}

/// Schemas in a few words.
enum SchemaWords {
  static func of(_ schema: Schema) -> String {
    if let allowed = schema.allowed { return listed(allowed) }
    switch schema.kind {
    case .integer(let range):
      let bounds = range.lowerBound > -Contract.Values.maxInteger || range.upperBound < Contract.Values.maxInteger
      return "a whole number" + (bounds ? " from \(range.lowerBound) to \(range.upperBound)" : "")
    case .number(let least, let greatest):
      switch (least, greatest) {
      case (let least?, let greatest?): return "a number from \(shown(least)) to \(shown(greatest))"
      case (let least?, nil): return "a number of at least \(shown(least))"
      case (nil, let greatest?): return "a number of at most \(shown(greatest))"
      case (nil, nil): return "a number"
      }
    case .text(let length):
      let isBounded = length.upperBound < Contract.Values.maxBytes
      return "text" + (isBounded ? " of \(length.lowerBound) to \(length.upperBound) characters" : "")
    case .boolean: return "yes or no"
    case .list(let shape): return "a list in JSON of " + of(shape.items)
    case .object: return "an object in JSON"
    case .oneOf: return "an object in JSON"
    case .anything: return "a value in JSON"
    }
  }

  /// "left or right".
  static func listed(_ values: [Value]) -> String {
    let words = values.map { $0.text ?? JSON.text($0) }
    guard let last = words.last, words.count > 1 else { return words.first ?? "nothing" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }

  private static func shown(_ number: Double) -> String { JSON.text(.number(number)) }
}
