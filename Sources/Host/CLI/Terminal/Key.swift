/// What a person pressed.
enum Key: Hashable, Sendable {
  case character(Character)
  case up, down, left, right, home, end, pageUp, pageDown
  case escape
  /// Ctrl-C and Ctrl-\, where they come as bytes and not as signals.
  case interrupt
  /// Ctrl-Z.
  case suspend
  /// Ctrl-L.
  case refresh
  /// Something that means nothing here.
  case unknown
}

/// Makes keys of the bytes that a terminal sends: UTF-8, and the escape sequences of VT220 and its heirs.
///
/// A sequence may come in pieces. What is not whole yet waits for its rest, until `flush` says that none will come: an escape
/// alone is the key Esc.
struct KeyDecoder {
  /// No terminal sends longer sequences.
  private static let longest = 64

  private var pending: [UInt8] = []

  /// Whether a sequence has begun and not ended.
  var isWaiting: Bool { !pending.isEmpty }

  mutating func decode(_ bytes: [UInt8]) -> [Key] {
    pending += bytes
    var keys: [Key] = []
    var rest = pending[...]
    while let (key, length) = KeyDecoder.first(of: Array(rest.prefix(KeyDecoder.longest))) {
      keys.append(key)
      rest = rest.dropFirst(length)
    }
    pending = Array(rest)
    return keys
  }

  /// The key of what has waited for a rest that did not come.
  mutating func flush() -> [Key] {
    defer { pending = [] }
    return pending.isEmpty ? [] : [pending == [0x1B] ? .escape : .unknown]
  }

  /// The first key and how many bytes it took; nil where more bytes are needed.
  private static func first(of bytes: [UInt8]) -> (Key, Int)? {
    guard let lead = bytes.first else { return nil }
    switch lead {
    case 0x1B: return escape(bytes)
    case 0x09, 0x20...0x7E: return (.character(Character(Unicode.Scalar(lead))), 1)
    case 0x03, 0x1C: return (.interrupt, 1)
    case 0x1A: return (.suspend, 1)
    case 0x0C: return (.refresh, 1)
    case 0x80...: return character(bytes, lead)
    default: return (.unknown, 1)
    }
  }

  private static func character(_ bytes: [UInt8], _ lead: UInt8) -> (Key, Int)? {
    let length: Int
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return (.unknown, 1)
    }
    // A byte that cannot continue a character ends it, and is read as what it is itself.
    for index in 1..<length {
      guard index < bytes.count else { return nil }
      guard bytes[index] & 0xC0 == 0x80 else { return (.unknown, index) }
    }
    guard let text = String(validating: bytes[..<length], as: UTF8.self), let character = text.first else { return (.unknown, length) }
    return (.character(character), length)
  }

  private static func escape(_ bytes: [UInt8]) -> (Key, Int)? {
    guard bytes.count > 1 else { return nil }
    switch bytes[1] {
    case UInt8(ascii: "["): return controlSequence(bytes)
    case UInt8(ascii: "O"):
      guard bytes.count > 2 else { return nil }
      guard (0x20...0x7E).contains(bytes[2]) else { return (.unknown, 2) }
      return (named(final: bytes[2], parameter: 0), 3)
    // A key with Alt. What is none of ASCII's printable ones comes after an Esc of its own.
    case 0x20...0x7E: return (.unknown, 2)
    default: return (.escape, 1)
    }
  }

  /// ECMA-48, 5.4: parameter bytes, intermediate bytes, and one final byte.
  private static func controlSequence(_ bytes: [UInt8]) -> (Key, Int)? {
    guard bytes.count > 2 else { return nil }
    // Linux's console sends a second bracket for F1 to F5.
    if bytes[2] == UInt8(ascii: "[") { return bytes.count > 3 ? (.unknown, 4) : nil }
    var parameter = 0
    var isFirst = true
    for index in 2..<bytes.count {
      switch bytes[index] {
      case 0x30...0x39 where isFirst && parameter < 1000: parameter = parameter * 10 + Int(bytes[index] - 0x30)
      case 0x20...0x3F: isFirst = false
      case 0x40...0x7E: return (named(final: bytes[index], parameter: parameter), index + 1)
      // A sequence that breaks off: what broke it is read as what it is itself.
      default: return (.unknown, index)
      }
    }
    return bytes.count < longest ? nil : (.unknown, bytes.count)
  }

  private static func named(final: UInt8, parameter: Int) -> Key {
    switch (final, parameter) {
    case (UInt8(ascii: "A"), _): .up
    case (UInt8(ascii: "B"), _): .down
    case (UInt8(ascii: "C"), _): .right
    case (UInt8(ascii: "D"), _): .left
    case (UInt8(ascii: "H"), _), (UInt8(ascii: "~"), 1), (UInt8(ascii: "~"), 7): .home
    case (UInt8(ascii: "F"), _), (UInt8(ascii: "~"), 4), (UInt8(ascii: "~"), 8): .end
    case (UInt8(ascii: "~"), 5): .pageUp
    case (UInt8(ascii: "~"), 6): .pageDown
    default: .unknown
    }
  }
}
