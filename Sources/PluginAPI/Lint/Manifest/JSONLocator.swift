/// Finds where a JSON path of a contract error, such as `$.seats.min` or `$.bots[0]`, stands in the text of a file.
///
/// The text may be broken: then the locator finds as much as it can read. A path that the text does not have leads to the nearest
/// thing around it. A list or an object is marked by its first bracket alone.
struct JSONLocator: Sendable {
  private let bytes: [UInt8]
  private var at = 0
  private var spans: [String: Span] = [:]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    readValue(path: "$", depth: 0)
  }

  /// Nil where the text has no value at all.
  func span(of path: String) -> Span? {
    var path = path
    while true {
      if let span = spans[path] { return span }
      guard path.count > 1 else { return nil }
      path = JSONLocator.parent(path)
    }
  }

  private static func parent(_ path: String) -> String {
    // A quoted key may hold any character, its closing bracket included; whatever is cut in its middle is cut again.
    guard let cut = path.lastIndex(where: { $0 == "." || $0 == "[" }), cut > path.startIndex else { return "$" }
    return String(path[..<cut])
  }

  private mutating func skipSpace() {
    while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
  }

  private func next(_ byte: Character) -> Bool { at < bytes.count && bytes[at] == byte.asciiValue }

  private mutating func readValue(path: String, depth: Int) {
    skipSpace()
    guard at < bytes.count, depth <= 64 else { return }
    let start = at
    switch bytes[at] {
    case UInt8(ascii: "{"):
      spans[path] = Span(start, start + 1)
      readObject(path: path, depth: depth)
    case UInt8(ascii: "["):
      spans[path] = Span(start, start + 1)
      readList(path: path, depth: depth)
    case UInt8(ascii: "\""):
      readString()
      spans[path] = Span(start, at)
    default:
      while at < bytes.count, !Array(",]} \t\r\n".utf8).contains(bytes[at]) { at += 1 }
      spans[path] = Span(start, max(at, start + 1))
    }
  }

  private mutating func readObject(path: String, depth: Int) {
    at += 1
    while true {
      skipSpace()
      guard next("\"") else { break }
      let start = at
      readString()
      let key = JSONLocator.step(Array(bytes[start..<at]))
      skipSpace()
      guard next(":") else { return }
      at += 1
      readValue(path: path + key, depth: depth + 1)
      skipSpace()
      guard next(",") else { break }
      at += 1
    }
    if next("}") { at += 1 }
  }

  private mutating func readList(path: String, depth: Int) {
    at += 1
    skipSpace()
    var index = 0
    while at < bytes.count, !next("]") {
      let before = at
      readValue(path: "\(path)[\(index)]", depth: depth + 1)
      index += 1
      skipSpace()
      guard next(","), at > before else { break }
      at += 1
    }
    if next("]") { at += 1 }
  }

  /// Moves behind a string.
  private mutating func readString() {
    at += 1
    while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
      at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
    }
    at = min(at + 1, bytes.count)
  }

  /// A step as `ContractError` writes it: `.name` for plain keys, else the key as JSON in brackets.
  private static func step(_ quoted: [UInt8]) -> String {
    let inner = quoted.dropFirst().dropLast()
    let isPlain =
      !inner.isEmpty
      && inner.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "$"):
          true
        default: false
        }
      }
    return isPlain ? "." + String(decoding: inner, as: UTF8.self) : "[" + String(decoding: quoted, as: UTF8.self) + "]"
  }
}
