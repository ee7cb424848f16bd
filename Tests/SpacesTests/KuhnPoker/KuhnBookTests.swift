import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// The Space keeps its books as the rules say, whatever is answered.
@Suite struct KuhnBookTests {
  static func text(_ move: Kuhn.Move) -> [UInt8] { Array("{\"move\": \"\(move)\"}".utf8) }

  /// Random moves, and every kind of forfeit: silence, broken JSON, an unknown move, a move that is not legal now.
  @Test(arguments: [2, 4, 12, 32]) func everyChipIsAccountedFor(deals: Int) throws {
    let bench = try Bench(Fixture.shipped("kuhn-poker"))
    let sessions = Soak.count(fast: 8 + 160 / deals, full: 300)
    var defaults = 0
    var lines: Set<[Kuhn.Move]> = []
    var outcomes: Set<String> = []
    for number in 0..<sessions {
      let about: Comment = "session \(number) of \(deals) hands, AGON_SEED=\(Soak.seed)"
      var draws = SplitMix64(stream: number)
      // From sessions without a forfeit to sessions in which a seat is soon out.
      let forfeits = number % 4
      let shadow = KuhnShadow { _, model in
        let legal = Kuhn.legal(model.moves)
        guard draws.below(6) < forfeits else {
          let move = Bool.random(using: &draws) ? legal.brave : legal.meek
          return (Self.text(move), move)
        }
        let illegal: Kuhn.Move = legal.brave == .bet ? .fold : .check
        let bytes: [[UInt8]?] = [nil, Array("{\"move\": ".utf8), Array("{\"move\": \"raise\"}".utf8), Self.text(illegal)]
        return (bytes[draws.below(4)], nil)
      }
      let journal = try bench.session(
        number: number, seed: Soak.seed, config: ["deals": .int(Int64(deals))], observe: shadow.observe, says: shadow.says)
      #expect(shadow.faults == [], about)
      let model = try #require(shadow.model)
      #expect(model.isOver && KuhnModel.isDuplicate(model.decks), about)
      #expect(model.chips[0] + model.chips[1] == 3 * deals && shadow.leastChips >= 0, about)
      #expect(journal.steps.count - 1 == shadow.steps && shadow.steps <= 3 * deals, about)
      #expect(journal.steps.allSatisfy { $0.input != .ended }, about)
      if shadow.defaults == shadow.steps {
        #expect(journal.end.outcome == .void(.allForfeited), about)
      } else {
        #expect(journal.end.outcome == .settled(try model.settlement()), about)
      }
      #expect(bench.replay(journal).difference == nil, about)
      #expect(try Journal(encoded: journal.encoded) == journal, about)
      defaults += shadow.defaults
      lines.formUnion(model.hands.map(\.moves))
      outcomes.insert(model.chips[0] == model.chips[1] ? "draw" : model.chips[0] > model.chips[1] ? "1" : "2")
    }
    #expect(defaults > sessions && lines == Set(Kuhn.lines))
    if Soak.isOn { #expect(outcomes.count == 3) }
  }

  /// The longest session that there can be ends by itself, and not by `max_steps`.
  @Test func theLongestSessionFits() throws {
    let package = try Fixture.shipped("kuhn-poker")
    let deals = 32
    let longest = Kuhn.lines.map(\.count).max() ?? 0
    #expect(package.manifest.maxSteps >= longest * deals)
    #expect(throws: (any Error).self) { try package.manifest.resolveConfig(["deals": .int(Int64(deals + 2))]) }
    #expect(throws: (any Error).self) { try package.manifest.resolveConfig(["deals": 11]) }
    let bench = try Bench(package)
    let shadow = KuhnShadow { _, model in
      let line = Kuhn.lines[2]
      return (Self.text(line[model.moves.count]), line[model.moves.count])
    }
    let journal = try bench.session(config: ["deals": .int(Int64(deals))], observe: shadow.observe, says: shadow.says)
    #expect(shadow.faults == [] && journal.steps.count == 1 + longest * deals)
    #expect(journal.end.outcome == .settled(try #require(shadow.model).settlement()))
    #expect(bench.replay(journal).difference == nil)
  }

  /// The scale of the score: no pair of hands moves more chips than the three that each player brings for it, and one does move them.
  @Test func theWorstDealCostsThreeChips() {
    var most = 0
    for one in Kuhn.Card.allCases {
      for other in Kuhn.Card.allCases where other != one {
        for line in Kuhn.lines {
          for again in Kuhn.lines {
            let first = Kuhn.payoff(line, first: one, second: other) ?? 0
            let second = Kuhn.payoff(again, first: one, second: other) ?? 0
            // One player has the first player's place in one of the hands, and the other one in the other.
            most = max(most, abs(first - second))
          }
        }
      }
    }
    #expect(most == 3)
  }

  /// A player who sees all cards and one who gives everything away end at 100 and 0, which pays the whole prize.
  @Test(arguments: [1, 2]) func everythingCanBeLost(loser: Int) throws {
    let bench = try Bench(Fixture.shipped("kuhn-poker"))
    let shadow = KuhnShadow { seat, model in
      let deck = model.decks[model.hands.count]
      let legal = Kuhn.legal(model.moves)
      let isBetter = deck[seat - 1].rawValue > deck[2 - seat].rawValue
      // The loser calls with the worse card and folds the better one; the winner bets and calls.
      let move = seat != loser ? legal.brave : legal.brave == .bet ? .check : isBetter ? .fold : .call
      return (Self.text(move), move)
    }
    let journal = try bench.session(observe: shadow.observe, says: shadow.says)
    #expect(shadow.faults == [])
    let winner = loser == 1 ? [0, 10_000] : [10_000, 0]
    let expected = Settlement(
      scores: try winner.map { try Score(hundredths: $0) }, ranking: try Ranking(ranks: loser == 1 ? [2, 1] : [1, 2]), shares: winner)
    #expect(journal.end.outcome == .settled(expected))
  }

  /// In duplicate the cards decide nothing: the same moves on either side come out even, in every session.
  @Test(arguments: Kuhn.lines) func theCardsCancel(line: [Kuhn.Move]) throws {
    let bench = try Bench(Fixture.shipped("kuhn-poker"))
    for number in 0..<Soak.count(fast: 5, full: 200) {
      let shadow = KuhnShadow { _, model in (Self.text(line[model.moves.count]), line[model.moves.count]) }
      let journal = try bench.session(number: number, seed: Soak.seed, observe: shadow.observe, says: shadow.says)
      let even = Settlement(
        scores: try [5_000, 5_000].map { try Score(hundredths: $0) }, ranking: try Ranking(ranks: [1, 1]), shares: [5_000, 5_000])
      #expect(shadow.faults == [] && journal.end.outcome == .settled(even), "session \(number), AGON_SEED=\(Soak.seed)")
    }
  }
}
