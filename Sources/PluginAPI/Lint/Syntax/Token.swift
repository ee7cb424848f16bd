/// One token of Lua 5.4.
struct Token {
  enum Kind: UInt8 {
    case end
    case name, string, integer, float
    // Reserved words, in the order of `Token.reserved`.
    case and, `break`, `do`, `else`, elseif, endWord, `false`, `for`, function, `goto`, `if`, `in`, local, `nil`, not, or, `repeat`
    case `return`, then, `true`, until, `while`
    case plus, minus, star, slash, doubleSlash, percent, caret, hash, ampersand, tilde, pipe, shiftLeft, shiftRight
    case equal, notEqual, lessOrEqual, greaterOrEqual, less, greater, assign
    case openParen, closeParen, openBrace, closeBrace, openBracket, closeBracket, doubleColon, semicolon, colon, comma
    case dot, concat, ellipsis
    /// A byte that begins no token.
    case unknown
  }

  static let reserved = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil", "not", "or", "repeat",
    "return", "then", "true", "until", "while",
  ]

  var kind: Kind
  var start: UInt32
  var end: UInt32
  /// Of a name, a string or a number: an index into the texts of the file.
  var text: Int32 = -1

  var span: Span { Span(Int(start), Int(end)) }
}

/// The texts of a file, names once each, with the reserved words first.
struct Texts {
  /// The name of a method's first parameter, which no token writes.
  static let selfName = Int32(Token.reserved.count)

  private(set) var strings: [String] = Token.reserved + ["self"]
  /// Open addressing: an index into `strings` or -1. Its size is a power of two.
  private var slots: [Int32] = Array(repeating: -1, count: 1024)
  private var names = 0

  init() {
    for (index, word) in strings.enumerated() {
      var word = word
      word.withUTF8 { bytes in
        let slot = free(for: bytes)
        slots[slot] = Int32(index)
        names += 1
      }
    }
  }

  /// The index of a name, the same for the same bytes.
  mutating func intern(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
    let slot = free(for: bytes)
    if slots[slot] >= 0 { return slots[slot] }
    let index = append(String(decoding: bytes, as: UTF8.self))
    slots[slot] = index
    names += 1
    if names * 2 > slots.count { grow() }
    return index
  }

  /// The index of a text that is kept as it is, without looking for an equal one.
  mutating func append(_ text: String) -> Int32 {
    strings.append(text)
    return Int32(strings.count - 1)
  }

  /// The slot that holds `bytes`, or the empty one where they would go.
  private func free(for bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let mask = slots.count - 1
    var slot = Texts.hash(bytes) & mask
    while slots[slot] >= 0, !Texts.isEqual(strings[Int(slots[slot])], bytes) { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: -1, count: old.count * 2)
    let mask = slots.count - 1
    for index in old where index >= 0 {
      var text = strings[Int(index)]
      var slot = text.withUTF8 { Texts.hash($0) } & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = index
    }
  }

  private static func isEqual(_ text: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let utf8 = text.utf8
    return utf8.count == bytes.count && utf8.elementsEqual(bytes)
  }

  /// The standard library's hash has a seed of its own in each process, so that no file can be made whose names collide. Nothing that
  /// is read depends on it.
  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
    return hasher.finalize()
  }
}
