import SpaceContent

/// Reads an object that a callback returned, with errors that say where and what was needed.
struct ReturnedObject {
  let code: ContractError.Code
  /// The callback, the `path` of every error.
  let callback: String
  /// How the object is called in messages: `judge`, `block 3`.
  let name: String
  private let map: Value.Map

  /// Throws unless `value` is an object with no key but `keys`.
  init(
    _ value: Value, _ name: String, keys: [String], code: ContractError.Code, callback: Contract.CallbackName
  ) throws(ContractError) {
    self.code = code
    self.callback = callback.rawValue
    self.name = name
    guard let map = value.object else {
      throw ContractError(code, at: callback.rawValue, "\(name) must be an object, got \(value.described)")
    }
    self.map = map
    for key in map.keys where !keys.contains(key) {
      let near = Spelling.nearest(to: key, among: keys).map { "did you mean \"\($0)\"?" }
      throw ContractError(
        code, at: callback.rawValue, "\(name) has an unknown key \(Value.quoted(key))",
        hint: near ?? "known are \(keys.joined(separator: ", "))")
    }
  }

  subscript(key: String) -> Value? { map[key] }

  func fault(_ message: String) -> ContractError { ContractError(code, at: callback, message) }

  /// The fault of a key that is absent or of the wrong kind.
  func mismatch(_ key: String, _ expected: String) -> ContractError {
    fault("\(name).\(key) must be \(expected), got \(map[key]?.described ?? "nothing")")
  }

  func optionalText(_ key: String, maxBytes: Int) throws(ContractError) -> String? {
    guard let value = map[key] else { return nil }
    guard let text = value.text else { throw mismatch(key, "a string") }
    guard text.utf8.count <= maxBytes else {
      throw fault("\(name).\(key) is \(text.utf8.count) bytes long; at most \(maxBytes) are allowed")
    }
    return TextCleaning.clean(text)
  }

  func text(_ key: String, maxBytes: Int) throws(ContractError) -> String {
    guard let text = try optionalText(key, maxBytes: maxBytes) else { throw mismatch(key, "a string") }
    return text
  }

  func optionalInt(_ key: String, in range: ClosedRange<Int64>? = nil) throws(ContractError) -> Int64? {
    guard let value = map[key] else { return nil }
    guard let int = value.int else { throw mismatch(key, "an integer") }
    if let range, !range.contains(int) { throw fault("\(name).\(key) is \(int); \(range.lowerBound)..\(range.upperBound) is needed") }
    return int
  }

  func int(_ key: String, in range: ClosedRange<Int64>? = nil) throws(ContractError) -> Int64 {
    guard let int = try optionalInt(key, in: range) else { throw mismatch(key, "an integer") }
    return int
  }

  func optionalNumber(_ key: String) throws(ContractError) -> Double? {
    guard let value = map[key] else { return nil }
    guard let number = value.number, number.isFinite else { throw mismatch(key, "a number") }
    return number
  }

  func number(_ key: String) throws(ContractError) -> Double {
    guard let number = try optionalNumber(key) else { throw mismatch(key, "a number") }
    return number
  }

  func optionalList(_ key: String, count: ClosedRange<Int>) throws(ContractError) -> [Value]? {
    guard let value = map[key] else { return nil }
    guard let items = value.items else { throw mismatch(key, "a list") }
    guard count.contains(items.count) else {
      throw fault("\(name).\(key) has \(items.count) entries; \(count.lowerBound)..\(count.upperBound) are needed")
    }
    return items
  }

  func list(_ key: String, count: ClosedRange<Int>) throws(ContractError) -> [Value] {
    guard let items = try optionalList(key, count: count) else { throw mismatch(key, "a list") }
    return items
  }
}
