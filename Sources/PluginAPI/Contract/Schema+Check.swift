public import SpaceContent

extension Schema {
  /// What is wrong with `value`, or nil if it fits. An integral float counts as an integer, the empty list as the empty object.
  public func check(_ value: Value) -> SchemaViolation? {
    do throws(Misfit) {
      _ = try conformed(value)
      return nil
    } catch {
      return error.violation
    }
  }

  /// `value` as the schema has it: integral floats are integers, and an empty list is an object where one is expected.
  public func conform(_ value: Value) throws(SchemaViolation) -> Value {
    do throws(Misfit) {
      return try conformed(value)
    } catch {
      throw error.violation
    }
  }

  /// A violation whose path is put together on the way out, so that values that fit pay nothing for it.
  private struct Misfit: Error {
    var place = ""
    let message: String

    init(_ message: String) { self.message = message }

    func inside(_ step: String) -> Misfit {
      var outer = self
      outer.place = step + place
      return outer
    }

    var violation: SchemaViolation { SchemaViolation(path: "$" + place, message: message) }
  }

  private func conformed(_ given: Value) throws(Misfit) -> Value {
    var value = given
    switch kind {
    case .object(let shape): value = try Schema.object(given, shape)
    case .list(let shape): value = try Schema.list(given, shape)
    case .text(let length): try Schema.text(given, length)
    case .integer(let range): value = try Schema.integer(given, range)
    case .number(let least, let greatest): value = try Schema.number(given, least: least, greatest: greatest)
    case .boolean: if given.bool == nil { throw Misfit("must be true or false, got \(given.described)") }
    case .anything: if case .float(let double) = given { value = .number(double) }
    case .oneOf(let variants): value = try Schema.variant(given, variants)
    }
    if let allowed, !allowed.contains(where: { $0.isIdentical(to: value) }) {
      throw Misfit("must be \(Schema.listed(allowed)), got \(value.described)")
    }
    return value
  }

  static func listed(_ values: [Value]) -> String {
    let shown = values.prefix(12).map { TextCleaning.cut(JSON.text($0), maxBytes: 80) }.joined(separator: ", ")
    return values.count == 1 ? shown : "one of \(shown)\(values.count > 12 ? ", …" : "")"
  }

  /// Values and properties are both in DAG-CBOR order, so that one walk over both finds what is missing and what is too much.
  private static func object(_ given: Value, _ shape: ObjectShape) throws(Misfit) -> Value {
    guard let map = given.object else { throw Misfit("must be an object, got \(given.described)") }
    var out = map
    var next = 0
    for entry in map {
      while next < shape.properties.count, Value.Map.order(shape.properties[next].name, entry.key) < 0 {
        try requireOptional(shape.properties[next])
        next += 1
      }
      guard next < shape.properties.count, Value.Map.order(shape.properties[next].name, entry.key) == 0 else {
        throw Misfit("has an unknown key \(Value.quoted(entry.key))")
      }
      let property = shape.properties[next]
      next += 1
      do throws(Misfit) {
        let value = try property.schema.conformed(entry.value)
        if value != entry.value { out[entry.key] = value }
      } catch {
        throw error.inside(JSONPath.step(entry.key))
      }
    }
    for property in shape.properties[next...] { try requireOptional(property) }
    return .map(out)
  }

  private static func requireOptional(_ property: Property) throws(Misfit) {
    if property.isRequired { throw Misfit("lacks the key \(Value.quoted(property.name))") }
  }

  private static func list(_ given: Value, _ shape: ListShape) throws(Misfit) -> Value {
    guard let items = given.list else { throw Misfit("must be a list, got \(given.described)") }
    guard items.count >= shape.count.lowerBound else {
      throw Misfit("has \(items.count) items; at least \(shape.count.lowerBound) are needed")
    }
    guard items.count <= shape.count.upperBound else {
      throw Misfit("has \(items.count) items; at most \(shape.count.upperBound) are allowed")
    }
    var out: [Value] = []
    out.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      do throws(Misfit) { out.append(try shape.items.conformed(item)) } catch { throw error.inside("[\(index)]") }
    }
    if shape.isUnique, let index = firstDuplicate(out) { throw Misfit("repeats an earlier item; items must differ").inside("[\(index)]") }
    return .list(out)
  }

  /// The index of the first item that an earlier one equals bytewise; by hashing, since comparing pairs would be quadratic.
  static func firstDuplicate(_ items: [Value]) -> Int? {
    var seen: Set<[UInt8]> = []
    return items.firstIndex { !seen.insert(JSON.encode($0)).inserted }
  }

  private static func text(_ given: Value, _ length: ClosedRange<Int>) throws(Misfit) {
    guard let text = given.text else { throw Misfit("must be a string, got \(given.described)") }
    // Scalars are at most as many as bytes: most strings need no count.
    guard text.utf8.count < length.lowerBound * 4 || text.utf8.count > length.upperBound else { return }
    let count = text.unicodeScalars.count
    guard count >= length.lowerBound else { throw Misfit("is \(count) characters long; at least \(length.lowerBound) are needed") }
    guard count <= length.upperBound else { throw Misfit("is \(count) characters long; at most \(length.upperBound) are allowed") }
  }

  private static func integer(_ given: Value, _ range: ClosedRange<Int64>) throws(Misfit) -> Value {
    var value = given
    if case .float(let double) = given { value = .number(double) }
    guard case .int(let int) = value else { throw Misfit("must be an integer, got \(given.described)") }
    guard int >= range.lowerBound else { throw Misfit("is \(int); at least \(range.lowerBound) is needed") }
    guard int <= range.upperBound else { throw Misfit("is \(int); at most \(range.upperBound) is allowed") }
    return value
  }

  private static func number(_ given: Value, least: Double?, greatest: Double?) throws(Misfit) -> Value {
    guard let number = given.number, number.isFinite else { throw Misfit("must be a number, got \(given.described)") }
    if let least, number < least { throw Misfit("is \(shown(number)); at least \(shown(least)) is needed") }
    if let greatest, number > greatest { throw Misfit("is \(shown(number)); at most \(shown(greatest)) is allowed") }
    if case .float(let double) = given { return .number(double) }
    return given
  }

  static func shown(_ number: Double) -> String { JSON.text(.number(number)) }

  private static func variant(_ given: Value, _ variants: Variants) throws(Misfit) -> Value {
    guard let map = given.object else { throw Misfit("must be an object, got \(given.described)") }
    let choices = variants.schemas.compactMap { $0.constant(of: variants.tag) }
    guard let tag = map[variants.tag] else { throw Misfit("lacks the key \(Value.quoted(variants.tag)): \(listed(choices))") }
    guard let index = choices.firstIndex(where: { $0.isIdentical(to: tag) }) else {
      throw Misfit("must be \(listed(choices)), got \(tag.described)").inside(JSONPath.step(variants.tag))
    }
    return try variants.schemas[index].conformed(given)
  }

  /// The `const` of a required property of an object schema.
  func constant(of name: String) -> Value? {
    guard case .object(let shape) = kind else { return nil }
    return shape.properties.first { $0.name == name && $0.isRequired }?.schema.constant
  }
}
