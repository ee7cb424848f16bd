extension Lexer {
  // MARK: Numbers

  /// As `read_numeral`: takes everything that might belong to a number, and then asks whether it is one.
  mutating func number(from start: Int) -> Token {
    var isHexadecimal = false
    if byte() == UInt8(ascii: "0"), let second = byte(1), second | 0x20 == UInt8(ascii: "x") {
      isHexadecimal = true
      position += 2
    }
    let exponent = UInt8(ascii: isHexadecimal ? "p" : "e")
    while let next = byte() {
      if next | 0x20 == exponent {
        position += 1
        if let sign = byte(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
      } else if Lexer.hexadecimal(next) != nil || next == UInt8(ascii: ".") {
        position += 1
      } else {
        break
      }
    }
    if let next = byte(), Lexer.classes[Int(next)] == .letter { position += 1 }
    let written = source[start..<position]
    let kind = isHexadecimal ? Lexer.hexadecimalKind(written.dropFirst(2)) : Lexer.decimalKind(written)
    let text = texts.append(String(decoding: written, as: UTF8.self))
    if kind == nil { report(start, "malformed number \(PrintableText.quoted(written))") }
    return Token(kind: kind ?? .integer, start: UInt32(start), end: UInt32(position), text: text)
  }

  static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// Whether digits are an integer (any that fits 64 bits unsigned wraps in hexadecimal, so all do), a float, or neither.
  private static func hexadecimalKind(_ written: Slice<UnsafeBufferPointer<UInt8>>) -> Token.Kind? {
    var rest = written
    let whole = rest.prefix { hexadecimal($0) != nil }.count
    rest = rest.dropFirst(whole)
    if rest.isEmpty { return whole > 0 ? .integer : nil }
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      fraction = rest.prefix { hexadecimal($0) != nil }.count
      rest = rest.dropFirst(fraction)
    }
    guard whole + fraction > 0 else { return nil }
    return isExponent(rest, mark: UInt8(ascii: "p")) ? .float : nil
  }

  /// A decimal integer that does not fit 64 bits is a float.
  private static func decimalKind(_ written: Slice<UnsafeBufferPointer<UInt8>>) -> Token.Kind? {
    var rest = written
    let digits = rest.prefix { classes[Int($0)] == .digit }
    rest = rest.dropFirst(digits.count)
    if rest.isEmpty {
      var value: UInt64 = 0
      for digit in digits {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
        if overflow || carry || sum > UInt64(Int64.max) { return .float }
        value = sum
      }
      return .integer
    }
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      fraction = rest.prefix { classes[Int($0)] == .digit }.count
      rest = rest.dropFirst(fraction)
    }
    guard digits.count + fraction > 0 else { return nil }
    return isExponent(rest, mark: UInt8(ascii: "e")) ? .float : nil
  }

  private static func isExponent(_ written: Slice<UnsafeBufferPointer<UInt8>>, mark: UInt8) -> Bool {
    guard let first = written.first else { return true }
    guard first | 0x20 == mark else { return false }
    var rest = written.dropFirst()
    if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest = rest.dropFirst() }
    return !rest.isEmpty && rest.allSatisfy { classes[Int($0)] == .digit }
  }

  // MARK: Strings

  mutating func quoted(from start: Int, by quote: UInt8) -> Token {
    position += 1
    let first = position
    // Most strings have no escapes: those are their own bytes.
    while let next = byte(), next != quote, next != UInt8(ascii: "\\"), next != 10, next != 13 { position += 1 }
    if byte() == quote {
      let text = texts.append(String(decoding: source[first..<position], as: UTF8.self))
      position += 1
      return Token(kind: .string, start: UInt32(start), end: UInt32(position), text: text)
    }
    var value = Array(source[first..<position])
    while true {
      guard let next = byte(), next != 10, next != 13 else {
        report(start, "unfinished string", hint: "close it with \(quote == UInt8(ascii: "'") ? "'" : "\"") on the same line")
        break
      }
      position += 1
      if next == quote { break }
      if next == UInt8(ascii: "\\") { escape(into: &value) } else { value.append(next) }
    }
    let text = texts.append(String(decoding: value, as: UTF8.self))
    return Token(kind: .string, start: UInt32(start), end: UInt32(position), text: text)
  }

  private mutating func escape(into value: inout [UInt8]) {
    let start = position - 1
    guard let next = byte() else { return }
    position += 1
    switch Unicode.Scalar(next) {
    case "a": value.append(7)
    case "b": value.append(8)
    case "f": value.append(12)
    case "n": value.append(10)
    case "r": value.append(13)
    case "t": value.append(9)
    case "v": value.append(11)
    case "\\", "\"", "'": value.append(next)
    case "\n", "\r":
      if let other = byte(), other == 10 || other == 13, other != next { position += 1 }
      value.append(10)
    case "x":
      guard let high = byte().flatMap(Lexer.hexadecimal), let low = byte(1).flatMap(Lexer.hexadecimal) else {
        return report(start, "\\x needs two hexadecimal digits")
      }
      position += 2
      value.append(high << 4 | low)
    case "z": while let blank = byte(), Lexer.classes[Int(blank)] == .blank { position += 1 }
    case "u": codePoint(from: start, into: &value)
    case "0"..."9": decimalEscape(first: next, from: start, into: &value)
    default: report(start, "invalid escape sequence", hint: "write \\\\ for a backslash")
    }
  }

  private mutating func decimalEscape(first: UInt8, from start: Int, into value: inout [UInt8]) {
    var code = Int(first - UInt8(ascii: "0"))
    var count = 1
    while count < 3, let digit = byte(), Lexer.classes[Int(digit)] == .digit {
      code = code * 10 + Int(digit - UInt8(ascii: "0"))
      count += 1
      position += 1
    }
    guard let byte = UInt8(exactly: code) else { return report(start, "decimal escape is more than 255") }
    value.append(byte)
  }

  private mutating func codePoint(from start: Int, into value: inout [UInt8]) {
    guard byte() == UInt8(ascii: "{") else { return report(start, "\\u needs a number in braces, as in \\u{20AC}") }
    position += 1
    var code: UInt32 = 0
    var digits = 0
    while let digit = byte().flatMap(Lexer.hexadecimal) {
      guard code <= 0x7FFF_FFFF >> 4 else { return report(start, "\\u{…} is more than 7FFFFFFF") }
      code = code << 4 | UInt32(digit)
      digits += 1
      position += 1
    }
    guard digits > 0 else { return report(start, "\\u{…} needs a hexadecimal number") }
    guard byte() == UInt8(ascii: "}") else { return report(start, "\\u{… is not closed with }") }
    position += 1
    value.append(contentsOf: Lexer.utf8(code))
  }

  /// As `luaO_utf8esc`: the original UTF-8, of up to six bytes.
  private static func utf8(_ code: UInt32) -> [UInt8] {
    if code < 0x80 { return [UInt8(code)] }
    var bytes: [UInt8] = []
    var rest = code
    var largest: UInt32 = 0x3f
    repeat {
      bytes.insert(UInt8(0x80 | (rest & 0x3f)), at: 0)
      rest >>= 6
      largest >>= 1
    } while rest > largest
    bytes.insert(UInt8(truncatingIfNeeded: (~largest << 1) | rest), at: 0)
    return bytes
  }
}

/// Source text that is safe to quote in a message.
enum PrintableText {
  /// At most 40 characters in quotes; what is no printable ASCII stands as `?`.
  static func quoted(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes {
      if text.utf8.count == 40 { return "'\(text)…'" }
      text.unicodeScalars.append(byte >= 0x20 && byte < 0x7F ? Unicode.Scalar(byte) : "?")
    }
    return "'\(text)'"
  }
}
