/// As what a browser is given a file that anybody may have made: as one of a few types that do nothing, or else to be saved.
///
/// A type is chosen only where name and bytes both allow it. Nothing that has markup or a script in it is among them; such files are
/// given as bytes. What is shown says `nosniff` and stands in a sandbox without any rights, too (`Gateway.filePolicy`).
struct ServedType: Hashable {
  /// How much of a file is looked at, in bytes.
  static let lookedAt = 4_096

  static let bytes = ServedType(name: "application/octet-stream", isShown: false)
  static let text = ServedType(name: "text/plain; charset=utf-8", isShown: true)
  static let json = ServedType(name: "application/json", isShown: true)

  let name: String
  /// Whether the browser may show it.
  let isShown: Bool

  /// Names of text files that are no markup.
  private static let textual: Set = ["txt", "md", "lua", "csv", "log", "toml", "yaml", "yml", "ini", "conf", "pem", "pub", "sha256"]
  /// By the endings of their names; each begins with some bytes of its own.
  private static let pictures: [String: String] = [
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
  ]

  /// - Parameters:
  ///   - fileName: nil where the file has none.
  ///   - beginning: the first `lookedAt` bytes of the file, or all of them.
  static func of(_ fileName: String?, beginning: [UInt8]) -> ServedType {
    let ending = ending(fileName)
    if let picture = picture(beginning) {
      return ending == nil || ending.flatMap({ pictures[$0] }) == picture ? ServedType(name: picture, isShown: true) : bytes
    }
    guard isText(beginning) else { return bytes }
    guard let ending else { return text }
    if ending == "json" { return json }
    return textual.contains(ending) ? text : bytes
  }

  /// What stands behind the last dot of a name, in lower case; nil where there is none, as in `README` and `.gitignore`.
  private static func ending(_ name: String?) -> String? {
    guard let name, let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
    return name[name.index(after: dot)...].lowercased()
  }

  private static func picture(_ bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) { return "image/png" }
    if bytes.starts(with: [0xff, 0xd8, 0xff]) { return "image/jpeg" }
    if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) { return "image/gif" }
    if bytes.count >= 12, bytes.starts(with: "RIFF".utf8), bytes[8..<12].elementsEqual("WEBP".utf8) { return "image/webp" }
    return nil
  }

  /// Whether bytes are UTF-8 without control characters other than tabs and line ends. A character may be cut off at the end.
  private static func isText(_ bytes: [UInt8]) -> Bool {
    guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 || $0 == 0x0a || $0 == 0x0d }) else { return false }
    if String(validating: bytes, as: UTF8.self) != nil { return true }
    guard bytes.count == lookedAt else { return false }
    return (1...3).contains { String(validating: bytes.dropLast($0), as: UTF8.self) != nil }
  }
}

/// How a browser is to take a file (RFC 6266): shown, or saved under a name.
enum Disposition {
  /// A name in a header: characters outside of ASCII, and those that could end the text, become `_`; the true name stands beside it then.
  static func header(isShown: Bool, _ name: String) -> String {
    let plain = String(
      decoding: name.unicodeScalars.map {
        (0x20...0x7e).contains($0.value) && !"\"\\/%".unicodeScalars.contains($0) ? UInt8($0.value) : 0x5f
      },
      as: UTF8.self)
    let header = "\(isShown ? "inline" : "attachment"); filename=\"\(plain)\""
    return plain == name ? header : header + "; filename*=UTF-8''\(PercentEncoding.encode(name))"
  }
}
