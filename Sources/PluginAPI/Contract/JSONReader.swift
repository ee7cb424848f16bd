import SpaceContent

/// Reads one JSON value from a buffer that outlives it.
struct JSONReader {
  struct Fault: Error {
    let code: JSONError.Code
    let message: String
    let offset: Int
  }

  private let buffer: UnsafeBufferPointer<UInt8>
  private let options: JSON.Options
  private(set) var at: Int

  init(_ buffer: UnsafeBufferPointer<UInt8>, from start: Int = 0, options: JSON.Options) {
    self.buffer = buffer
    self.options = options
    at = start
  }

  /// One value with white space around it and nothing else.
  mutating func document() throws(Fault) -> Value {
    let value = try self.value(depth: 0)
    skipSpace()
    guard at == buffer.count else { throw fault(.syntax, "something follows the value: \(seen)") }
    return value
  }

  /// One value with white space before it. `depth` is the number of lists and objects around it.
  mutating func value(depth: Int) throws(Fault) -> Value {
    skipSpace()
    guard at < buffer.count else { throw end("a value") }
    switch buffer[at] {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try list(depth: depth + 1)
    case UInt8(ascii: "\""): return .text(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"):
      try word("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try word("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      let start = at
      try word("null")
      guard options.nulls == .allowed else { throw Fault(code: .null, message: "null is not allowed here", offset: start) }
      return .null
    default: throw fault(.syntax, "expected a value, got \(seen)")
    }
  }

  private typealias Member = (key: String, value: Value, offset: Int)

  private mutating func object(depth: Int) throws(Fault) -> Value {
    try open(depth: depth)
    var members: [Member] = []
    if !close(with: "}") {
      repeat {
        skipSpace()
        let offset = at
        guard at < buffer.count else { throw end("a key") }
        guard buffer[at] == UInt8(ascii: "\"") else { throw fault(.syntax, "expected a key in double quotes, got \(seen)") }
        let key = try string()
        skipSpace()
        guard take(":") else { throw at < buffer.count ? fault(.syntax, "expected a colon, got \(seen)") : end("a colon") }
        skipSpace()
        // An absent key is still a key that stood: {"a":null,"a":1} is a duplicate, so null is kept until keys are compared.
        members.append((key, isNull && options.nulls == .absentKeys ? try null() : try value(depth: depth), offset))
      } while try more(before: "}")
    }
    return .map(try map(&members))
  }

  private mutating func null() throws(Fault) -> Value {
    try word("null")
    return .null
  }

  private var isNull: Bool { at < buffer.count && buffer[at] == UInt8(ascii: "n") }

  private func map(_ members: inout [Member]) throws(Fault) -> Value.Map {
    // A sort keeps 16 KiB of keys in reverse order from costing quadratic time in the map's insertion.
    members.sort { Value.Map.order($0.key, $1.key) < 0 }
    var map = Value.Map()
    for (index, member) in members.enumerated() {
      if index > 0, Value.Map.order(members[index - 1].key, member.key) == 0 {
        throw Fault(
          code: .duplicateKey, message: "the key \"\(TextCleaning.cut(member.key, maxBytes: 80))\" stands twice",
          offset: max(members[index - 1].offset, member.offset))
      }
      if member.value == .null, options.nulls == .absentKeys { continue }
      map[member.key] = member.value
    }
    return map
  }

  private mutating func list(depth: Int) throws(Fault) -> Value {
    try open(depth: depth)
    var items: [Value] = []
    if close(with: "]") { return .list(items) }
    repeat { items.append(try value(depth: depth)) } while try more(before: "]")
    return .list(items)
  }

  private mutating func open(depth: Int) throws(Fault) {
    guard depth <= options.maxDepth else { throw fault(.tooDeep, "nested deeper than \(options.maxDepth)") }
    at += 1
  }

  private mutating func close(with bracket: Unicode.Scalar) -> Bool {
    skipSpace()
    return take(bracket)
  }

  private mutating func more(before bracket: Unicode.Scalar) throws(Fault) -> Bool {
    skipSpace()
    if take(",") { return true }
    if take(bracket) { return false }
    throw at < buffer.count ? fault(.syntax, "expected a comma or \(bracket), got \(seen)") : end("a comma or \(bracket)")
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard at < buffer.count, buffer[at] == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  private mutating func word(_ word: StaticString) throws(Fault) {
    for index in 0..<word.utf8CodeUnitCount {
      guard at + index < buffer.count, buffer[at + index] == word.utf8Start[index] else {
        throw fault(.syntax, "expected \(word), got \(seen)")
      }
    }
    at += word.utf8CodeUnitCount
  }

  private mutating func skipSpace() {
    while at < buffer.count {
      switch buffer[at] {
      case 0x20, 0x0A, 0x0D, 0x09: at += 1
      default: return
      }
    }
  }

  private func fault(_ code: JSONError.Code, _ message: String) -> Fault { Fault(code: code, message: message, offset: at) }

  private func end(_ wanted: String) -> Fault { fault(.truncated, "the text ends where \(wanted) should stand") }

  /// The byte at hand, for a message.
  private var seen: String {
    guard at < buffer.count else { return "the end" }
    let byte = buffer[at]
    guard byte > 0x20, byte < 0x7F else { return "byte 0x" + String(byte, radix: 16) }
    return "'\(Unicode.Scalar(byte))'"
  }
}

extension JSONReader {
  private mutating func number() throws(Fault) -> Value {
    let start = at
    let isNegative = take("-")
    let digits = at
    var magnitude: Int64 = 0
    if take("0") {
      guard !isDigit else { throw fault(.syntax, "a number has a leading zero") }
    } else {
      guard isDigit else { throw at < buffer.count ? fault(.syntax, "expected a digit, got \(seen)") : end("a digit") }
      while isDigit {
        // Sixteen digits cannot overflow; longer numbers are read again below, as floats.
        if at - digits < 16 { magnitude = magnitude * 10 + Int64(buffer[at] &- 0x30) }
        at += 1
      }
    }
    let isShort = at - digits <= 16
    let isFraction = take(".")
    if isFraction { try skipDigits() }
    let hasExponent = take("e") || take("E")
    if hasExponent {
      if !take("+") { _ = take("-") }
      try skipDigits()
    }
    if !isFraction, !hasExponent, isShort, magnitude <= Contract.Values.maxInteger {
      return .int(isNegative ? -magnitude : magnitude)
    }
    let text = String(decoding: UnsafeBufferPointer(rebasing: buffer[start..<at]), as: UTF8.self)
    guard let double = Double(text), double.isFinite else {
      throw Fault(code: .numberTooLarge, message: "a number is too large", offset: start)
    }
    return .number(double)
  }

  private var isDigit: Bool { at < buffer.count && buffer[at] &- 0x30 < 10 }

  private mutating func skipDigits() throws(Fault) {
    guard isDigit else { throw at < buffer.count ? fault(.syntax, "expected a digit, got \(seen)") : end("a digit") }
    while isDigit { at += 1 }
  }

  /// A string, at its opening quote.
  private mutating func string() throws(Fault) -> String {
    let start = at + 1
    at = start
    while at < buffer.count {
      switch buffer[at] {
      case UInt8(ascii: "\""):
        defer { at += 1 }
        guard let text = String(validating: UnsafeBufferPointer(rebasing: buffer[start..<at]), as: UTF8.self) else {
          throw Fault(code: .badUTF8, message: "a string is not valid UTF-8", offset: start)
        }
        return options.cleansText ? TextCleaning.clean(text) : text
      case UInt8(ascii: "\\"): return try escapedString(from: start)
      case ..<0x20: throw fault(.syntax, "a control character stands in a string; write it as an escape such as \\n")
      default: at += 1
      }
    }
    throw end("a closing quote")
  }

  /// The rest of a string that has an escape at the position at hand, with what came before it.
  private mutating func escapedString(from start: Int) throws(Fault) -> String {
    var out = Array(buffer[start..<at])
    while at < buffer.count {
      let byte = buffer[at]
      at += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: out, as: UTF8.self) else {
          throw Fault(code: .badUTF8, message: "a string is not valid UTF-8", offset: start)
        }
        return options.cleansText ? TextCleaning.clean(text) : text
      case UInt8(ascii: "\\"): try escape(into: &out)
      case ..<0x20:
        at -= 1
        throw fault(.syntax, "a control character stands in a string; write it as an escape such as \\n")
      default: out.append(byte)
      }
    }
    throw end("a closing quote")
  }

  /// An escape, after its backslash.
  private mutating func escape(into out: inout [UInt8]) throws(Fault) {
    guard at < buffer.count else { throw end("an escape") }
    let start = at - 1
    let byte = buffer[at]
    at += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
    case UInt8(ascii: "b"): out.append(0x08)
    case UInt8(ascii: "f"): out.append(0x0C)
    case UInt8(ascii: "n"): out.append(0x0A)
    case UInt8(ascii: "r"): out.append(0x0D)
    case UInt8(ascii: "t"): out.append(0x09)
    case UInt8(ascii: "u"):
      guard let scalar = Unicode.Scalar(try codePoint(from: start)) else {
        guard options.replacesLoneSurrogates else {
          throw Fault(code: .loneSurrogate, message: "half of a surrogate pair stands alone", offset: start)
        }
        out.append(contentsOf: [0xEF, 0xBF, 0xBD])
        return
      }
      out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default: throw Fault(code: .badEscape, message: "there is no such escape", offset: start)
    }
  }

  /// The code point of one `\u` escape, or of two that are a surrogate pair; half a pair is returned as it is.
  private mutating func codePoint(from start: Int) throws(Fault) -> UInt32 {
    let high = try hex4(from: start)
    guard 0xD800...0xDBFF ~= high, at + 1 < buffer.count, buffer[at] == UInt8(ascii: "\\"), buffer[at + 1] == UInt8(ascii: "u") else {
      return high
    }
    let mark = at
    at += 2
    let low = try hex4(from: mark)
    guard 0xDC00...0xDFFF ~= low else {
      at = mark
      return high
    }
    return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
  }

  private mutating func hex4(from start: Int) throws(Fault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard at < buffer.count else { throw end("four hexadecimal digits") }
      switch buffer[at] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(buffer[at] - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(buffer[at] - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(buffer[at] - UInt8(ascii: "A") + 10)
      default: throw Fault(code: .badEscape, message: "\\u needs four hexadecimal digits", offset: start)
      }
      at += 1
    }
    return value
  }
}
