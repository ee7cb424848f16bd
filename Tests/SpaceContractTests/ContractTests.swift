import SpaceContract
import Testing

@Suite struct ContractTests {
  @Test func everyNameStandsInTheTableOnceAndInOrder() {
    #expect(Contract.callbacks.map(\.id) == Contract.CallbackName.allCases)
    #expect(Contract.commands.map(\.id) == Contract.CommandName.allCases)
    #expect(Contract.events.map(\.id) == Contract.EventName.allCases)
    #expect(Contract.permissions.map(\.id) == Contract.PermissionName.allCases)
    #expect(Contract.limits.map(\.id) == Contract.LimitName.allCases)
    #expect(Contract.manifest.map(\.name).sorted() == Contract.ManifestKey.allCases.map(\.rawValue).sorted())
    #expect(Contract.sceneBlocks.map(\.id) == Contract.BlockKind.allCases)
    for name in Contract.CallbackName.allCases { #expect(Contract.callback(name).id == name) }
    for name in Contract.PermissionName.allCases { #expect(Contract.permission(name).id == name) }
  }

  /// The list of space-shapes.md, by hand.
  @Test func callbacksAreThoseOfTheReference() {
    #expect(Contract.callbacks.map(\.name) == ["setup", "next", "task", "parse", "default", "apply", "evaluate", "rewards", "view"])
    #expect(Contract.callbacks.filter(\.isRequired).map(\.name) == ["task", "evaluate"])
    #expect(Contract.callbacks.filter { !$0.seesHidden }.map(\.name) == ["task", "parse", "default", "view"])
    let arguments = Contract.callbacks.map { $0.arguments.map(\.name).joined(separator: ",") }
    #expect(
      arguments == [
        "ctx", "state,ctx", "state,seat,ctx", "state,seat,answer,ctx", "state,seat,ctx", "state,event,ctx", "state,ctx",
        "state,ranking,ctx", "state,audience,ctx",
      ])
    for callback in Contract.callbacks { #expect(callback.defaultBehaviour.isEmpty == callback.isRequired, "\(callback.name)") }
  }

  @Test func theWordsOfTheTable() {
    #expect(Contract.commands.map(\.name) == ["ask", "judge", "fetch", "wait", "run", "void", "done"])
    #expect(Contract.permissions.filter { !$0.isAvailable }.map(\.name) == ["history.read"])
    #expect(Contract.forfeits.map(\.name) == ["late", "malformed", "illegal", "out"])
    #expect(Contract.presets.map(\.name) == ["podium", "winner", "proportional", "custom"])
    #expect(Contract.shapes.map(\.name) == ["one_shot", "rounds", "turns", "delayed"])
  }

  static let limits: [(Contract.LimitName, Int, ClosedRange<Int>)] = [
    (.instructions, 1_000_000, 1_000...10_000_000), (.sessionInstructions, 100_000_000, 1_000...1_000_000_000),
    (.memoryMiB, 16, 1...64), (.outputBytes, 65_536, 1_024...1_048_576), (.answerBytes, 4_096, 1...16_384),
    (.answerSeconds, 30, 1...86_400), (.attempts, 1, 1...3), (.forfeits, 3, 1...100), (.judgeCalls, 0, 0...20), (.runCalls, 0, 0...100),
  ]

  @Test(arguments: limits) func limitsAreThoseOfTheContract(name: Contract.LimitName, standard: Int, range: ClosedRange<Int>) {
    let limit = Contract.limit(name)
    #expect(limit.defaultValue == standard)
    #expect(limit.range == range)
    #expect(range.contains(standard))
    #expect(Limits()[name] == standard)
  }

  /// The allow-list of space-contract.md, by hand, and some of what must stay away.
  @Test func theEnvironmentIsTheAllowList() {
    let expected = [
      "": "assert error ipairs pairs pcall require select setmetatable tonumber tostring type",
      "string": "byte char find format gmatch gsub len lower match rep reverse sub upper",
      "table": "concat insert move pack remove sort unpack",
      "math": "abs ceil floor fmod huge max maxinteger min mininteger modf pi sqrt tointeger type ult",
      "utf8": "char charpattern codepoint codes len offset", "json": "decode encode", "random": "float int pick shuffle",
    ]
    let names = expected.flatMap { library, names in names.split(separator: " ").map { library.isEmpty ? "\($0)" : "\(library).\($0)" } }
    #expect(Contract.environment.map(\.name).sorted() == names.sorted())
    for absent in ["load", "os.time", "math.random", "math.sin", "string.dump", "coroutine.wrap", "xpcall", "rawset", "_VERSION"] {
      #expect(!Contract.environment.contains { $0.name == absent })
    }
  }

  @Test func everyEntryIsExplained() {
    let summaries =
      Contract.callbacks.map(\.summary) + Contract.commands.map(\.summary) + Contract.events.map(\.summary)
      + Contract.permissions.map(\.summary) + Contract.limits.map(\.summary) + Contract.environment.map(\.summary)
      + Contract.schemaKeywords.map(\.summary) + Contract.manifest.map(\.summary) + Contract.bounds.map(\.summary)
    for summary in summaries { #expect(summary.utf8.count >= 8, "\(summary)") }
    #expect(Set(Contract.bounds.map(\.name)).count == Contract.bounds.count)
    #expect(Contract.bounds.allSatisfy { $0.value > 0 })
  }

  static let rules: [(NameRule, String, Bool)] = [
    (.id, "bid-tac-toe", true), (.id, "a", true), (.id, "-", true), (.id, "2048", true), (.id, "", false), (.id, "Bid", false),
    (.id, "bid_tac", false), (.id, "b\u{430}d", false), (.id, String(repeating: "a", count: 64), true),
    (.id, String(repeating: "a", count: 65), false), (.field, "wit_2", true), (.field, "2wit", false), (.field, "w-t", false),
    (.field, "W", false), (.bot, "expert-2", true), (.bot, "../x", false), (.bot, "_x", false), (.feed, "btc-usd", true),
    (.feed, "1inch.usd", true), (.feed, ".x", false), (.field, String(repeating: "a", count: 33), false), (.id, "a\n", false),
  ]

  @Test(arguments: rules) func namesFollowTheirPublishedPattern(rule: NameRule, name: String, isFine: Bool) throws {
    #expect(rule.matches(name) == isFine)
    // Swift's `$` also matches before a final line feed, which the ECMA-262 of JSON Schema does not: hence wholeMatch.
    #expect(try (Regex(rule.pattern).wholeMatch(in: name) != nil) == isFine)
  }
}
