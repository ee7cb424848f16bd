import HostRules
import SpaceContract
import Testing

import enum TestSupport.Soak

@Suite struct JudgingTests {
  static func ballots(_ contents: [Ballot.Content]) -> [Ballot] {
    contents.enumerated().map { Ballot(judge: "judge-\($0.offset + 1)", content: $0.element) }
  }

  static func result(_ request: Command.JudgeRequest, _ contents: [Ballot.Content]) -> Result<Event.Judgement, JudgingFault> {
    Judging.result(request, ballots(contents), panel: contents.count)
  }

  static func message(_ result: Result<Event.Judgement, JudgingFault>) -> String? {
    if case .failure(let fault) = result { fault.message } else { nil }
  }

  /// All the ways in which a panel of one to four can score one item with five values: the middle one, or the lower of the two.
  @Test(arguments: 1...4) func allSmallPanelsOfScores(panel: Int) throws {
    let request = Command.JudgeRequest.scoring(["a"])
    let values = [0, 1, 4_999, 7_325, 10_000]
    for code in 0..<[5, 25, 125, 625][panel - 1] {
      var rest = code
      let votes = (0..<panel).map { _ in
        defer { rest /= 5 }
        return values[rest % 5]
      }
      let judgement = try Self.result(request, votes.map { .scores([[$0]]) }).get()
      #expect(judgement.table == [[votes.sorted()[[0, 0, 1, 1][panel - 1]]]], "\(votes)")
      #expect(judgement.ids == [10])
    }
  }

  /// All 13 orders of three items with ties, by three judges: 2,197 panels.
  @Test func allSmallPanelsOfRanks() throws {
    let request = Command.JudgeRequest.ranking(["a", "b", "c"])
    let orders = Set((0..<27).map { NaivePanel.ranking([$0 % 3, $0 / 3 % 3, $0 / 9]) })
    #expect(orders.count == 13)
    for first in orders {
      for second in orders {
        for third in orders {
          let judgement = try Self.result(request, [.ranks(first), .ranks(second), .ranks(third)]).get()
          #expect(judgement.table == [NaivePanel.ranks([first, second, third], items: 3)], "\(first) \(second) \(third)")
          #expect(judgement.ids == [10, 20, 30])
          let unanimous = first == second || first == third
          if unanimous { #expect(judgement.table == [first]) }
        }
      }
    }
  }

  static let known: [([[Int]], [Int])] = [
    ([[1, 2, 3], [1, 2, 3], [3, 2, 1]], [1, 2, 3]),
    // A cycle: every item has every rank once.
    ([[1, 2, 3], [2, 3, 1], [3, 1, 2]], [1, 1, 1]),
    ([[1, 2, 3], [3, 2, 1]], [1, 3, 1]),
    ([[1, 1, 3], [2, 2, 1], [1, 2, 3], [1, 1, 1]], [1, 1, 1]),
    ([[4, 3, 2, 1], [4, 3, 1, 2], [1, 3, 2, 4]], [4, 3, 1, 1]),
  ]

  @Test(arguments: known) func knownRanks(lists: [[Int]], ranks: [Int]) throws {
    let request = Command.JudgeRequest.ranking(lists[0].map { "\($0)" })
    #expect(try Self.result(request, lists.map { .ranks($0) }).get().table == [ranks])
  }

  /// Random panels of both modes, with dead and lying judges among them, against the naive rules; items and ballots permuted.
  @Test(arguments: 1...(Soak.isOn ? 4_000 : 200)) func agreesWithTheNaiveRules(number: Int) throws {
    var draws = SplitMix64(stream: number)
    let about: Comment = "panel \(number), AGON_SEED=\(Soak.seed)"
    let items = Int.random(in: 1...20, using: &draws)
    let metrics = Int.random(in: 1...16, using: &draws)
    let panel = Int.random(in: 1...15, using: &draws)
    let isScore = Bool.random(using: &draws)
    let request =
      isScore
      ? Command.JudgeRequest.scoring((0..<items).map { "\($0)" }, by: (0..<metrics).map { "m\($0)" })
      : Command.JudgeRequest.ranking((0..<items).map { "\($0)" })
    var contents: [Ballot.Content] = (0..<panel).map { _ in
      if isScore { return .scores((0..<items).map { _ in (0..<metrics).map { _ in Int.random(in: 0...10_000, using: &draws) } }) }
      return .ranks(NaivePanel.ranking((0..<items).map { _ in Int.random(in: 0...items, using: &draws) }))
    }
    let sound = contents
    let bad = Int.random(in: 0...(panel / 3), using: &draws)
    for judge in 0..<bad { contents[judge] = [.failure("dead"), .scores([]), .ranks([2, 2])][judge % 3] }
    let judgement = try Self.result(request, contents).get()
    let good = Array(sound.dropFirst(bad))
    if isScore {
      let tables = good.compactMap { if case .scores(let rows) = $0 { rows } else { nil } }
      #expect(judgement.table == NaivePanel.scores(tables, items: items, metrics: metrics), about)
    } else {
      let lists = good.compactMap { if case .ranks(let ranks) = $0 { ranks } else { nil } }
      #expect(judgement.table == [NaivePanel.ranks(lists, items: items)], about)
    }
    let ballots = Self.ballots(contents)
    #expect(Judging.result(request, ballots.shuffled(using: &draws), panel: panel) == .success(judgement), about)
    try Self.permuted(request, ballots, judgement, using: &draws)
  }

  /// The same items in another order have the same results.
  static func permuted(
    _ request: Command.JudgeRequest, _ ballots: [Ballot], _ judgement: Event.Judgement, using draws: inout SplitMix64
  ) throws {
    let order = request.items.indices.shuffled(using: &draws)
    let texts = order.map { request.items[$0].text }
    let other = request.mode == .score ? Command.JudgeRequest.scoring(texts, by: request.metrics) : .ranking(texts)
    let votes = ballots.map { ballot in
      switch ballot.content {
      case .scores(let rows) where rows.count == order.count: Ballot(judge: ballot.judge, content: .scores(order.map { rows[$0] }))
      case .ranks(let ranks) where ranks.count == order.count: Ballot(judge: ballot.judge, content: .ranks(order.map { ranks[$0] }))
      default: ballot
      }
    }
    let permuted = try Judging.result(other, votes, panel: ballots.count).get().table
    let expected = request.mode == .score ? order.map { judgement.table[$0] } : [order.map { judgement.table[0][$0] }]
    #expect(permuted == expected, "AGON_SEED=\(Soak.seed)")
  }

  /// Whatever a minority says, a result lies between two votes of the others.
  @Test(arguments: [3, 5, 7, 15], [0, 10_000]) func aMinorityCannotPull(panel: Int, lie: Int) throws {
    var draws = SplitMix64(stream: panel + lie)
    for _ in 0..<100 {
      let honest = (0..<(panel / 2 + 1)).map { _ in Int.random(in: 4_000...6_000, using: &draws) }
      let votes = honest + Array(repeating: lie, count: panel / 2)
      let result = try Self.result(.scoring(["a"]), votes.map { .scores([[$0]]) }).get().table[0][0]
      #expect((4_000...6_000).contains(result), "\(votes)")
    }
  }
}
