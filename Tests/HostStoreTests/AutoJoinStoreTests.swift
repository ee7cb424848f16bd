import HostRules
import Testing

@testable import HostStore

@Suite struct AutoJoinStoreTests {
  static let agent = QueueHouse.agent(1)
  static let test = BackTestSummary(
    at: 50, bankroll: 10_000_000, sessions: 9, taken: 4, fees: 8_000_000, payouts: 9_500_000, maxDrawdown: 2_000_000)

  private func code(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch let error as RulesError {
      return error.code.rawValue
    } catch let error as StoreError {
      return error.code.rawValue
    } catch {
      return "\(error)"
    }
  }

  @Test func aRuleIsReadAsItWasWritten() throws {
    let house = try QueueHouse(agents: 2, owners: 1)
    let rule = try AutoJoinRule(
      maxFee: 2_000_000, dailyLoss: 10_000_000, floor: 5_000_000, spaces: ["b", "a"], hours: HourRange.list("9-17,22-2"), sessionsADay: 20)
    let plain = try AutoJoinRule(maxFee: 0)
    try house.store.write { writing in
      try writing.setAutoJoin(rule, of: Self.agent, at: 7)
      try writing.setAutoJoin(plain, of: QueueHouse.agent(2), at: 8)
    }
    let stored = try house.store.read { reading in
      try (1...3).map { try reading.autoJoin(of: QueueHouse.agent($0)) }
    }
    #expect(stored[0] == StoredAutoJoin(agent: Self.agent, rule: rule, isOn: false, changedAt: 7, test: nil))
    #expect(stored[1]?.rule == plain && stored[2] == nil)
    let refusal = code { try house.store.write { try $0.setAutoJoin(plain, of: QueueHouse.agent(3), at: 1) } }
    #expect(refusal == "not_found")
  }

  @Test func aRuleThatSpendsIsTriedFirst() throws {
    let house = try QueueHouse(agents: 2, owners: 1)
    let rule = try AutoJoinRule(maxFee: 2_000_000)
    func refused(_ code: String, _ body: (Writing) throws -> Void) {
      let found = self.code { try house.store.write(body) }
      #expect(found == code)
    }
    refused("not_found") { try $0.switchAutoJoin(of: Self.agent, on: true) }
    refused("not_found") { try $0.keepBackTest(Self.test, of: rule, agent: Self.agent) }
    try house.store.write { try $0.setAutoJoin(rule, of: Self.agent, at: 1) }
    refused("not_back_tested") { try $0.switchAutoJoin(of: Self.agent, on: true) }
    let nothing = BackTestSummary(at: 2, bankroll: 1, sessions: 0, taken: 0, fees: 0, payouts: 0, maxDrawdown: 0)
    try house.store.write { try $0.keepBackTest(nothing, of: rule, agent: Self.agent) }
    refused("not_back_tested") { try $0.switchAutoJoin(of: Self.agent, on: true) }
    refused("conflict") { try $0.keepBackTest(Self.test, of: try AutoJoinRule(maxFee: 1), agent: Self.agent) }
    try house.store.write { writing in
      try writing.keepBackTest(Self.test, of: rule, agent: Self.agent)
      try writing.switchAutoJoin(of: Self.agent, on: true)
    }
    #expect(
      try house.store.read { try $0.autoJoinsOn(limit: 10) }
        == [StoredAutoJoin(agent: Self.agent, rule: rule, isOn: true, changedAt: 1, test: Self.test)])
    refused("not_back_tested") { try $0.keepBackTest(nothing, of: rule, agent: Self.agent) }
  }

  @Test func anotherRuleHasToBeTriedAnew() throws {
    let house = try QueueHouse(agents: 1, owners: 1)
    let rule = try AutoJoinRule(maxFee: 2_000_000)
    try house.store.write { writing in
      try writing.setAutoJoin(rule, of: Self.agent, at: 1)
      try writing.keepBackTest(Self.test, of: rule, agent: Self.agent)
      try writing.switchAutoJoin(of: Self.agent, on: true)
      try writing.setAutoJoin(rule, of: Self.agent, at: 2)
    }
    #expect(try house.store.read { try $0.autoJoin(of: Self.agent) }?.isOn == true)
    try house.store.write { try $0.setAutoJoin(try AutoJoinRule(maxFee: 2_000_001), of: Self.agent, at: 3) }
    let stored = try house.store.read { try $0.autoJoin(of: Self.agent) }
    #expect(stored?.isOn == false && stored?.test == nil && stored?.changedAt == 3)
    #expect(try house.store.read { try $0.autoJoinsOn(limit: 1) }.isEmpty)
  }

  @Test func aRuleThatPlaysForNothingNeedsNoTrial() throws {
    let house = try QueueHouse(agents: 1, owners: 1)
    try house.store.write { writing in
      try writing.setAutoJoin(try AutoJoinRule(maxFee: 0), of: Self.agent, at: 1)
      try writing.switchAutoJoin(of: Self.agent, on: true)
    }
    #expect(try house.store.read { try $0.autoJoinsOn(limit: 10) }.map(\.agent) == [Self.agent])
    #expect(try house.store.read { try $0.autoJoinsOn(after: Self.agent, limit: 10) }.isEmpty)
    try house.store.write { try $0.switchAutoJoin(of: Self.agent, on: false) }
    #expect(try house.store.read { try $0.autoJoinsOn(limit: 10) }.isEmpty)
  }
}
