internal import SpaceContract

/// Texts of Spaces, agents and files, made safe for a terminal: no control character and no invisible one passes.
enum PlainText {
  /// One line of it: what `TextCleaning` removes is removed, and line feeds and tabs become spaces.
  static func line(_ text: String) -> String {
    let clean = TextCleaning.clean(text)
    guard clean.utf8.contains(where: { $0 == 0x0A || $0 == 0x09 }) else { return clean }
    return String(String.UnicodeScalarView(clean.unicodeScalars.map { $0 == "\n" || $0 == "\t" ? " " : $0 }))
  }

  /// The lines of it.
  static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line(String($0)) }
  }

  /// What somebody sent, with nothing hidden: whatever cannot be shown as it is stands as an escape.
  static func escaped(_ bytes: [UInt8]) -> String {
    var out = ""
    var rest = bytes[...]
    while !rest.isEmpty {
      var decoder = UTF8.ForwardParser()
      var input = rest.makeIterator()
      switch decoder.parseScalar(from: &input) {
      case .valid(let encoded):
        let scalar = UTF8.decode(encoded)
        out += escaped(scalar)
        rest = rest.dropFirst(encoded.count)
      default:
        out += "\\x" + hex(UInt32(rest[rest.startIndex]), digits: 2)
        rest = rest.dropFirst()
      }
    }
    return out
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": return "\\n"
    case "\t": return "\\t"
    case "\r": return "\\r"
    case "\\": return "\\\\"
    default: break
    }
    let isHidden = TextCleaning.removed.contains { $0.contains(scalar.value) }
    return isHidden ? "\\u{" + String(scalar.value, radix: 16) + "}" : String(scalar)
  }

  private static func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
