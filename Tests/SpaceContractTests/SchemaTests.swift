import SpaceContent
import SpaceContract
import Testing

@Suite struct SchemaTests {
  static func schema(_ json: String, allowDefault: Bool = false) throws(ManifestErrors) -> Schema {
    try Schema.decode(value(json), path: "$", allowDefault: allowDefault)
  }

  /// Schema, value, violation; nil where the value fits.
  static let checks: [(String, String, String?)] = [
    ("{\"type\":\"integer\"}", "3", nil), ("{\"type\":\"integer\"}", "3.0", nil),
    ("{\"type\":\"integer\"}", "3.5", "$ must be an integer, got number 3.5"),
    ("{\"type\":\"integer\"}", "9007199254740992", "$ must be an integer, got number 9007199254740992.0"),
    ("{\"type\":\"integer\",\"minimum\":1}", "0", "$ is 0; at least 1 is needed"),
    ("{\"type\":\"integer\",\"maximum\":1}", "2", "$ is 2; at most 1 is allowed"),
    ("{\"type\":\"number\",\"minimum\":0.5,\"maximum\":1}", "1", nil),
    ("{\"type\":\"number\",\"minimum\":0.5,\"maximum\":1}", "0.25", "$ is 0.25; at least 0.5 is needed"),
    ("{\"type\":\"number\",\"maximum\":1}", "1.5", "$ is 1.5; at most 1 is allowed"),
    ("{\"type\":\"number\"}", "\"1\"", "$ must be a number, got string \"1\""),
    ("{\"type\":\"boolean\"}", "false", nil), ("{\"type\":\"boolean\"}", "0", "$ must be true or false, got integer 0"),
    ("{\"type\":\"string\"}", "\"\"", nil), ("{\"type\":\"string\"}", "[]", "$ must be a string, got an empty list"),
    ("{\"type\":\"string\",\"minLength\":2}", "\"水\"", "$ is 1 characters long; at least 2 are needed"),
    ("{\"type\":\"string\",\"minLength\":2}", "\"水水\"", nil), ("{\"type\":\"string\",\"maxLength\":2}", "\"😀😀\"", nil),
    ("{\"type\":\"string\",\"maxLength\":2}", "\"abc\"", "$ is 3 characters long; at most 2 are allowed"),
    ("{\"enum\":[\"a\",\"b\"]}", "\"b\"", nil), ("{\"enum\":[\"a\",1]}", "1.0", nil),
    ("{\"enum\":[\"a\",\"b\"]}", "\"c\"", "$ must be one of \"a\", \"b\", got string \"c\""),
    ("{\"type\":\"string\",\"const\":\"a\"}", "\"b\"", "$ must be \"a\", got string \"b\""),
    // The same letter in two spellings is two values: Lua compares bytes.
    ("{\"const\":\"\\u00e9\"}", "\"e\\u0301\"", "$ must be \"\u{e9}\", got string \"e\u{301}\""),
    ("{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}", "[1,\"x\"]", "$[1] must be an integer, got string \"x\""),
    ("{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}", "{}", "$ must be a list, got object"),
    ("{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":1}", "[]", "$ has 0 items; at least 1 are needed"),
    ("{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"maxItems\":1}", "[1,2]", "$ has 2 items; at most 1 are allowed"),
    (
      "{\"type\":\"array\",\"items\":{\"type\":\"number\"},\"uniqueItems\":true}", "[1,2,1.0]",
      "$[2] repeats an earlier item; items must differ"
    ),
    ("{\"type\":\"array\",\"items\":{\"type\":\"number\"},\"uniqueItems\":true}", "[1,2]", nil),
    ("{\"type\":\"object\"}", "{}", nil), ("{\"type\":\"object\"}", "[]", nil),
    ("{\"type\":\"object\"}", "[1]", "$ must be an object, got list of 1"),
    (
      "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"},\"bb\":{\"type\":\"integer\"}},\"required\":[\"a\"]}", "{\"a\":1}",
      nil
    ),
    ("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}},\"required\":[\"a\"]}", "{}", "$ lacks the key \"a\""),
    ("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}", "{\"b\":1}", "$ has an unknown key \"b\""),
    (
      "{\"type\":\"object\",\"properties\":{\"o k\":{\"type\":\"array\",\"items\":{\"const\":1}}}}", "{\"o k\":[1,2]}",
      "$[\"o k\"][1] must be 1, got integer 2"
    ),
    (move, "{\"kind\":\"pass\"}", nil), (move, "{\"kind\":\"put\",\"cell\":3}", nil),
    (move, "{\"kind\":\"put\"}", "$ lacks the key \"cell\""), (move, "{\"cell\":1}", "$ lacks the key \"kind\": one of \"pass\", \"put\""),
    (move, "{\"kind\":\"fly\"}", "$.kind must be one of \"pass\", \"put\", got string \"fly\""),
    (move, "{\"kind\":\"pass\",\"cell\":1}", "$ has an unknown key \"cell\""),
  ]

  static let move = """
    {"oneOf": [{"type":"object","properties":{"kind":{"const":"pass"}},"required":["kind"]},
      {"type":"object","properties":{"kind":{"const":"put"},"cell":{"type":"integer"}},"required":["kind","cell"]}]}
    """

  @Test(arguments: checks) func checksValues(json: String, given: String, violation: String?) throws {
    let schema = try SchemaTests.schema(json)
    #expect(schema.check(value(given))?.description == violation)
    #expect(schema.check(schema.example()) == nil)
  }

  /// A schema that cannot be, and the place where it says so.
  static let refused: [(String, String)] = [
    ("1", "$"), ("{}", "$"), ("{\"type\":\"null\"}", "$.type"), ("{\"type\":[\"string\"]}", "$.type"),
    ("{\"type\":\"string\",\"pattern\":\"a\"}", "$.pattern"),
    ("{\"type\":\"object\",\"additionalProperties\":false}", "$.additionalProperties"), ("{\"$ref\":\"#\"}", "$.$ref"),
    ("{\"type\":\"integer\",\"minLength\":1}", "$.minLength"), ("{\"type\":\"integer\",\"minimum\":1.5}", "$.minimum"),
    ("{\"type\":\"integer\",\"minimum\":2,\"maximum\":1}", "$"), ("{\"type\":\"number\",\"minimum\":2,\"maximum\":1}", "$"),
    ("{\"type\":\"string\",\"minLength\":-1}", "$.minLength"), ("{\"type\":\"string\",\"minLength\":3,\"maxLength\":2}", "$"),
    ("{\"type\":\"array\"}", "$"), ("{\"type\":\"array\",\"items\":{\"type\":\"x\"}}", "$.items.type"),
    ("{\"type\":\"array\",\"items\":{\"type\":\"boolean\"},\"minItems\":3,\"uniqueItems\":true}", "$"),
    ("{\"type\":\"array\",\"items\":{\"type\":\"boolean\"},\"uniqueItems\":1}", "$.uniqueItems"),
    ("{\"type\":\"object\",\"required\":[\"a\"]}", "$.required"), ("{\"type\":\"object\",\"required\":\"a\"}", "$.required"),
    ("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"int\"}}}", "$.properties.a.type"),
    ("{\"type\":\"object\",\"properties\":[]}", "$.properties"),
    ("{\"enum\":[]}", "$.enum"), ("{\"enum\":[1,1.0]}", "$.enum"), ("{\"enum\":[1],\"const\":1}", "$.enum"),
    ("{\"enum\":[null]}", "$.enum[0]"),
    ("{\"type\":\"string\",\"enum\":[\"a\",1]}", "$.enum[1]"), ("{\"type\":\"integer\",\"const\":\"a\"}", "$.const"),
    ("{\"type\":\"integer\",\"default\":1}", "$.default"), ("{\"type\":\"string\",\"title\":1}", "$.title"), ("{\"oneOf\":[]}", "$.oneOf"),
    ("{\"oneOf\":[{\"type\":\"object\",\"properties\":{\"a\":{\"const\":1}}}]}", "$.oneOf"),
    ("{\"oneOf\":[{\"type\":\"integer\"},{\"type\":\"string\"}]}", "$.oneOf"),
    ("{\"type\":\"string\",\"oneOf\":[{\"type\":\"string\"}]}", "$.type"),
    // Nested minimums multiply: 10,000 × 10,000 items would be asked for.
    ("{\"type\":\"array\",\"minItems\":10000,\"items\":{\"type\":\"array\",\"minItems\":10000,\"items\":{\"type\":\"integer\"}}}", "$"),
    ("{\"type\":\"array\",\"minItems\":9000,\"items\":{\"type\":\"string\",\"minLength\":9000}}", "$"),
    (String(repeating: "{\"type\":\"array\",\"items\":", count: 17) + "{\"type\":\"integer\"}" + String(repeating: "}", count: 17), "$"),
  ]

  @Test(arguments: refused) func refuses(json: String, path: String) {
    #expect { try SchemaTests.schema(json) } throws: { error in
      let errors = (error as? ManifestErrors)?.errors ?? []
      return errors.contains { $0.path == path && $0.code == .manifest } && !errors.isEmpty
    }
  }

  @Test func reportsEveryError() {
    #expect {
      try SchemaTests.schema(
        "{\"type\":\"object\",\"minimun\":1,\"properties\":{\"a\":{\"type\":\"int\"},\"b\":{\"type\":\"string\",\"maximum\":1}}}")
    } throws: {
      ($0 as? ManifestErrors).map { $0.errors.map(\.description) } == [
        "$.minimun: is not a known key (did you mean \"minimum\"?)",
        "$.properties.a.type: got string \"int\"; expected one of object, array, string, integer, number, boolean",
        "$.properties.b.maximum: does not apply to type string (remove it)",
      ]
    }
  }

  static let config = """
    {"type":"object","required":["size"],"properties":{"size":{"type":"integer","default":3},"name":{"type":"string"},
      "deck":{"type":"object","properties":{"cards":{"type":"integer","default":52}}},
      "rows":{"type":"array","items":{"type":"object","properties":{"n":{"type":"integer","default":7}}}}}}
    """

  static let defaults: [(String, String)] = [
    ("{}", "{\"size\":3,\"deck\":{\"cards\":52}}"), ("[]", "{\"size\":3,\"deck\":{\"cards\":52}}"),
    ("{\"size\":4,\"deck\":{\"cards\":32},\"name\":\"x\"}", "{\"size\":4,\"deck\":{\"cards\":32},\"name\":\"x\"}"),
    ("{\"rows\":[{},{\"n\":1}]}", "{\"size\":3,\"deck\":{\"cards\":52},\"rows\":[{\"n\":7},{\"n\":1}]}"), ("7", "7"),
  ]

  @Test(arguments: defaults) func appliesDefaults(given: String, expected: String) throws {
    let schema = try SchemaTests.schema(SchemaTests.config, allowDefault: true)
    #expect(schema.applyingDefaults(to: value(given)) == value(expected))
    #expect { try SchemaTests.schema("{\"type\":\"integer\",\"maximum\":3,\"default\":4}", allowDefault: true) } throws: {
      ($0 as? ManifestErrors).map { $0.errors.map(\.path) } == ["$.default"]
    }
  }

  static func random(_ random: inout Seeded, depth: Int) -> Value {
    var out = Value.Map()
    func range(_ low: String, _ high: String, _ bounds: ClosedRange<Int64>) {
      let a = Int64.random(in: bounds, using: &random)
      if Bool.random(using: &random) { out[low] = .int(a) }
      if Bool.random(using: &random) { out[high] = .int(Int64.random(in: a...bounds.upperBound, using: &random)) }
    }
    if Bool.random(using: &random) { out["title"] = "a title" }
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
    case 0:
      out["type"] = "integer"
      range("minimum", "maximum", -20...20)
    case 1:
      out["type"] = "number"
      range("minimum", "maximum", -20...20)
    case 2:
      out["type"] = "string"
      range("minLength", "maxLength", 0...9)
    case 3: out["type"] = "boolean"
    case 4: out["enum"] = random.pick([[1, 2, "x"], ["a"], [true, .float(0.5)]])
    case 5:
      out["type"] = "array"
      out["items"] = self.random(&random, depth: depth - 1)
      range("minItems", "maxItems", 0...4)
      if Bool.random(using: &random) { out["uniqueItems"] = true }
    default:
      let names = ["a", "b", "long", "o k"].filter { _ in Bool.random(using: &random) }
      out["type"] = "object"
      out["properties"] = .map(Value.Map(names.map { ($0, self.random(&random, depth: depth - 1)) }))
      out["required"] = .list(names.filter { _ in Bool.random(using: &random) }.map(Value.text))
    }
    return .map(out)
  }

  private static func withoutAdditional(_ value: Value) -> Value {
    switch value {
    case .list(let items): return .list(items.map(withoutAdditional))
    case .map(var map):
      map["additionalProperties"] = nil
      return .map(Value.Map(map.map { ($0.key, withoutAdditional($0.value)) }))
    default: return value
    }
  }

  /// A schema that decodes has an example that fits, and its published form decodes to the same schema.
  @Test(arguments: 0..<400) func examplesFitAndSchemasReadBack(seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let json = SchemaTests.random(&random, depth: 4)
    let schema: Schema
    do throws(ManifestErrors) { schema = try Schema.decode(json, path: "$", allowDefault: false) } catch {
      // Only a list of distinct items may ask for more than its items have.
      #expect(JSON.text(json).contains("uniqueItems"), "seed \(seed): \(error)")
      return
    }
    #expect(schema.check(schema.example()) == nil, "seed \(seed): \(JSON.text(json))")
    #expect(try Schema.decode(SchemaTests.withoutAdditional(schema.jsonSchema), path: "$", allowDefault: false) == schema, "seed \(seed)")
    let conformed = try schema.conform(schema.example())
    #expect(try schema.conform(conformed) == conformed, "seed \(seed)")
  }

  @Test func normalisesAsItChecks() throws {
    let schema = try SchemaTests.schema("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"},\"o\":{\"type\":\"object\"}}}")
    #expect(try schema.conform(["n": .float(2), "o": []]) == ["n": 2, "o": [:]])
    #expect(try schema.conform(["n": .float(-0.0)]) == ["n": 0])
  }
}
