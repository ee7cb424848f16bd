public import SpaceContent

extension JSON {
  /// JSON text of `value` in UTF-8, with map keys in stored order. `pretty` puts each item on a line, indented by two spaces.
  ///
  /// Bytes and links take the forms of DAG-JSON, `{"/":{"bytes":"…"}}` and `{"/":"…"}` (ipld.io). Controls are escaped, C1 and DEL
  /// too, so that the text is safe to print. A float that is not finite has no JSON form and becomes `null`.
  public static func encode(_ value: Value, pretty: Bool = false) -> [UInt8] {
    var writer = JSONWriter(isPretty: pretty)
    writer.write(value, indent: 0)
    return writer.bytes
  }

  /// As `encode`, as a string.
  public static func text(_ value: Value, pretty: Bool = false) -> String {
    String(decoding: encode(value, pretty: pretty), as: UTF8.self)
  }
}

private struct JSONWriter {
  let isPretty: Bool
  var bytes: [UInt8] = []

  mutating func write(_ value: Value, indent: Int) {
    switch value {
    case .null: raw("null")
    case .bool(let bool): raw(bool ? "true" : "false")
    case .int(let int): raw(int.description)
    case .float(let double): raw(double.isFinite ? double.description : "null")
    case .text(let text): string(text)
    case .bytes(let blob):
      raw("{\"/\":{\"bytes\":\"")
      base64(blob)
      raw("\"}}")
    case .link(let cid): raw("{\"/\":\"\(cid)\"}")
    case .list(let items):
      sequence(items, in: ("[", "]"), indent: indent) { writer, item in writer.write(item, indent: indent + 1) }
    case .map(let map):
      sequence(map.entries, in: ("{", "}"), indent: indent) { writer, entry in
        writer.string(entry.key)
        writer.raw(writer.isPretty ? ": " : ":")
        writer.write(entry.value, indent: indent + 1)
      }
    }
  }

  private mutating func sequence<Item>(
    _ items: [Item], in brackets: (String, String), indent: Int, _ body: (inout JSONWriter, Item) -> Void
  ) {
    raw(brackets.0)
    for (index, item) in items.enumerated() {
      if index > 0 { raw(",") }
      newLine(indent + 1)
      body(&self, item)
    }
    if !items.isEmpty { newLine(indent) }
    raw(brackets.1)
  }

  private mutating func newLine(_ indent: Int) {
    guard isPretty else { return }
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: 2 * indent))
  }

  private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var afterC2 = false
    for byte in text.utf8 {
      if afterC2 {
        // U+0080...U+009F are the bytes C2 80...C2 9F, and the code point is the second byte.
        if byte < 0xA0 { unicodeEscape(byte) } else { bytes += [0xC2, byte] }
        afterC2 = false
        continue
      }
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0x0A: raw("\\n")
      case 0x0D: raw("\\r")
      case 0x09: raw("\\t")
      case ..<0x20, 0x7F: unicodeEscape(byte)
      case 0xC2: afterC2 = true
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func unicodeEscape(_ byte: UInt8) {
    let digits = Array("0123456789abcdef".utf8)
    raw("\\u00")
    bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }

  /// RFC 4648 base64 without padding, as DAG-JSON has it.
  private mutating func base64(_ blob: [UInt8]) {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    for start in stride(from: 0, to: blob.count, by: 3) {
      let group = blob[start..<min(start + 3, blob.count)]
      var bits: UInt32 = 0
      for byte in group { bits = bits << 8 | UInt32(byte) }
      bits <<= UInt32(8 * (3 - group.count))
      for index in 0...group.count { bytes.append(alphabet[Int(bits >> UInt32(18 - 6 * index) & 63)]) }
    }
  }
}
