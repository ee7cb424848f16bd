import SpaceContent
import Testing

@testable import SpaceContract

@Suite struct ManifestTests {
  static let full = value(
    """
    {"id": "btc-trading", "name": "BTC Trading", "summary": "One trade.", "author": "Agon", "license": "Apache-2.0",
     "version": "2.0.1-rc.1", "api": 1, "seats": {"min": 2, "max": 8, "multiple": 2, "teams": 2}, "shape": "delayed", "rounds": 1,
     "max_steps": 50, "config": {"type": "object", "properties": {"hours": {"type": "integer", "default": 24, "minimum": 1}}},
     "actions": {"trade": {"type": "object", "properties": {"side": {"enum": ["buy", "sell"]}}, "required": ["side"]},
       "say": {"type": "text"}},
     "score": {"metrics": {"profit": 70, "risk": 30}}, "rewards": {"preset": "podium"},
     "permissions": [{"name": "feed.read", "scope": {"feeds": ["btc-usd"], "max_seconds": 86400}, "reason": "prices"},
       {"name": "wait", "reason": "the outcome"}, {"name": "judge.rank", "scope": {"panel": 15, "items": 8}, "reason": "style"}],
     "limits": {"answer_bytes": 512, "attempts": 2}, "rules": "Buy\\r\\nor sell.\\u202e", "fee_tiers": [0, 1000000],
     "bots": ["random", "baseline", "adversarial", "expert"], "tags": ["money"]}
    """)

  @Test func readsEveryField() throws {
    let manifest = try Manifest.decode(JSON.encode(ManifestTests.full, pretty: true), file: "m.json")
    #expect(manifest.id == "btc-trading")
    #expect([manifest.name, manifest.summary, manifest.author, manifest.license] == ["BTC Trading", "One trade.", "Agon", "Apache-2.0"])
    #expect(manifest.version == SemVer("2.0.1-rc.1"))
    #expect(manifest.api == 1)
    #expect(manifest.seats == Manifest.Seats(min: 2, max: 8, multiple: 2, teams: 2))
    #expect([1, 2, 3, 4, 8, 10].map(manifest.seats.allows) == [false, true, false, true, true, false])
    #expect([1, 2, 3].map(manifest.seats.team) == [1, 2, 1])
    #expect(manifest.shape == .delayed)
    #expect(manifest.rounds == 1 && manifest.maxSteps == 50)
    #expect(manifest.action == nil)
    #expect(manifest.actions.map(\.name) == ["say", "trade"])
    #expect(manifest.actionSpec(named: "say") == .text)
    #expect(manifest.actionSpec(named: nil) == nil)
    #expect(manifest.actionSpec(named: "fly") == nil)
    #expect(manifest.metrics == [.init(name: "risk", weight: 30), .init(name: "profit", weight: 70)])
    #expect(manifest.rewards == .podium)
    #expect(manifest.permissions.map(\.name) == [.feedRead, .wait, .judgeRank])
    #expect(manifest.permission(.feedRead)?.scope == .init(feeds: ["btc-usd"], maxSeconds: 86_400))
    #expect(manifest.permission(.judgeRank)?.scope == .init(panel: 15, items: 8))
    #expect(manifest.allows(.wait) && !manifest.allows(.random))
    #expect(manifest.limits.answerBytes == 512 && manifest.limits.attempts == 2 && manifest.limits.forfeits == 3)
    #expect(manifest.rules == "Buy\nor sell.")
    #expect(manifest.feeTiers == [0, 1_000_000])
    #expect(manifest.bots == ["random", "baseline", "adversarial", "expert"])
    #expect(manifest.tags == ["money"])
    #expect(try manifest.resolveConfig(nil) == ["hours": 24])
    #expect(try manifest.resolveConfig(["hours": .float(3)]) == ["hours": 3])
    #expect(fault { () throws(ContractError) in try manifest.resolveConfig(["hours": 0]) } == "$.hours: is 0; at least 1 is needed")
    #expect(fault { () throws(ContractError) in try manifest.resolveConfig(["days": 1]) } == "$: has an unknown key \"days\"")
  }

  @Test func theSmallestManifestHasTheDefaults() throws {
    let manifest = try manifest()
    #expect(manifest.action == .text && manifest.actionSpec(named: nil) == .text && manifest.actions.isEmpty)
    #expect(manifest.rounds == 1 && manifest.maxSteps == 1_000 && manifest.seats.multiple == 1 && manifest.seats.teams == nil)
    #expect(manifest.limits == Limits())
    #expect(manifest.metrics.isEmpty && manifest.permissions.isEmpty && manifest.tags.isEmpty && manifest.rules == nil)
    #expect(manifest.feeTiers == [0])
    #expect(try manifest.resolveConfig(nil) == [:])
  }

  /// What is changed, and every error it makes.
  static let faults: [(String, Value?, [String])] = [
    ("id", "Bid", ["M001 $.id"]), ("id", nil, ["M001 $"]), ("name", "", ["M001 $.name"]), ("name", "a\nb", ["M001 $.name"]),
    ("name", "\u{202e}", ["M001 $.name"]), ("summary", 3, ["M001 $.summary"]), ("nmae", "x", ["M001 $.nmae"]),
    ("version", "1.0", ["M003 $.version"]), ("version", 1, ["M003 $.version"]), ("api", 2, ["M003 $.api"]), ("api", "1", ["M003 $.api"]),
    ("seats", ["min": 3, "max": 2], ["M009 $.seats.min"]), ("seats", ["min": 0, "max": 2], ["M001 $.seats.min"]),
    ("seats", ["min": 1, "max": 101], ["M001 $.seats.max"]), ("seats", ["min": 1, "max": 1], []), ("seats", 2, ["M001 $.seats"]),
    ("seats", ["min": 2, "max": 5, "multiple": 2], ["M009 $.seats.max"]), ("seats", ["min": 2, "max": 4, "multiple": 2], []),
    ("seats", ["min": 2, "max": 4, "teams": 3], ["M009 $.seats.teams"]), ("seats", ["min": 2], ["M001 $.seats"]),
    ("seats", ["min": 2, "max": 2, "mx": 1], ["M001 $.seats.mx"]), ("shape", "chess", ["M001 $.shape"]),
    ("rounds", 0, ["M001 $.rounds"]), ("rounds", .float(1.5), ["M001 $.rounds"]), ("max_steps", 1_000_000, ["M001 $.max_steps"]),
    ("config", ["type": "integer"], ["M001 $.config.type"]), ("config", ["type": "object", "x": 1], ["M001 $.config.x"]),
    ("config", ["type": "object", "properties": ["a": ["type": "integer"]], "required": ["a"]], ["M001 $.config"]),
    ("config", ["type": "object", "properties": ["a": ["type": "integer", "default": 1]], "required": ["a"]], []),
    ("action", ["type": "integer"], ["M001 $.action.type"]), ("action", ["type": "text"], []),
    ("action", ["type": "object", "properties": ["a": ["type": "integer", "default": 1]]], ["M001 $.action.properties.a.default"]),
    ("actions", [:], ["M001 $.actions"]), ("actions", ["Buy": ["type": "text"]], ["M001 $.actions.Buy"]),
    ("score", ["metrics": ["wit": 0]], ["M001 $.score.metrics.wit"]), ("score", ["metrics": ["wit": 1_001]], ["M001 $.score.metrics.wit"]),
    ("score", ["metrics": ["wit": .float(0.5)]], ["M001 $.score.metrics.wit"]), ("score", [:], ["M001 $.score"]),
    ("rewards", ["preset": "all"], ["M001 $.rewards.preset"]), ("rewards", nil, ["M001 $"]), ("rewards", ["preset": "podium"], []),
    ("permissions", [["name": "network", "reason": "x"]], ["M005 $.permissions[0].name"]),
    ("permissions", [["name": "random"]], ["M004 $.permissions[0].reason"]),
    ("permissions", [["name": "random", "reason": " "]], ["M004 $.permissions[0].reason"]),
    ("permissions", [["name": "random", "reason": "dice"]], []), ("permissions", [["reason": "dice"]], ["M005 $.permissions[0].name"]),
    ("permissions", [["name": "random", "reason": "dice", "scope": ["x": 1]]], ["M001 $.permissions[0].scope.x"]),
    ("permissions", [["name": "random", "reason": "dice"], ["name": "random", "reason": "more"]], ["M001 $.permissions[1].name"]),
    ("permissions", [["name": "feed.read", "reason": "prices"]], ["M001 $.permissions[0].scope", "M001 $.permissions[0].scope"]),
    (
      "permissions", [["name": "feed.read", "reason": "p", "scope": ["feeds": ["A"], "max_seconds": 1]]],
      ["M001 $.permissions[0].scope.feeds[0]"]
    ),
    ("limits", ["attempts": 4], ["M001 $.limits.attempts"]), ("limits", ["answer_bytes": 16_385], ["M001 $.limits.answer_bytes"]),
    ("limits", ["memory": 16], ["M001 $.limits.memory"]),
    ("limits", ["instructions": 2_000, "session_instructions": 1_000], ["M001 $.limits.instructions"]),
    ("rules", .text(String(repeating: "x", count: 8_193)), ["M001 $.rules"]), ("rules", .text(String(repeating: "x", count: 8_192)), []),
    ("fee_tiers", [-1], ["M001 $.fee_tiers[0]"]), ("fee_tiers", [5, 0], ["M001 $.fee_tiers[1]"]),
    ("fee_tiers", [5, 5], ["M001 $.fee_tiers[1]"]),
    ("fee_tiers", [], ["M001 $.fee_tiers"]), ("fee_tiers", [.float(0.5)], ["M001 $.fee_tiers[0]"]),
    ("bots", ["random", "baseline"], ["T502 $.bots"]), ("bots", nil, ["M001 $"]),
    ("bots", ["random", "baseline", "adversarial", "../x"], ["M001 $.bots[3]"]),
    ("bots", [], ["M001 $.bots"]), ("tags", ["A"], ["M001 $.tags[0]"]), ("name", .null, ["M001 $.name"]),
  ]

  @Test(arguments: faults) func reportsFaults(key: String, changed: Value?, expected: [String]) {
    #expect(manifestFaults(JSON.encode(manifestValue([key: changed]))) == expected)
  }

  @Test func rulesBetweenFields() {
    let action: Value = ["type": "object"]
    #expect(manifestFaults(JSON.encode(manifestValue(["action": action, "actions": ["a": action]]))) == ["M001 $.actions"])
    #expect(manifestFaults(JSON.encode(manifestValue(["shape": "one_shot", "rounds": 2]))) == ["M001 $.rounds"])
  }

  @Test func reportsEverythingAtOnceInWords() {
    let json = """
      {"id": "Bid Tac", "nmae": "x", "summary": "s", "author": "a", "license": "MIT", "version": "1", "api": 1,
       "seats": {"min": 3, "max": 2}, "shape": "turns", "rewards": {"preset": "winer"}, "bots": ["random", "baseline"],
       "permissions": [{"name": "feeds.read", "reason": "x"}], "limits": {"attempts": 9}}
      """
    #expect { try Manifest.decode(bytes(json), file: "spaces/x/manifest.json") } throws: { error in
      (error as? ManifestErrors)?.description == """
        spaces/x/manifest.json: $.nmae: is not a known key (did you mean "name"?)
        spaces/x/manifest.json: $.id: got string "Bid Tac"; expected a name that matches ^[a-z0-9-]{1,64}$
        spaces/x/manifest.json: $: lacks the key "name" (The Space's name for people.)
        spaces/x/manifest.json: $.version: got string "1"; expected a version by SemVer, such as "1.0.0"
        spaces/x/manifest.json: $.limits.attempts: got integer 9; expected an integer from 1 to 3
        spaces/x/manifest.json: $.permissions[0].name: got string "feeds.read"; expected one of feed.read, judge.score, judge.rank, \
        code.run, wait, random, clock.session, history.read (did you mean "feed.read"?)
        spaces/x/manifest.json: $.rewards.preset: got string "winer"; expected one of podium, winner, proportional, custom
        spaces/x/manifest.json: $.seats.min: is 3, above max 2; expected min ≤ max
        spaces/x/manifest.json: $.bots: lacks "adversarial" (add bots/adversarial.lua: it answers in malformed text, to show that \
        the Space survives it)
        """
    }
  }

  @Test func reportsSyntaxAndSize() {
    #expect { try Manifest.decode(bytes("{\n \"id\": \"a\",\n}")) } throws: {
      ($0 as? ManifestErrors)?.description
        == "manifest.json: $: is not JSON: line 3, column 1: expected a key in double quotes, got '}'"
    }
    #expect(manifestFaults(bytes("[]")) == ["M001 $"])
    #expect(manifestFaults([UInt8](repeating: 0x20, count: 300_000)) == ["M001 $"])
    #expect(manifestFaults(bytes("{\"id\":1,\"id\":2}")) == ["M001 $"])
  }

  /// Whatever a manifest says, decoding answers; it never traps, and it never accepts without all that a manifest must have.
  @Test(arguments: 0..<150) func survivesMutations(seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let spare: [Value] = [
      .null, true, 0, -1, .float(0.5), .int(.max), "", "random", [], [:], [1], ["a": 1], ["type": "text"], ["type": "object"],
    ]
    func mutated(_ value: Value) -> Value {
      if Int.random(in: 0..<25, using: &random) == 0 { return random.pick(spare) }
      switch value {
      case .list(let items): return .list(items.map(mutated))
      case .map(let map):
        var out = Value.Map()
        for entry in map where Int.random(in: 0..<40, using: &random) > 0 { out[entry.key] = mutated(entry.value) }
        return .map(out)
      default: return value
      }
    }
    for _ in 0..<15 {
      let json = mutated(ManifestTests.full)
      do throws(ManifestErrors) {
        let manifest = try Manifest.decode(JSON.encode(json))
        #expect(manifest.bots.contains("adversarial") && manifest.seats.min <= manifest.seats.max, "seed \(seed)")
        _ = try manifest.resolveConfigForTest()
      } catch {
        #expect(!error.errors.isEmpty, "seed \(seed)")
      }
    }
  }
}

extension Manifest {
  /// A manifest that decodes can be played without a configuration.
  fileprivate func resolveConfigForTest() throws(ManifestErrors) -> Value {
    do throws(ContractError) { return try resolveConfig(nil) } catch { throw ManifestErrors([error]) }
  }
}

@Suite struct ManifestSchemaTests {
  private static func keys(_ schema: Value) -> [String] { schema["properties"]?.map?.keys ?? [] }

  /// The decoder is asked which keys it knows: a key that it does not know is an error at that key.
  @Test func decoderAndSchemaKnowTheSameKeys() {
    let published = ManifestSchemaTests.keys(ManifestSchema.jsonSchema)
    #expect(Set(published) == Set(Contract.ManifestKey.allCases.map(\.rawValue)))
    let used: [String] = ManifestTests.full.map.map { $0.keys } ?? []
    #expect(Set(published).isSuperset(of: used))
    for key in published {
      // A list nested deeper than any shape is of the wrong kind everywhere, but an unknown key is named as such.
      let errors = ManifestSchemaTests.errors([key: [[[[]]]]])
      #expect(!errors.contains { $0.message == "is not a known key" }, "\(key)")
      #expect(ManifestSchemaTests.errors([key + "x": 1]).contains { $0.message == "is not a known key" }, "\(key)")
    }
  }

  @Test func limitsPermissionsAndKeywordsComeFromTheTable() {
    let schema = ManifestSchema.jsonSchema
    let properties = schema["properties"]
    #expect(Set(ManifestSchemaTests.keys(properties?["limits"] ?? [:])) == Set(Contract.limits.map(\.name)))
    let permissions = properties?["permissions"]?["items"]?["oneOf"]?.list ?? []
    #expect(permissions.compactMap { $0["properties"]?["name"]?["const"]?.text } == Contract.permissions.map(\.name))
    #expect(Set(ManifestSchemaTests.keys(schema["$defs"]?["config"] ?? [:])) == Set(Contract.schemaKeywords.map(\.name)))
    let plain = ManifestSchemaTests.keys(schema["$defs"]?["schema"] ?? [:])
    #expect(Set(Contract.schemaKeywords.map(\.name)).subtracting(plain) == ["default"])
    for limit in Contract.limits {
      let changes: [String: Value?] = ["limits": .map([limit.name: .int(Int64(limit.range.upperBound + 1))])]
      #expect(manifestFaults(JSON.encode(manifestValue(changes))).contains("M001 $.limits.\(limit.name)"))
    }
  }

  private static func errors(_ changes: [String: Value?]) -> [ContractError] {
    do throws(ManifestErrors) {
      _ = try manifest(changes)
      return []
    } catch {
      return error.errors
    }
  }
}
