/// Finds the last JSON object of a text that is not inside another one.
///
/// Only the grammar counts here; duplicate keys and the like are left to the reader, so that an object at fault is not passed over
/// in favour of an earlier or an inner one. Where an object breaks off, the search goes on behind the break: at the byte that did
/// not fit or, if that byte follows a string, inside this string, because a stray quote may have opened it. Each byte is thus
/// looked at a fixed number of times.
struct JSONObjectScanner {
  private let buffer: UnsafeBufferPointer<UInt8>
  private var at = 0
  /// Where the string began that ends just before the byte at hand.
  private var lastString: Int?
  /// One entry for each open list or object: whether it is an object.
  private var open: [Bool] = []

  /// The position of the opening brace of the last object.
  static func lastObject(in buffer: UnsafeBufferPointer<UInt8>) -> Int? {
    var scanner = JSONObjectScanner(buffer: buffer)
    var last: Int?
    while let start = scanner.nextBrace() {
      if scanner.skipObject() {
        last = start
      } else if let string = scanner.lastString {
        scanner.at = string + 1
      }
    }
    return last
  }

  private init(buffer: UnsafeBufferPointer<UInt8>) { self.buffer = buffer }

  private mutating func nextBrace() -> Int? {
    while at < buffer.count, buffer[at] != UInt8(ascii: "{") { at += 1 }
    return at < buffer.count ? at : nil
  }

  private enum Want { case value, firstItem, firstKey, key, colon, separator }

  /// Moves behind the object that starts here and returns true, or stops at the byte that breaks it, which is behind its brace.
  private mutating func skipObject() -> Bool {
    open.removeAll(keepingCapacity: true)
    open.append(true)
    lastString = nil
    at += 1
    var want = Want.firstKey
    while true {
      while at < buffer.count, JSONObjectScanner.isSpace(buffer[at]) { at += 1 }
      guard at < buffer.count else { return false }
      let byte = buffer[at]
      let closing = open.last == true ? UInt8(ascii: "}") : UInt8(ascii: "]")
      switch (want, byte) {
      case (.firstKey, closing), (.firstItem, closing), (.separator, closing):
        at += 1
        lastString = nil
        open.removeLast()
        if open.isEmpty { return true }
        want = .separator
      case (.firstKey, UInt8(ascii: "\"")), (.key, UInt8(ascii: "\"")):
        guard skipString() else { return false }
        want = .colon
        continue
      case (.colon, UInt8(ascii: ":")):
        at += 1
        want = .value
      case (.separator, UInt8(ascii: ",")):
        at += 1
        want = open.last == true ? .key : .value
      case (.value, _), (.firstItem, _):
        guard let next = skipValueStart(byte) else { return false }
        want = next
        if byte == UInt8(ascii: "\"") { continue }
      default: return false
      }
      lastString = nil
    }
  }

  /// Skips a scalar or an opening bracket, and returns what must follow.
  private mutating func skipValueStart(_ byte: UInt8) -> Want? {
    switch byte {
    case UInt8(ascii: "{"):
      at += 1
      open.append(true)
      return .firstKey
    case UInt8(ascii: "["):
      at += 1
      open.append(false)
      return .firstItem
    case UInt8(ascii: "\""): return skipString() ? .separator : nil
    case UInt8(ascii: "t"): return skipWord("true") ? .separator : nil
    case UInt8(ascii: "f"): return skipWord("false") ? .separator : nil
    case UInt8(ascii: "n"): return skipWord("null") ? .separator : nil
    default: return skipNumber() ? .separator : nil
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  private mutating func skipString() -> Bool {
    lastString = at
    at += 1
    while at < buffer.count {
      switch buffer[at] {
      case UInt8(ascii: "\""):
        at += 1
        return true
      case UInt8(ascii: "\\"):
        guard skipEscape() else { return false }
      case ..<0x20: return false
      default: at += 1
      }
    }
    return false
  }

  private mutating func skipEscape() -> Bool {
    at += 1
    guard at < buffer.count else { return false }
    switch buffer[at] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"):
      at += 1
      return true
    case UInt8(ascii: "u"):
      at += 1
      for _ in 0..<4 {
        guard at < buffer.count, JSONObjectScanner.isHex(buffer[at]) else { return false }
        at += 1
      }
      return true
    default: return false
    }
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
  }

  private mutating func skipWord(_ word: StaticString) -> Bool {
    for index in 0..<word.utf8CodeUnitCount {
      guard at < buffer.count, buffer[at] == word.utf8Start[index] else { return false }
      at += 1
    }
    return true
  }

  private mutating func skipNumber() -> Bool {
    if at < buffer.count, buffer[at] == UInt8(ascii: "-") { at += 1 }
    let first = at
    guard skipDigits() else { return false }
    if at - first > 1, buffer[first] == UInt8(ascii: "0") { return false }
    if at < buffer.count, buffer[at] == UInt8(ascii: ".") {
      at += 1
      guard skipDigits() else { return false }
    }
    if at < buffer.count, buffer[at] | 0x20 == UInt8(ascii: "e") {
      at += 1
      if at < buffer.count, buffer[at] == UInt8(ascii: "+") || buffer[at] == UInt8(ascii: "-") { at += 1 }
      guard skipDigits() else { return false }
    }
    return true
  }

  private mutating func skipDigits() -> Bool {
    let start = at
    while at < buffer.count, buffer[at] &- 0x30 < 10 { at += 1 }
    return at > start
  }
}
