public import SpaceContent

extension Schema {
  /// A value that fits, for people and models: every property is there, lists have an item where they may.
  public func example() -> Value { example(0) }

  /// The example of this number. Examples of different numbers differ as long as the schema has enough values.
  func example(_ number: Int) -> Value {
    if let allowed, !allowed.isEmpty { return allowed[number % allowed.count] }
    if number == 0, let defaultValue { return defaultValue }
    switch kind {
    case .object(let shape): return Schema.object(shape, number)
    case .list(let shape):
      return .list((0..<Schema.exampleCount(shape)).map { shape.items.example(shape.isUnique ? number + $0 : number) })
    case .text(let length): return .text(Schema.text(length, number))
    case .integer(let range):
      let start = max(range.lowerBound, min(range.upperBound, range.lowerBound < 0 ? 1 : 0))
      let span = range.upperBound - range.lowerBound + 1
      return .int(range.lowerBound + (start - range.lowerBound + Int64(number)) % span)
    case .number(let least, let greatest): return .number(Schema.number(least, greatest, number))
    case .boolean: return .bool(number % 2 == 0)
    case .anything: return .bool(true)
    case .oneOf(let variants): return variants.schemas[number % variants.schemas.count].example(number / variants.schemas.count)
    }
  }

  /// Numbers of objects spread over the properties as digits of a number do, so that every combination comes up.
  private static func object(_ shape: ObjectShape, _ number: Int) -> Value {
    var rest = number
    var out = Value.Map()
    for property in shape.properties {
      let count = property.schema.distinctExamples
      out[property.name] = property.schema.example(rest % count)
      rest /= count
    }
    return .map(out)
  }

  static func exampleCount(_ shape: ListShape) -> Int {
    let wanted = max(shape.count.lowerBound, min(1, shape.count.upperBound))
    return shape.isUnique && wanted > shape.items.distinctExamples ? shape.count.lowerBound : wanted
  }

  /// How many examples in a row surely differ; a lower bound, at most `Contract.Values.maxNodes`.
  var distinctExamples: Int {
    let most = Contract.Values.maxNodes
    if let allowed { return max(1, allowed.count) }
    switch kind {
    case .object(let shape):
      return shape.properties.reduce(1) { min(most, $0 * $1.schema.distinctExamples) }
    case .list(let shape): return Schema.exampleCount(shape) > 0 && !shape.isUnique ? shape.items.distinctExamples : 1
    case .text(let length): return length.upperBound >= 5 ? most : 1
    case .integer(let range):
      return Int(min(Int64(most), range.upperBound - range.lowerBound + 1))
    case .number(let least, let greatest):
      let magnitude = max(least?.magnitude ?? 0, greatest?.magnitude ?? 0)
      guard let least, let greatest else { return magnitude < 1e9 ? most : 1 }
      return greatest - least > magnitude * 1e-6 ? most : 1
    case .boolean: return 2
    case .anything: return 1
    case .oneOf(let variants): return variants.schemas.count
    }
  }

  private static func number(_ least: Double?, _ greatest: Double?, _ number: Int) -> Double {
    let step = Double(number) / Double(Contract.Values.maxNodes)
    if let least, let greatest { return max(least, min(greatest, least * (1 - step) + greatest * step)) }
    if let greatest { return min(greatest, 0) - Double(number) }
    return max(least ?? 0, 0) + Double(number)
  }

  private static func text(_ length: ClosedRange<Int>, _ number: Int) -> String {
    var text = number == 0 ? "text" : String(number)
    // Numbers are padded with letters, which keeps them apart.
    while text.utf8.count < min(5, length.upperBound), number > 0 { text += "x" }
    if text.utf8.count < length.lowerBound { text += String(repeating: "x", count: length.lowerBound - text.utf8.count) }
    return String(text.prefix(length.upperBound))
  }

  /// `value` with the defaults of absent keys filled in, at every depth. Without a value, the schema's own default, or an empty
  /// object for an object. The result is not checked.
  public func applyingDefaults(to value: Value?) -> Value? {
    guard let value else {
      if let defaultValue { return applyingDefaults(to: defaultValue) }
      guard case .object(let shape) = kind else { return nil }
      // An absent object comes into being only if something is in it: an optional one without defaults stays absent.
      return shape.properties.contains { $0.schema.applyingDefaults(to: nil) != nil } ? applyingDefaults(to: .map([:])) : nil
    }
    switch kind {
    case .object(let shape):
      guard var map = value.object else { return value }
      for property in shape.properties {
        map[property.name] = property.schema.applyingDefaults(to: map[property.name])
      }
      return .map(map)
    case .list(let shape):
      guard let items = value.list else { return value }
      return .list(items.map { shape.items.applyingDefaults(to: $0) ?? $0 })
    case .oneOf(let variants):
      guard let tag = value[variants.tag] else { return value }
      let variant = variants.schemas.first { $0.constant(of: variants.tag)?.isIdentical(to: tag) == true }
      return variant?.applyingDefaults(to: value) ?? value
    case .text, .integer, .number, .boolean, .anything: return value
    }
  }
}
