import SpaceContent
import SpaceContract
import Testing

@Suite struct JSONTests {
  /// RFC 8259, in our own words: what it allows, and how the contract reads it.
  static let accepted: [(String, Value)] = [
    ("true", true), ("false", false), ("0", 0), ("-0", 0), ("-0.0", 0), ("12", 12), ("-7", -7), ("1e3", 1000), ("1E+2", 100),
    ("2.0", 2), ("2.50", .float(2.5)), ("-1.5e-3", .float(-0.0015)), ("9007199254740991", 9_007_199_254_740_991),
    ("-9007199254740991", -9_007_199_254_740_991), ("9007199254740992", .float(9_007_199_254_740_992)),
    ("9007199254740991.0", 9_007_199_254_740_991), ("123456789012345678901234567890", .float(1.2345678901234568e29)),
    ("1e-400", 0), ("0.1", .float(0.1)), ("5e-324", .float(.leastNonzeroMagnitude)),
    ("1.7976931348623157e308", .float(1.7976931348623157e308)),
    (" \t\r\n1 \t\r\n", 1), ("\"\"", ""), ("\"a\\n\\t\\\"\\\\\\/\\b\\f\\r\"", "a\n\t\"\\/\u{8}\u{c}\r"),
    ("\"\\u00e9\\u6C34\"", "é水"), ("\"\\ud83d\\ude00\"", "😀"), ("\"\\u0000\"", "\0"), ("\"é水😀\u{7f}\"", "é水😀\u{7f}"),
    ("[]", []), ("[ ]", []), ("{}", [:]), ("{ }", [:]), ("[1,[2,{\"a\":3}]]", [1, [2, ["a": 3]]]),
    ("{\"bid\":12,\"cell\":5}", ["bid": 12, "cell": 5]), ("{\"\":1}", ["": 1]), ("{\"b\":1,\"aa\":2,\"a\":3}", ["a": 3, "b": 1, "aa": 2]),
    // Two spellings of é are two keys, because their bytes differ.
    ("{\"\\u00e9\":1,\"e\\u0301\":2}", .map(Value.Map([("\u{e9}", 1), ("e\u{301}", 2)]))),
  ]

  @Test(arguments: accepted) func reads(text: String, expected: Value) throws {
    #expect(try JSON.decode(bytes(text)) == expected)
  }

  static let refused: [(String, JSONError.Code)] = [
    ("", .truncated), (" ", .truncated), ("tru", .syntax), ("True", .syntax), ("nul", .syntax), ("null", .null), ("[null]", .null),
    ("01", .syntax), ("-", .truncated), ("-a", .syntax), ("+1", .syntax), (".5", .syntax), ("1.", .truncated), ("1.e3", .syntax),
    ("1e", .truncated), ("1e+", .truncated), ("0x10", .syntax), ("-01", .syntax), ("NaN", .syntax), ("Infinity", .syntax),
    ("-Infinity", .syntax), ("1e400", .numberTooLarge), ("-1e309", .numberTooLarge), ("1 2", .syntax), ("[1,]", .syntax),
    ("[,1]", .syntax), ("[1 2]", .syntax), ("[1", .truncated), ("[", .truncated), ("]", .syntax), ("{", .truncated),
    ("{\"a\"", .truncated), ("{\"a\":", .truncated), ("{\"a\":1", .truncated), ("{\"a\":1,", .truncated), ("{\"a\":1,}", .syntax),
    ("{a:1}", .syntax), ("{'a':1}", .syntax), ("{1:1}", .syntax), ("{\"a\" 1}", .syntax), ("{\"a\":1 \"b\":2}", .syntax),
    ("{\"a\":1,\"a\":2}", .duplicateKey), ("{\"a\":1,\"b\":2,\"\\u0061\":3}", .duplicateKey), ("\"abc", .truncated),
    ("\"a\nb\"", .syntax), ("\"a\tb\"", .syntax), ("\"\\x\"", .badEscape), ("\"\\u12g4\"", .badEscape), ("\"\\u12", .truncated),
    ("\"\\", .truncated), ("\"\\ud800\"", .loneSurrogate), ("\"\\udc00\"", .loneSurrogate), ("\"\\ud800\\u0041\"", .loneSurrogate),
    ("\"\\ud800\\n\"", .loneSurrogate), ("// x\n1", .syntax), ("/* */1", .syntax), ("\u{feff}1", .syntax), ("\u{a0}1", .syntax),
    (String(repeating: "[", count: 17) + String(repeating: "]", count: 17), .tooDeep),
  ]

  @Test(arguments: refused) func refuses(text: String, code: JSONError.Code) {
    #expect { try JSON.decode(bytes(text)) } throws: { ($0 as? JSONError)?.code == code }
  }

  /// Ill-formed UTF-8 of each kind (Unicode 15, table 3-7): stray, cut, overlong, surrogate, past U+10FFFF.
  static let illFormed: [[UInt8]] = [
    [0x80], [0xC3], [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0xF8, 0x88, 0x80, 0x80, 0x80],
  ]

  @Test(arguments: illFormed) func refusesIllFormedUTF8(sequence: [UInt8]) {
    for before in ["\"", "\"\\n"] {
      #expect { try JSON.decode(bytes(before) + sequence + bytes("\"")) } throws: { ($0 as? JSONError)?.code == .badUTF8 }
    }
  }

  @Test func optionsChangeWhatTheySay() throws {
    let deep = bytes(String(repeating: "[", count: 64) + String(repeating: "]", count: 64))
    #expect(throws: JSONError.self) { try JSON.decode(deep) }
    _ = try JSON.decode(deep, options: .file)
    let sixteen = bytes(String(repeating: "{\"a\":", count: 15) + "[1]" + String(repeating: "}", count: 15))
    _ = try JSON.decode(sixteen)
    #expect(try JSON.decode(bytes("[null]"), options: .file) == [.null])
    let absent = JSON.Options(nulls: .absentKeys)
    #expect(try JSON.decode(bytes("{\"a\":null,\"b\":{\"c\":null}}"), options: absent) == ["b": [:]])
    #expect { try JSON.decode(bytes("{\"a\":[null]}"), options: absent) } throws: { ($0 as? JSONError)?.code == .null }
    #expect { try JSON.decode(bytes("null"), options: absent) } throws: { ($0 as? JSONError)?.code == .null }
    #expect { try JSON.decode(bytes("{\"a\":null,\"a\":1}"), options: absent) } throws: { ($0 as? JSONError)?.code == .duplicateKey }
    let lenient = JSON.Options(replacesLoneSurrogates: true)
    #expect(try JSON.decode(bytes("\"\\ud800\\u0041\\udfff\""), options: lenient) == "\u{fffd}A\u{fffd}")
    let cleaning = JSON.Options(cleansText: true)
    #expect(try JSON.decode(bytes("{\"a\\u200b\":\"x\\u0007y\"}"), options: cleaning) == ["a": "xy"])
    #expect { try JSON.decode(bytes("{\"a\":1,\"a\\u200b\":2}"), options: cleaning) } throws: {
      ($0 as? JSONError)?.code == .duplicateKey
    }
  }

  @Test func errorsSayWhere() {
    #expect { try JSON.decode(bytes("{\n  \"a\": 1,\n  \"b\": tru\n}")) } throws: { error in
      let error = error as? JSONError
      return error?.line == 3 && error?.column == 8 && error?.offset == 19
        && error.map(\.description) == "line 3, column 8: expected true, got 't'"
    }
    #expect { try JSON.decode(bytes("{\"a\":1,\n\"a\":2}")) } throws: { ($0 as? JSONError)?.line == 2 }
  }

  static let written: [(Value, String)] = [
    (["b": 1, "aa": [true, .null, .float(0.5)]], "{\"b\":1,\"aa\":[true,null,0.5]}"), ([], "[]"), ([:], "{}"),
    ("a\"\\\n\r\t\u{1}\u{7f}\u{85}é/😀", "\"a\\\"\\\\\\n\\r\\t\\u0001\\u007f\\u0085é/😀\""), (.float(1e21), "1e+21"),
    (.bytes(Array("foob".utf8)), "{\"/\":{\"bytes\":\"Zm9vYg\"}}"), (.bytes(Array("fooba".utf8)), "{\"/\":{\"bytes\":\"Zm9vYmE\"}}"),
    (.bytes(Array("foobar".utf8)), "{\"/\":{\"bytes\":\"Zm9vYmFy\"}}"), (.bytes([]), "{\"/\":{\"bytes\":\"\"}}"),
    (.float(.nan), "null"), (-9_007_199_254_740_991, "-9007199254740991"),
  ]

  @Test(arguments: written) func writes(value: Value, text: String) {
    #expect(JSON.text(value) == text)
  }

  @Test func writesPrettyText() {
    #expect(
      JSON.text(["a": [1, 2], "b": [:], "c": []], pretty: true) == "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {},\n  \"c\": []\n}")
  }

  static func random(_ random: inout Seeded, depth: Int) -> Value {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
    case 0: return .bool(Bool.random(using: &random))
    case 1: return .int(Int64.random(in: -9_007_199_254_740_991...9_007_199_254_740_991, using: &random))
    case 2:
      let double = Double(bitPattern: random.next())
      return double.isFinite ? .number(double) : .int(0)
    case 3, 4, 5:
      let scalars: [Unicode.Scalar] = ["a", "\"", "\\", "\n", "\u{0}", "\u{85}", "é", "水", "😀", "\u{301}", "{", "}", "\u{10ffff}"]
      return .text(String(String.UnicodeScalarView((0..<Int.random(in: 0..<9, using: &random)).map { _ in random.pick(scalars) })))
    case 6: return .list((0..<Int.random(in: 0..<5, using: &random)).map { _ in self.random(&random, depth: depth - 1) })
    default:
      let keys = ["a", "b", "é", "long key", "\"", "", "z\u{0}"]
      return .map(
        Value.Map((0..<Int.random(in: 0..<5, using: &random)).map { _ in (random.pick(keys), self.random(&random, depth: depth - 1)) }))
    }
  }

  @Test(arguments: 0..<300) func readsBackWhatItWrote(seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let value = JSONTests.random(&random, depth: 6)
    let pretty = Bool.random(using: &random)
    #expect(try JSON.decode(JSON.encode(value, pretty: pretty)) == value, "seed \(seed)")
  }

  /// Whatever the bytes, the reader answers, and what it accepts it writes and reads again as the same value.
  @Test(arguments: 0..<200) func survivesMutations(seed: Int) throws {
    var random = Seeded(UInt64(seed) + 1_000)
    let start = JSON.encode(JSONTests.random(&random, depth: 5))
    let spice = bytes("{}[]\",:\\u0eE+-.dDtfn ") + [0, 0x1F, 0x7F, 0x80, 0xC2, 0xED, 0xF4, 0xFF]
    for _ in 0..<20 {
      var mutant = start
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: 0...mutant.count, using: &random)
        if at < mutant.count, Bool.random(using: &random) {
          mutant[at] = random.pick(spice)
        } else {
          mutant.insert(random.pick(spice), at: at)
        }
      }
      for options in [JSON.Options(), .file, JSON.Options(nulls: .absentKeys, replacesLoneSurrogates: true, cleansText: true)] {
        do throws(JSONError) {
          let value = try JSON.decode(mutant, options: options)
          #expect(try JSON.decode(JSON.encode(value), options: .file) == value, "seed \(seed): \(mutant)")
        } catch {
          #expect(error.offset <= mutant.count && error.line >= 1 && error.column >= 1, "seed \(seed)")
        }
      }
    }
  }

  @Test(arguments: 0..<200) func survivesNoise(seed: Int) {
    var random = Seeded(UInt64(seed) + 5_000)
    let noise = (0..<200).map { _ in UInt8.random(in: 0...255, using: &random) }
    #expect(throws: JSONError.self) { try JSON.decode(noise) }
  }

  @Test func takesLinearTime() {
    let size = 1 << 16
    let keys = (0..<20_000).reversed().map { "\"\($0)\":0" }.joined(separator: ",")
    let texts =
      ["{", "[", "\"", "\\", "\"\\", "{\"a\":", "1", "-", "[0,"].map { String(repeating: $0, count: size / $0.utf8.count) } + ["{\(keys)}"]
    let time = ContinuousClock().measure {
      for text in texts { _ = Result { try JSON.decode(bytes(text), options: JSON.Options(maxDepth: 512)) } }
    }
    // A quadratic reader would need minutes; a linear debug build needs a fraction of a second.
    #expect(time < .seconds(10))
  }
}
