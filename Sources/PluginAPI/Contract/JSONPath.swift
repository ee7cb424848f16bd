import SpaceContent

/// Names of places inside a value: `$.seats.min`, `$.bots[0]`, `$["odd key"]`.
enum JSONPath {
  /// One step to the value under `key`.
  static func step(_ key: String) -> String {
    let isPlain = !key.isEmpty && key.utf8.allSatisfy { isWordByte($0) }
    return isPlain ? ".\(key)" : "[\(Value.quoted(key))]"
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "$"):
      true
    default: false
    }
  }
}
