/// Splits a file into tokens as `llex.c` of Lua 5.4 does. Comments are kept aside.
struct Lexer {
  let source: UnsafeBufferPointer<UInt8>
  var position = 0
  var texts = Texts()
  var comments: [Syntax.Comment] = []
  var errors: [SyntaxError] = []

  init(_ source: UnsafeBufferPointer<UInt8>) { self.source = source }

  /// The byte `ahead` of the position, or nil past the end.
  @inline(__always)
  func byte(_ ahead: Int = 0) -> UInt8? {
    let index = position + ahead
    return index < source.count ? source[index] : nil
  }

  @inline(__always)
  private func has(_ character: Unicode.Scalar, _ ahead: Int = 0) -> Bool { byte(ahead) == UInt8(ascii: character) }

  mutating func report(_ start: Int, _ message: String, hint: String = "") {
    errors.append(SyntaxError(Span(start, max(position, start)), message, hint: hint))
  }

  mutating func next() -> Token {
    skipBlanks()
    let start = position
    guard let first = byte() else { return Token(kind: .end, start: UInt32(start), end: UInt32(start)) }
    switch Lexer.classes[Int(first)] {
    case .letter: return name(from: start)
    case .digit: return number(from: start)
    case .quote: return quoted(from: start, by: first)
    default: break
    }
    if first == UInt8(ascii: "."), let second = byte(1), Lexer.classes[Int(second)] == .digit { return number(from: start) }
    if first == UInt8(ascii: "["), let level = longBracket() { return long(from: start, level: level) }
    let (kind, length) = punctuation(first)
    position += length
    return Token(kind: kind, start: UInt32(start), end: UInt32(position))
  }

  enum Class: UInt8 { case other, blank, letter, digit, quote }

  static let classes: [Class] = (0..<256).map { code in
    switch UInt8(code) {
    case 9...13, 32: .blank
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): .letter
    case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
    case UInt8(ascii: "\""), UInt8(ascii: "'"): .quote
    default: .other
    }
  }

  private mutating func name(from start: Int) -> Token {
    while let next = byte() {
      let kind = Lexer.classes[Int(next)]
      guard kind == .letter || kind == .digit else { break }
      position += 1
    }
    let text = texts.intern(UnsafeBufferPointer(rebasing: source[start..<position]))
    let word = Int(text) < Token.reserved.count ? Token.Kind(rawValue: Token.Kind.and.rawValue + UInt8(text)) : nil
    return Token(kind: word ?? .name, start: UInt32(start), end: UInt32(position), text: text)
  }

  private func punctuation(_ first: UInt8) -> (Token.Kind, Int) {
    switch Unicode.Scalar(first) {
    case "+": (.plus, 1)
    case "-": (.minus, 1)
    case "*": (.star, 1)
    case "/": has("/", 1) ? (.doubleSlash, 2) : (.slash, 1)
    case "%": (.percent, 1)
    case "^": (.caret, 1)
    case "#": (.hash, 1)
    case "&": (.ampersand, 1)
    case "~": has("=", 1) ? (.notEqual, 2) : (.tilde, 1)
    case "|": (.pipe, 1)
    case "<": has("<", 1) ? (.shiftLeft, 2) : has("=", 1) ? (.lessOrEqual, 2) : (.less, 1)
    case ">": has(">", 1) ? (.shiftRight, 2) : has("=", 1) ? (.greaterOrEqual, 2) : (.greater, 1)
    case "=": has("=", 1) ? (.equal, 2) : (.assign, 1)
    case "(": (.openParen, 1)
    case ")": (.closeParen, 1)
    case "{": (.openBrace, 1)
    case "}": (.closeBrace, 1)
    case "[": (.openBracket, 1)
    case "]": (.closeBracket, 1)
    case ";": (.semicolon, 1)
    case ":": has(":", 1) ? (.doubleColon, 2) : (.colon, 1)
    case ",": (.comma, 1)
    case ".": has(".", 1) ? (has(".", 2) ? (.ellipsis, 3) : (.concat, 2)) : (.dot, 1)
    default: (.unknown, 1)
    }
  }

  private mutating func skipBlanks() {
    while let next = byte() {
      if Lexer.classes[Int(next)] == .blank {
        position += 1
      } else if next == UInt8(ascii: "-"), has("-", 1) {
        comment()
      } else {
        return
      }
    }
  }

  private mutating func comment() {
    let start = position
    position += 2
    var isLong = false
    if has("["), let level = longBracket() {
      isLong = true
      if !skipLong(level: level) {
        report(start, "unfinished long comment", hint: "close it with ]\(String(repeating: "=", count: level))]")
      }
    } else {
      while let next = byte(), next != 10, next != 13 { position += 1 }
    }
    comments.append(Syntax.Comment(span: Span(start, position), isLong: isLong))
  }

  /// The number of `=` in a long bracket that opens here; nil for none.
  private func longBracket() -> Int? {
    var level = 0
    while has("=", 1 + level) { level += 1 }
    return has("[", 1 + level) ? level : nil
  }

  /// Skips a long bracket with its content; false at the end of the file.
  private mutating func skipLong(level: Int) -> Bool {
    position += level + 2
    while let next = byte() {
      position += 1
      guard next == UInt8(ascii: "]") else { continue }
      var count = 0
      while has("=", count) { count += 1 }
      if count == level, has("]", count) {
        position += count + 1
        return true
      }
      // The `=` that were counted cannot begin a closing bracket.
      position += count
    }
    return false
  }

  private mutating func long(from start: Int, level: Int) -> Token {
    let isClosed = skipLong(level: level)
    if !isClosed { report(start, "unfinished long string", hint: "close it with ]\(String(repeating: "=", count: level))]") }
    var first = start + level + 2
    let last = isClosed ? position - level - 2 : position
    // A line end right after the opening bracket is no part of the string; CR and LF together are one.
    if first < last, source[first] == 10 || source[first] == 13 {
      let other: UInt8 = source[first] == 10 ? 13 : 10
      first += first + 1 < last && source[first + 1] == other ? 2 : 1
    }
    let text = texts.append(String(decoding: source[min(first, last)..<last], as: UTF8.self))
    return Token(kind: .string, start: UInt32(start), end: UInt32(position), text: text)
  }
}
