import HostRules
import Testing

/// When an agent joins by itself.
@Suite struct AutoJoinTests {
  static let usd: Int64 = 1_000_000
  /// A Thursday, 1970-01-01, and the hour that is asked for.
  static func hour(_ hour: Int64, day: Int64 = 0) -> Int64 { (day * 24 + hour) * 3_600_000 }

  static let offer = QueueKey(space: "duel", fee: 2 * usd)

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var rule: @Sendable () throws -> AutoJoinRule = { try AutoJoinRule(maxFee: 2 * usd) }
    var account = AutoJoin.Account(available: 100 * usd)
    var offer = AutoJoinTests.offer
    var hour: Int64 = 12
    let decision: AutoJoin.Decision

    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "all is well", decision: .join),
    Case(name: "fee above", rule: { try AutoJoinRule(maxFee: 2 * usd - 1) }, decision: .refuse(.fee)),
    Case(name: "waits there", account: .init(available: 100 * usd, waiting: [offer]), decision: .refuse(.waiting)),
    Case(
      name: "waits elsewhere",
      account: .init(available: 100 * usd, waiting: [QueueKey(space: "duel", fee: 1), QueueKey(space: "x", fee: 2 * usd)]),
      decision: .join),
    Case(name: "Space named", rule: { try AutoJoinRule(maxFee: 2 * usd, spaces: ["x", "duel"]) }, decision: .join),
    Case(name: "another Space", rule: { try AutoJoinRule(maxFee: 2 * usd, spaces: ["x"]) }, decision: .refuse(.space)),
    Case(name: "last hour", rule: { try AutoJoinRule(maxFee: 2 * usd, hours: HourRange.list("9-13")) }, decision: .join),
    Case(name: "end of hours", rule: { try AutoJoinRule(maxFee: 2 * usd, hours: HourRange.list("9-12")) }, decision: .refuse(.hours)),
    Case(
      name: "over midnight, before", rule: { try AutoJoinRule(maxFee: 2 * usd, hours: HourRange.list("22-2")) }, hour: 23, decision: .join),
    Case(
      name: "over midnight, after", rule: { try AutoJoinRule(maxFee: 2 * usd, hours: HourRange.list("22-2")) }, hour: 1, decision: .join),
    Case(
      name: "over midnight, end", rule: { try AutoJoinRule(maxFee: 2 * usd, hours: HourRange.list("22-2")) }, hour: 2,
      decision: .refuse(.hours)),
    Case(name: "second stretch", rule: { try AutoJoinRule(maxFee: 2 * usd, hours: HourRange.list("22-2,9-17")) }, hour: 9, decision: .join),
    Case(name: "to midnight", rule: { try AutoJoinRule(maxFee: 2 * usd, hours: HourRange.list("20-24")) }, hour: 23, decision: .join),
    Case(
      name: "sessions left", rule: { try AutoJoinRule(maxFee: 2 * usd, sessionsADay: 3) },
      account: .init(available: 100 * usd, sessionsToday: 2), decision: .join),
    Case(
      name: "no sessions left", rule: { try AutoJoinRule(maxFee: 2 * usd, sessionsADay: 3) },
      account: .init(available: 100 * usd, sessionsToday: 3), decision: .refuse(.sessionsADay)),
    Case(
      name: "just the loss", rule: { try AutoJoinRule(maxFee: 2 * usd, dailyLoss: 5 * usd) },
      account: .init(available: 100 * usd, today: -3 * usd), decision: .join),
    Case(
      name: "a unit too much", rule: { try AutoJoinRule(maxFee: 2 * usd, dailyLoss: 5 * usd) },
      account: .init(available: 100 * usd, today: -3 * usd - 1), decision: .refuse(.dailyLoss)),
    Case(
      name: "just the floor", rule: { try AutoJoinRule(maxFee: 2 * usd, floor: 5 * usd) }, account: .init(available: 7 * usd),
      decision: .join),
    Case(
      name: "a unit below", rule: { try AutoJoinRule(maxFee: 2 * usd, floor: 5 * usd) }, account: .init(available: 7 * usd - 1),
      decision: .refuse(.floor)),
    Case(name: "an empty wallet", account: .init(available: 2 * usd - 1), decision: .refuse(.floor)),
    Case(
      name: "nothing is at stake", rule: { try AutoJoinRule(maxFee: 0, dailyLoss: 1, floor: 5 * usd) },
      account: .init(available: 0, today: -9 * usd), offer: QueueKey(space: "duel", fee: 0), decision: .join),
    Case(
      name: "no number wraps", rule: { try AutoJoinRule(maxFee: 2 * usd, dailyLoss: 5 * usd) },
      account: .init(available: .max, today: .min),
      decision: .refuse(.dailyLoss)),
  ]

  @Test(arguments: cases) func decides(_ one: Case) throws {
    for day in [0, 19_000, -1] as [Int64] {
      #expect(AutoJoin.decide(try one.rule(), one.account, one.offer, now: Self.hour(one.hour, day: day)) == one.decision)
    }
  }

  @Test(arguments: ["9", "9-", "-17", "9-17-18", "a-b", "24-2", "9-25", "9-9", "009-17", "+9-17", " 9-17", "9-17,", ","])
  func whatAreNoHoursIsRefused(text: String) {
    #expect { try HourRange.list(text) } throws: { ($0 as? RulesError)?.code == .badAutoJoinRule }
  }

  @Test func hoursAreWrittenAsTheyAreRead() throws {
    #expect(try HourRange.list("9-17,22-2,0-24").map(\.description) == ["9-17", "22-2", "0-24"])
    #expect(try HourRange.list("").isEmpty)
  }

  @Test func aRuleThatCannotBeMeantIsRefused() throws {
    let million = AutoJoinRule.maxAmount
    let bad: [() throws -> AutoJoinRule] = [
      { try AutoJoinRule(maxFee: -1) }, { try AutoJoinRule(maxFee: million + 1) }, { try AutoJoinRule(maxFee: 1, dailyLoss: -1) },
      { try AutoJoinRule(maxFee: 2, dailyLoss: 1) }, { try AutoJoinRule(maxFee: 1, floor: -1) },
      { try AutoJoinRule(maxFee: 1, floor: .max) },
      { try AutoJoinRule(maxFee: 1, sessionsADay: 0) }, { try AutoJoinRule(maxFee: 1, sessionsADay: -1) },
      { try AutoJoinRule(maxFee: 1, sessionsADay: 100_001) }, { try AutoJoinRule(maxFee: 1, spaces: ["Duel"]) },
      { try AutoJoinRule(maxFee: 1, spaces: ["a,b"]) }, { try AutoJoinRule(maxFee: 1, spaces: [""]) },
      { try AutoJoinRule(maxFee: 1, spaces: (0...100).map { "s\($0)" }) },
    ]
    for rule in bad { #expect { try rule() } throws: { ($0 as? RulesError)?.code == .badAutoJoinRule } }
    #expect(
      throws: RulesError(
        .badAutoJoinRule, "the floor is -1 micro-USDC; 0 to 1000000000000 can be meant", hint: "no amount is negative")
    ) { try AutoJoinRule(maxFee: 1, floor: -1) }
    #expect(try AutoJoinRule(maxFee: million, spaces: ["b", "a", "b"]).spaces == ["a", "b"])
  }
}
