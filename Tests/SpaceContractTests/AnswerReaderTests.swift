import Glibc
import SpaceContent
import Testing

@testable import SpaceContract

@Suite struct AnswerReaderTests {
  static let bid = value(
    """
    {"type": "object", "required": ["bid", "cell"], "properties": {
      "bid": {"type": "integer", "minimum": 0, "maximum": 100}, "cell": {"type": "integer", "minimum": 1, "maximum": 9},
      "note": {"type": "string", "maxLength": 20}, "tags": {"type": "array", "items": {"type": "string"}}}}
    """)

  static func reader(maxBytes: Int = 16_384) throws -> AnswerReader {
    AnswerReader(spec: .schema(try Schema.decode(bid, path: "$", allowDefault: false)), maxBytes: maxBytes)
  }

  static let read: [(String, Value)] = [
    ("{\"bid\":12,\"cell\":5}", ["bid": 12, "cell": 5]), ("  {\"bid\": 12.0, \"cell\": 5e0}\n", ["bid": 12, "cell": 5]),
    ("I think 12 is right.\n```json\n{\"bid\":12,\"cell\":5}\n```\nGood luck!", ["bid": 12, "cell": 5]),
    ("{\"bid\":1,\"cell\":1} no, rather {\"bid\":2,\"cell\":2}", ["bid": 2, "cell": 2]),
    ("The set {1, 2} and {x} and {\"a\", \"b\"}: {\"bid\":3,\"cell\":3}", ["bid": 3, "cell": 3]),
    ("In \"{\" or {\"bid\":3,\"cell\":3}", ["bid": 3, "cell": 3]), ("{{\"bid\":3,\"cell\":3}}", ["bid": 3, "cell": 3]),
    ("5\" nails {\"bid\":3,\"cell\":3} and a \" more", ["bid": 3, "cell": 3]),
    ("{\"bid\":3,\"cell\":3,\"note\":\"a } and { \\\" {}\"}", ["bid": 3, "cell": 3, "note": "a } and { \" {}"]),
    ("{\"bid\":3,\"cell\":3} {\"bid\":4", ["bid": 3, "cell": 3]), ("{\"bid\":3,\"cell\":3,\"note\":null}", ["bid": 3, "cell": 3]),
    ("{\"bid\":3,\"cell\":3,\"note\":\"x\\u202ey\\ud800\"}", ["bid": 3, "cell": 3, "note": "xy\u{fffd}"]),
    ("\u{feff}{\"bid\u{200b}\":3,\"cell\":3}\u{0}", ["bid": 3, "cell": 3]), ("{\"bid\":3,\r\n\"cell\":3}", ["bid": 3, "cell": 3]),
    ("{\"bid\":3,\"cell\":3,\"note\":\"水😀\"}", ["bid": 3, "cell": 3, "note": "水😀"]),
    ("{\"bid\":3,\"cell\":3,\"tags\":[]}", ["bid": 3, "cell": 3, "tags": []]),
    ("[{\"bid\":3,\"cell\":3}]", ["bid": 3, "cell": 3]), ("{\"bid\":3,\"cell\":3}}}}", ["bid": 3, "cell": 3]),
    ("{\"a {\"bid\":3,\"cell\":3}", ["bid": 3, "cell": 3]), ("{\"a\":\"b {\"bid\":3,\"cell\":3}", ["bid": 3, "cell": 3]),
  ]

  @Test(arguments: read) func reads(text: String, expected: Value) throws {
    #expect(try AnswerReaderTests.reader().read(bytes(text)) == .success(expected))
  }

  static let malformed: [(String, String)] = [
    ("", "empty answer"), (" \n\u{200b}", "empty answer"), ("12", "no complete JSON object in the answer"),
    ("{\"bid\":12,\"cell\":5", "no complete JSON object in the answer"), ("{bid:12}", "no complete JSON object in the answer"),
    // An inner object of one that broke off is not a top-level one: a cut answer must not turn into another action.
    ("{\"bids\":[{\"bid\":1,\"cell\":1},{\"bid\":2,\"cell\":2}", "no complete JSON object in the answer"),
    ("{\"bid\":01,\"cell\":5}", "no complete JSON object in the answer"),
    ("{\"bid\":NaN,\"cell\":5}", "no complete JSON object in the answer"),
    ("{\"bid\":1,\"bid\":2,\"cell\":5}", "the key \"bid\" stands twice"), ("{\"bid\":1e999,\"cell\":5}", "a number is too large"),
    ("{\"bid\":1,\"b\\u200bid\":2,\"cell\":5}", "the key \"bid\" stands twice"),
    ("{\"bid\":1,\"cell\":1,\"tags\":[null]}", "null is not allowed here"), ("{\"bid\":null,\"cell\":1}", "$ lacks the key \"bid\""),
    // The last object counts, even where an earlier one would do.
    ("{\"bid\":1,\"cell\":1} {\"bid\":1,\"bid\":2}", "the key \"bid\" stands twice"),
    ("{\"bid\":1,\"cell\":1} {}", "$ lacks the key \"bid\""),
    ("{\"bid\":101,\"cell\":5}", "$.bid is 101; at most 100 is allowed"),
    ("{\"bid\":1.5,\"cell\":5}", "$.bid must be an integer, got number 1.5"),
    ("{\"bid\":\"12\",\"cell\":5}", "$.bid must be an integer, got string \"12\""),
    ("{\"bid\":1,\"cell\":5,\"x\":1}", "$ has an unknown key \"x\""),
    (String(repeating: "{\"a\":", count: 17) + "1" + String(repeating: "}", count: 17), "nested deeper than 16"),
  ]

  @Test(arguments: malformed) func refuses(text: String, reason: String) throws {
    #expect(try AnswerReaderTests.reader().read(bytes(text)) == .failure(Malformed(reason)))
  }

  @Test func refusesSizeAndEncoding() throws {
    let reader = try AnswerReaderTests.reader(maxBytes: 20)
    #expect(reader.read(bytes("{\"bid\":12,\"cell\":50}")) != .failure(Malformed("20 bytes; at most 20 are allowed")))
    #expect(reader.read(bytes("{\"bid\":12,\"cell\":500}")) == .failure(Malformed("21 bytes; at most 20 are allowed")))
    #expect(reader.read([0x7B, 0xFF, 0x7D]) == .failure(Malformed("not valid UTF-8")))
    #expect(AnswerReader(spec: .text, maxBytes: 9).read([0x61, 0xC3]) == .failure(Malformed("not valid UTF-8")))
  }

  static let texts: [(String, Result<Value, Malformed>)] = [
    ("my verse", .success("my verse")), (" a\r\nb\u{7} ", .success(" a\nb ")), ("水", .success("水")),
    ("", .failure(Malformed("empty answer"))),
    ("\u{200b}\r\n\t ", .failure(Malformed("empty answer"))), ("{\"bid\":1}", .success("{\"bid\":1}")),
  ]

  @Test(arguments: texts) func readsText(text: String, expected: Result<Value, Malformed>) {
    #expect(AnswerReader(spec: .text, maxBytes: 100).read(bytes(text)) == expected)
  }

  static let pieces = [
    "{", "}", "[", "]", "\"", "\\", ":", ",", "{\"", "\":", "\"a\"", "1", "-", "0", "e", "null", "true", " ", "\n", "\\u00", "é", "{}",
    "{\"a\":1}",
    "{\"a\":{\"b\":[]}}", "\u{200b}",
  ]

  /// What the scanner calls an object must be one to the reader, and one object alone must always be found.
  @Test(arguments: 0..<300) func scannerAndReaderAgree(seed: Int) throws {
    var random = Seeded(UInt64(seed) + 9_000)
    let reader = try AnswerReaderTests.reader()
    for _ in 0..<40 {
      let text = (0..<Int.random(in: 1..<40, using: &random)).map { _ in random.pick(AnswerReaderTests.pieces) }.joined()
      _ = reader.read(bytes(text))
      let found = bytes(text).withUnsafeBufferPointer { JSONObjectScanner.lastObject(in: $0) }
      if let found {
        let isObject = bytes(text).withUnsafeBufferPointer { buffer in
          var json = JSONReader(buffer, from: found, options: JSON.Options(maxDepth: 200, nulls: .allowed, replacesLoneSurrogates: true))
          do throws(JSONReader.Fault) { return try json.value(depth: 0).map != nil } catch { return error.code == .duplicateKey }
        }
        #expect(isObject, "seed \(seed): \(text)")
      }
      if case .map? = Result(catching: { try JSON.decode(bytes(text), options: JSON.Options(maxDepth: 64, nulls: .allowed)) }).value {
        #expect(found == text.utf8.prefix { $0 == 0x20 || $0 == 0x0A }.count, "seed \(seed): \(text)")
      }
    }
  }

  @Test(arguments: 0..<100) func survivesNoise(seed: Int) throws {
    var random = Seeded(UInt64(seed) + 20_000)
    let reader = try AnswerReaderTests.reader()
    let start = bytes("Thinking… {\"bid\":12,\"cell\":5,\"note\":\"\\u00e9\\ud83d\\ude00\",\"tags\":[\"a\",\"b\"]} done")
    for _ in 0..<100 {
      var mutant = start
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        mutant[Int.random(in: 0..<mutant.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if case .success(let value) = reader.read(mutant) { #expect(reader.spec.schema?.check(value) == nil, "seed \(seed)") }
    }
  }

  private static func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Patterns made to be scanned again and again. Sixteen times the input may cost about sixteen times as much, not 256.
  @Test(arguments: [
    "{", "}", "\"", "\\", "{\"", "{\"a\":", "{\"a\":{", "[", "{\"a\":[", "\"{", "{\"\\", "{\\", "{\"a\":1,", "{\":\":\"{", "{}", "{\"{\":",
    "{\",\":\":{",
    "{\"a\":\"{\"b\":", "{ ", "{\n", "\u{200b}{", "{\"a\":-", "{\"a\":0",
  ])
  func takesLinearTime(piece: String) throws {
    let schema = try Schema.decode(AnswerReaderTests.bid, path: "$", allowDefault: false)
    let reader = AnswerReader(spec: .schema(schema), maxBytes: 1 << 20)
    func seconds(_ size: Int) -> Double {
      let text = bytes(String(repeating: piece, count: size / piece.utf8.count))
      // The thread's own time: how busy the machine is makes no difference to it.
      let times = (0..<3).map { _ -> Double in
        let before = AnswerReaderTests.threadSeconds()
        _ = reader.read(text)
        return AnswerReaderTests.threadSeconds() - before
      }
      return times.min() ?? 0
    }
    let ratio = seconds(1 << 18) / max(seconds(1 << 14), 1e-4)
    #expect(ratio < 100, "\(piece) costs \(ratio) times as much at 16 times the size")
  }
}

extension Result {
  fileprivate var value: Success? { if case .success(let value) = self { value } else { nil } }
}

extension ActionSpec {
  fileprivate var schema: Schema? { if case .schema(let schema) = self { schema } else { nil } }
}
