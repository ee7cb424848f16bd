import TestSupport

/// Random Lua, most of it right or nearly so.
struct SnippetMaker {
  var random: SplitMix64
  private var depth = 0

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// A program of the grammar, a spoilt one, or a heap of tokens.
  mutating func snippet() -> [UInt8] {
    switch random.below(10) {
    case 0..<4: return Array(block().utf8)
    case 4..<7: return spoilt(Array(block().utf8))
    default: return Array(heap().utf8)
    }
  }

  /// The same bytes with a few of them, or of their words, changed.
  mutating func spoilt(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<(1 + random.below(3)) where !bytes.isEmpty {
      let at = random.below(bytes.count)
      switch random.below(6) {
      case 0: bytes.remove(at: at)
      case 1: bytes.insert(pick(Self.odd), at: at)
      case 2: bytes[at] = UInt8(random.below(256))
      case 3: bytes.insert(contentsOf: Array((" " + pick(Self.words) + " ").utf8), at: at)
      case 4: bytes.removeSubrange(at..<min(bytes.count, at + 1 + random.below(12)))
      default:
        let end = min(bytes.count, at + 1 + random.below(20))
        bytes.insert(contentsOf: bytes[at..<end], at: random.below(bytes.count))
      }
    }
    return bytes
  }

  private static let odd: [UInt8] = Array("\0\"'\\[]{}()=~<>:;.,#\n\r0x9e_-@!`\u{1}".utf8)
  private static let words = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil", "not", "or", "repeat",
    "return", "then", "true", "until", "while", "+", "-", "*", "/", "//", "%", "^", "#", "&", "~", "|", "<<", ">>", "==", "~=", "<=", ">=",
    "<", ">", "=", "(", ")", "{", "}", "[", "]", "::", ";", ":", ",", ".", "..", "...", "a", "b", "x", "<const>", "<close>", "::a::",
    "goto a", "--", "--[[", "]]", "[[", "[==[", "]==]", "self", "1", "local x", "function f()",
  ]
  private static let literals = [
    "0", "3", "345", "0xff", "0xBEBADA", "3.0", "3.1416", "314.16e-2", "0.31416E1", "34e1", "0x0.1E", "0xA23p-4", "0X1.921FB54442D18P+1",
    ".5", "5.", "0x.8", "0x8.", "1e5", "1E+5", "9223372036854775807", "9223372036854775808", "0xffffffffffffffffff", "1e", "1e+", "0x",
    "0xp1",
    "0x1p", "1..2", "3a", "0x1g", "1_000", "08", "1e5.5", "0x1p-", "..5", "1.2.3", "0x.p1", "00x1", "0b1", "3f", "0xe+1", "1n", "1e400",
    "''", "\"\"", "'a'", "\"b\"", #"'\n\t\\\''"#, #"'\x41'"#, #"'\x4'"#, #"'\xZZ'"#, #"'\65'"#, #"'\255'"#, #"'\256'"#, #"'\999'"#,
    #"'\u{41}'"#, #"'\u{7FFFFFFF}'"#, #"'\u{80000000}'"#, #"'\u{}'"#, #"'\u{41'"#, #"'\u41'"#, "'\\z  \n  x'", "'\\\n'", "'\\\r\n'",
    #"'\q'"#,
    "'open", "\"open\n\"", "[[long]]", "[==[a]=]b]==]", "[[\nx]]", "[=[", "[=x", "[[a", "[==[ ]] ]=]", "'\\", "nil", "true", "false", "...",
  ]

  private mutating func pick<T>(_ items: [T]) -> T { items[random.below(items.count)] }
  private mutating func name() -> String { pick(["a", "b", "c", "x", "y", "self", "_", "A1", "goto_", "ends"]) }

  private mutating func heap() -> String {
    (0..<(1 + random.below(14))).map { _ in random.below(4) == 0 ? pick(Self.literals) : pick(Self.words) }
      .joined(separator: pick([" ", " ", "", "\n"]))
  }

  private mutating func block() -> String {
    guard depth < 5 else { return "" }
    depth += 1
    defer { depth -= 1 }
    var text = (0..<random.below(4)).map { _ in statement() }.joined(separator: pick([" ", "\n", "; "]))
    if random.below(6) == 0 { text += pick([" return", " return ;", " return " + expressions(), " return " + expressions() + ";"]) }
    if random.below(8) == 0 { text += pick([" ::a::", " ::b:: ;", " ::a:: ::c::", " ::a:: local x"]) }
    return text
  }

  private mutating func statement() -> String {
    switch random.below(20) {
    case 0: return "local \(name())\(pick(["", "", " <const>", "<close>", " <const> "])) = \(expression())"
    case 1: return "local \(name()), \(name())\(pick(["", " <close>"])) = \(expressions())"
    case 2: return "\(target()) = \(expression())"
    case 3: return "\(target()), \(target()) = \(expressions())"
    case 4:
      return "if \(expression()) then \(block()) \(pick(["", "else " + block(), "elseif x then " + block() + " else " + block()])) end"
    case 5: return "while \(expression()) do \(block()) \(pick(["", "break", "goto a"])) end"
    case 6: return "repeat \(block()) until \(expression())"
    case 7: return "for \(name()) = \(expression()), \(expression())\(pick(["", ", 1"])) do \(block()) end"
    case 8: return "for \(name())\(pick(["", ", b"])) in \(expressions()) do \(block()) end"
    case 9: return "function \(name())\(pick(["", ".b", ".b.c", ":m", ".b:m"]))\(body())"
    case 10: return "local function \(name())\(body())"
    case 11: return "do \(block()) end"
    case 12: return "\(call())"
    case 13: return pick(["goto a", "goto b", "goto c", "break", ";", "::c::", "::d::"])
    case 14: return "-- \(name())\n"
    case 15: return pick(["--[[ a ]]", "--[==[ ]] ]==]", "--[[ open", "--[=x\n", "--"])
    case 16: return "if x then break end"
    case 17: return "do local x <const> = 1; \(pick(["x = 2", "y = x", "function x() end", "local x = 2; x = 3", "(x) = 1"])) end"
    case 18: return "do goto e; local a; \(pick(["", "::e::", "::e:: a = 1", "::e:: ; ::f::"])) end"
    default: return "\(target()) = \(expression())"
    }
  }

  private mutating func body() -> String {
    "(\(pick(["", "a", "a, b", "...", "a, ...", "..., a", "a,"]))) \(block()) end"
  }

  private mutating func target() -> String {
    pick([name(), name() + "." + name(), name() + "[" + expression() + "]", "(a).b", "f().x", "(a)", "a.b.c", "f()", "a:m().x"])
  }

  private mutating func call() -> String {
    pick([
      "f(\(random.below(2) == 0 ? "" : expressions()))", "f 'a'", "f {}", "a:m()", "a:m 'x'", "a.b:m{1}", "f()()", "('x'):rep(3)", "a:m",
      "f",
    ])
  }

  private mutating func expressions() -> String {
    (0..<(1 + random.below(3))).map { _ in expression() }.joined(separator: ", ")
  }

  private mutating func expression() -> String {
    guard depth < 6 else { return name() }
    depth += 1
    defer { depth -= 1 }
    switch random.below(14) {
    case 0..<4: return name()
    case 4..<6: return pick(Self.literals)
    case 6:
      return
        "\(expression()) \(pick(["+", "-", "*", "/", "//", "%", "^", "..", "<<", ">>", "&", "|", "~", "==", "~=", "<", "and", "or"])) \(expression())"
    case 7: return "\(pick(["-", "not ", "#", "~", "- -"]))\(expression())"
    case 8: return "(\(expression()))"
    case 9: return "function\(body())"
    case 10: return "{\(pick(["", expression(), "a = " + expression(), "[1] = 2; 3", "1, 2, 3,", "a = 1, b = 2;", "...", ",", "[a] 1"]))}"
    case 11: return call()
    case 12: return "\(name()).\(name())"
    default: return "\(name())[\(expression())]"
    }
  }
}
