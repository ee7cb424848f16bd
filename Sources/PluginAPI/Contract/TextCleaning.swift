public import SpaceContent

/// Removes what a reader cannot see from the texts of agents and Spaces.
///
/// What is invisible can hide words from a reviewer, reorder a line on screen, forge a terminal's output, or give one word two
/// spellings and so slip past a banned-phrase check. Texts are cleaned, never refused: an agent must not be able to void a
/// session by a character, and a Space's own text must not fail because it quotes an agent.
public enum TextCleaning {
  /// What is removed, in ascending order. Of the C0 controls, line feed (0A) and tab (09) stay, so CR LF becomes LF.
  public static let removed: [ClosedRange<UInt32>] = [
    0x00...0x08, 0x0B...0x1F,  // C0 controls
    0x7F...0x9F,  // DEL and the C1 controls
    0xAD...0xAD,  // soft hyphen
    0x61C...0x61C,  // Arabic letter mark (bidi)
    0x180E...0x180E,  // Mongolian vowel separator
    // Zero-width space, joiner and non-joiner, and the two directional marks. The joiners do carry meaning in Persian, in Indic
    // scripts and in emoji sequences; they go all the same, because they split a banned phrase without a trace on screen.
    0x200B...0x200F,
    0x2028...0x202E,  // line and paragraph separator, bidi embeddings and overrides
    0x2060...0x206F,  // word joiner, invisible operators, bidi isolates, deprecated formatting
    0xFEFF...0xFEFF,  // byte order mark
    0xFFF9...0xFFFB,  // interlinear annotation
    0xE0000...0xE0FFF,  // tag characters and supplementary variation selectors
  ]

  /// `text` without what `removed` lists.
  public static func clean(_ text: String) -> String {
    var text = text
    return text.withUTF8 { needsCleaning($0) ? cleaned($0) : nil }.map { String(decoding: $0, as: UTF8.self) } ?? text
  }

  /// The text of `bytes` without what `removed` lists, or nil if `bytes` are not UTF-8.
  public static func clean(utf8 bytes: [UInt8]) -> String? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    return clean(text)
  }

  /// `value` with every text in it cleaned, keys too. Where two keys become one, the one that is greater in DAG-CBOR order wins.
  public static func clean(_ value: Value) -> Value {
    switch value {
    case .text(let text): return .text(clean(text))
    case .list(let items): return .list(items.map { clean($0) })
    case .map(let map): return .map(Value.Map(map.map { (clean($0.key), clean($0.value)) }))
    case .null, .bool, .int, .float, .bytes, .link: return value
    }
  }

  /// The longest start of `text` that has at most `maxBytes` bytes of UTF-8 and does not split a scalar.
  public static func cut(_ text: String, maxBytes: Int) -> String {
    guard text.utf8.count > maxBytes else { return text }
    var end = text.utf8.index(text.startIndex, offsetBy: max(0, maxBytes))
    while end > text.startIndex, text.utf8[end] & 0xC0 == 0x80 { end = text.utf8.index(before: end) }
    return String(decoding: text.utf8[..<end], as: UTF8.self)
  }

  /// Whether a byte is neither printable ASCII nor a tab or line feed, so that only a closer look can tell.
  @inline(__always)
  static func isSuspect(_ byte: UInt8) -> Bool {
    byte &- 0x20 > 0x5E && byte != 0x0A && byte != 0x09
  }

  static func needsCleaning(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in bytes where isSuspect(byte) { return true }
    return false
  }

  /// Copies valid UTF-8 without the removed scalars.
  static func cleaned(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var at = 0
    while at < bytes.count {
      let lead = bytes[at]
      let width = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
      let end = min(at + width, bytes.count)
      if !isSuspect(lead) || !isRemoved(scalar(bytes, from: at, to: end)) { out.append(contentsOf: bytes[at..<end]) }
      at = end
    }
    return out
  }

  private static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> UInt32 {
    guard end - start > 1 else { return UInt32(bytes[start]) }
    var scalar = UInt32(bytes[start]) & (0x7F >> UInt32(end - start))
    for index in start + 1..<end { scalar = scalar << 6 | UInt32(bytes[index] & 0x3F) }
    return scalar
  }

  static func isRemoved(_ scalar: UInt32) -> Bool {
    for range in removed {
      if scalar < range.lowerBound { return false }
      if scalar <= range.upperBound { return true }
    }
    return false
  }
}
