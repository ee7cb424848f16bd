internal import SpaceContent
internal import SpaceContract

/// What somebody is shown, taken apart: every value that stands in it, and every word of its texts.
struct Shown: Hashable, Sendable {
  /// By path: leaves as they are, and of each text its words from the front, its words from the back and its length.
  private(set) var atoms: [String: Value] = [:]

  init() {}

  /// Adds a value under a name: "data", "view(0)".
  mutating func add(_ value: Value, as path: String) {
    switch value {
    case .list(let items): for (index, item) in items.enumerated() { add(item, as: "\(path)[\(index + 1)]") }
    case .map(let map): for entry in map { add(entry.value, as: "\(path).\(entry.key)") }
    case .text(let text):
      atoms[path] = value
      add(words: text, as: path)
    default: atoms[path] = value
    }
  }

  mutating func add(words text: String, as path: String) {
    atoms[path + " (length)"] = .int(Int64(text.utf8.count))
    let words = Shown.words(text)
    for (index, word) in words.prefix(400).enumerated() { atoms["\(path), word \(index + 1)"] = word }
    for (index, word) in words.suffix(40).reversed().enumerated() { atoms["\(path), word \(index + 1) from the end"] = word }
  }

  /// Runs of letters and digits; those that are integers as such, so that they are found again among a state's numbers.
  static func words(_ text: String) -> [Value] {
    text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map { word in Int64(word).map(Value.int) ?? .text(String(word)) }
  }

  /// The leaves of a value by path.
  static func leaves(_ value: Value, as path: String) -> [(path: String, value: Value)] {
    switch value {
    case .list(let items): items.enumerated().flatMap { leaves($0.element, as: "\(path)[\($0.offset + 1)]") }
    case .map(let map): map.flatMap { leaves($0.value, as: "\(path).\($0.key)") }
    default: [(path, value)]
    }
  }
}
