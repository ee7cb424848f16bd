internal import SpaceContent
internal import SpaceContract
internal import Testing

@testable import agon

/// What a person types becomes an action, or says at once what is wrong.
struct AnswerFormTests {
  /// An action as a manifest has it.
  private func form(_ action: Value?, maxBytes: Int = 4096) throws -> AnswerForm {
    var manifest: Value.Map = [
      "id": "x", "name": "X", "summary": "x", "author": "x", "license": "MIT", "version": "1.0.0", "api": 1,
      "seats": ["min": 1, "max": 1], "shape": "one_shot", "rewards": ["preset": "winner"], "bots": ["random", "baseline", "adversarial"],
    ]
    manifest["action"] = action
    let spec = try #require(try Manifest.decode(JSON.encode(.map(manifest)), file: "manifest.json").actionSpec(named: nil))
    return AnswerForm(spec: spec, maxBytes: maxBytes)
  }

  /// The last reply to some lines.
  private func reply(_ form: AnswerForm, to lines: [String]) -> AnswerForm.Reply {
    var form = form
    return lines.reduce(.more) { _, line in form.take(line) }
  }

  private func answer(_ text: String) -> AnswerForm.Reply { .answer(Array(text.utf8)) }

  private static let bid: Value = [
    "type": "object", "required": ["bid", "cell"],
    "properties": [
      "bid": ["type": "integer", "minimum": 0, "maximum": 200, "description": "Chips."],
      "cell": ["type": "integer", "minimum": 1, "maximum": 9], "why": ["type": "string", "maxLength": 5],
    ],
  ]

  @Test func fieldsAreAskedForOneByOne() throws {
    var form = try form(Self.bid)
    #expect(form.prompt == ("bid", "a whole number from 0 to 200", "Chips."))
    #expect(form.take("5") == .more)
    #expect(form.prompt == ("why", "text of 0 to 5 characters; empty to leave it out", ""))
    #expect(form.take("") == .more)
    #expect(form.prompt.name == "cell")
    #expect(form.take(" 9 ") == answer(#"{"bid":5,"cell":9}"#))
  }

  @Test(arguments: [
    (["201"], "bid is 201; at most 200 is allowed"), (["-1"], "bid is -1; at least 0 is needed"),
    (["many"], "bid must be a whole number from 0 to 200"), (["1.5"], "bid must be an integer, got number 1.5"),
    ([""], "bid must be a whole number from 0 to 200"), (["5", "fine", ""], "cell must be a whole number from 1 to 9"),
    (["5", "too long"], "why is 8 characters long; at most 5 are allowed"),
    (["{\"bid\": 5}"], "$ lacks the key \"cell\""), (["{\"bid\": 5"], "no complete JSON object in the answer"),
    (["5", "{\"bid\": 5, \"cell\": 10}"], "$.cell is 10; at most 9 is allowed"),
  ])
  func whatDoesNotFitIsSaidAtOnce(lines: [String], reason: String) throws {
    #expect(reply(try form(Self.bid), to: lines) == .wrong(reason))
  }

  @Test func afterAMistakeTheSameFieldIsAskedForAgain() throws {
    #expect(reply(try form(Self.bid), to: ["201", "5", "", "0", "3"]) == answer(#"{"bid":5,"cell":3}"#))
    // A whole answer that is wrong starts over.
    #expect(reply(try form(Self.bid), to: ["5", "{}", "6", "", "3"]) == answer(#"{"bid":6,"cell":3}"#))
  }

  @Test func aWholeAnswerMayBeJSON() throws {
    #expect(reply(try form(Self.bid), to: [#"{"cell": 3, "bid": 5}"#]) == answer(#"{"cell": 3, "bid": 5}"#))
  }

  @Test func commandsAreNoAnswers() throws {
    for (line, wanted) in [("?", AnswerForm.Reply.help), ("d", .data), ("q", .quit), (" q ", .quit)] {
      #expect(reply(try form(Self.bid), to: ["5", line]) == wanted)
      #expect(reply(try form(nil), to: [line]) == wanted)
    }
  }

  @Test func textsEndWithAnEmptyLine() throws {
    let text = try form(nil, maxBytes: 12)
    #expect(reply(text, to: ["hello"]) == .more)
    #expect(reply(text, to: ["hello", " "]) == answer("hello"))
    #expect(reply(text, to: ["a", "q", "?", ""]) == answer("a\nq\n?"))
    #expect(reply(text, to: ["\\q", "\\b", ""]) == answer("q\n\\b"))
    #expect(reply(text, to: [""]) == .wrong("empty answer"))
    #expect(reply(text, to: ["0123456789012", ""]) == .wrong("13 bytes; at most 12 are allowed"))
    #expect(reply(text, to: ["0123456789012", "", "again", ""]) == answer("again"))
  }

  private static func property(_ schema: Value) -> Value { ["type": "object", "required": ["v"], "properties": ["v": schema]] }

  private static let integers: Value = ["type": "array", "items": ["type": "integer"]]
  private static let sides: Value = ["enum": ["left", "right", 3]]

  /// A line that fits a field, and what it means in JSON.
  private static let fitting: [(schema: Value, line: String, json: String)] = [
    (["type": "string"], "hello world", "\"hello world\""), (["type": "string"], "\"q\"", "\"q\""), (["type": "string"], "\"\"", "\"\""),
    (["type": "boolean"], "Yes", "true"), (["type": "boolean"], "n", "false"), (["type": "number", "minimum": 0], "0.5", "0.5"),
    (sides, "right", "\"right\""), (sides, "3", "3"), (integers, "1, 2,3", "[1,2,3]"), (integers, "", "[]"), (integers, "[4]", "[4]"),
    (["type": "object", "properties": ["a": ["type": "integer"]]], "{\"a\": 1}", "{\"a\":1}"),
  ]

  @Test(arguments: fitting.indices) func aLineIsReadAsItsFieldNeedsIt(index: Int) throws {
    let (schema, line, json) = Self.fitting[index]
    #expect(reply(try form(Self.property(schema)), to: [line]) == answer("{\"v\":\(json)}"))
  }

  /// A line that does not, and what is needed instead.
  private static let unfitting: [(schema: Value, line: String, reason: String)] = [
    (["type": "boolean"], "perhaps", "v must be yes or no"), (sides, "up", "v must be left, right or 3"),
    (["type": "array", "items": ["type": "boolean"]], "maybe", "v must be a list in JSON of yes or no"),
    (["type": "number", "minimum": .float(0.5)], "x", "v must be a number of at least 0.5"),
  ]

  @Test(arguments: unfitting.indices) func aLineThatIsNotSaysWhatIsNeeded(index: Int) throws {
    let (schema, line, reason) = Self.unfitting[index]
    #expect(reply(try form(Self.property(schema)), to: [line]) == .wrong(reason))
  }

  @Test func ofVariantsOneIsChosenFirst() throws {
    func variant(_ kind: String, _ more: Value.Map) -> Value {
      var properties = more
      properties["kind"] = ["const": .text(kind)]
      return ["type": "object", "required": .list(properties.keys.map { .text($0) }), "properties": .map(properties)]
    }
    let action: Value = ["oneOf": [variant("fold", [:]), variant("raise", ["by": ["type": "integer", "minimum": 1, "maximum": 9]])]]
    let form = try form(action)
    #expect(form.prompt == ("kind", "fold or raise", ""))
    #expect(reply(form, to: ["fold"]) == answer(#"{"kind":"fold"}"#))
    #expect(reply(form, to: ["raise"]) == .more)
    #expect(reply(form, to: ["raise", "10"]) == .wrong("by is 10; at most 9 is allowed"))
    #expect(reply(form, to: ["raise", "9"]) == answer(#"{"by":9,"kind":"raise"}"#))
    #expect(reply(form, to: ["call"]) == .wrong("kind must be fold or raise"))
    #expect(reply(form, to: [#"{"kind": "fold"}"#]) == answer(#"{"kind": "fold"}"#))
  }

  @Test func anObjectWithoutFieldsNeedsOnlyEnter() throws {
    let form = try form(["type": "object", "properties": [:]])
    #expect(form.prompt.words == "press Enter")
    #expect(reply(form, to: [""]) == answer("{}"))
  }
}
