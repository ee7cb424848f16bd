internal import Testing

@testable import agon

struct ScheduleTests {
  private let bots = ["a", "b", "c", "d"]

  @Test func everyOrderedPairComesOnceInARound() {
    let schedule = Schedule([.init(space: "s", bots: bots, seats: 2)])
    let pairs = (0..<12).map { schedule[$0].bots }
    let all = bots.flatMap { first in bots.filter { $0 != first }.map { [first, $0] } }
    #expect(Set(pairs) == Set(all))
    #expect(schedule[12] == schedule[0])
  }

  @Test func spacesTakeTurns() {
    let schedule = Schedule([.init(space: "s", bots: bots, seats: 2), .init(space: "t", bots: ["x", "y", "z"], seats: 2)])
    #expect((0..<4).map { schedule[$0].entrant } == [0, 1, 0, 1])
    #expect(schedule[0].bots == ["a", "b"])
    #expect(schedule[3].bots == ["y", "z"])
  }

  @Test(arguments: 1...9)
  func seatsAreSharedEvenly(seats: Int) {
    let schedule = Schedule([.init(space: "s", bots: bots, seats: seats)])
    for session in 0..<40 {
      let pairing = schedule[session].bots
      #expect(pairing.count == seats)
      let counts = bots.map { bot in pairing.count { $0 == bot } }
      #expect(counts.max()! - counts.min()! <= 1, "session \(session): \(pairing)")
    }
  }

  @Test func oneBotPlaysItself() {
    #expect(Schedule([.init(space: "s", bots: ["a"], seats: 3)])[5].bots == ["a", "a", "a"])
  }
}
