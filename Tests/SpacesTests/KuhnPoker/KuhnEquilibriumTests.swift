import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// The expert's strategy is an equilibrium: no opponent wins more from it than the value of the game.
@Suite struct KuhnEquilibriumTests {
  /// What counts as an equilibrium, in chips a hand.
  static let tolerance = Rational(1, 100)

  /// The integer weights in the bot's own file, read by the real worker.
  static func shippedTable() throws -> Kuhn.Strategy {
    let space = try Fixture.shipped("kuhn-poker")
    let file = try #require(space.bytes(of: "lib/strategy.lua"))
    let main = """
      local strategy = require "lib/strategy"
      return {
        task = function() return {text = ""} end,
        evaluate = function() return {} end,
        view = function() return strategy end,
      }
      """
    let package = try Fixture.package(main, files: ["lib/strategy.lua": String(decoding: file, as: UTF8.self)])
    let sandbox = try SpaceSandbox(package: package, executable: Fixture.executable)
    let state = try DagCBOR.encode([])
    let context = try DagCBOR.encode(["seats": 2, "step": 0, "asks": 0, "config": []])
    let table = try DagCBOR.decode(
      sandbox.view(audience: 0, state: state, context: context, seed: SHA256.digest([]), step: 0, hasEnded: true).get())
    let whole = Int(try #require(table["whole"]?.int))
    let paths = Set(Kuhn.InfoSet.all.map(\.path))
    try #require(Set(table["chances"]?.map?.keys ?? []) == paths)
    var weights: [Kuhn.InfoSet: Int] = [:]
    for set in Kuhn.InfoSet.all {
      weights[set] = Int(try #require(table["chances"]?[set.path]?[set.card.letter]?.int))
      try #require((0...whole).contains(weights[set, default: -1]), "\(set)")
    }
    return Kuhn.Strategy(whole: whole) { weights[$0, default: 0] }
  }

  @Test func theTableCannotBeExploited() throws {
    let table = try Self.shippedTable()
    let gain = Kuhn.exploitability(table)
    #expect(gain.byFirst <= Self.tolerance && gain.bySecond <= Self.tolerance, "\(gain)")
    // It is in fact exact, and one of the known family.
    #expect(gain.byFirst == Rational(0, 1) && gain.bySecond == Rational(0, 1))
    #expect(Kuhn.value(first: table, second: table) == Kuhn.gameValue)
    let known = Kuhn.Strategy.equilibrium(alpha: 1, of: 6)
    #expect(table.whole == 6 && Kuhn.InfoSet.all.allSatisfy { table.weight($0) == known.weight($0) })
  }

  /// The same code finds fault with strategies that have some.
  @Test(arguments: ["always brave", "always meek", "honest", "uniform", "a bluff too many"]) func aBadStrategyIsExploited(
    name: String
  ) throws {
    let table = try Self.shippedTable()
    let strategy: Kuhn.Strategy =
      switch name {
      case "always brave": .alwaysBrave
      case "always meek": .alwaysMeek
      case "honest": .honest
      case "uniform": .uniform
      default: Kuhn.Strategy(whole: 6) { table.weight($0) + ($0.path == "check" && $0.card == .jack ? 1 : 0) }
      }
    let gain = Kuhn.exploitability(strategy)
    #expect(max(gain.byFirst, gain.bySecond) > Self.tolerance, "\(gain)")
  }

  /// Known answers: Kuhn's family of equilibria with the value -1/18 (1950), and the best responses to uniform play, 1/2 and 5/12,
  /// which other implementations of the game publish (their sum, 11/12, is its "NashConv").
  @Test func theTreeGivesWhatIsKnown() {
    for alpha in 0...6 {
      let strategy = Kuhn.Strategy.equilibrium(alpha: alpha, of: 18)
      let gain = Kuhn.exploitability(strategy)
      #expect(gain.byFirst == Rational(0, 1) && gain.bySecond == Rational(0, 1), "alpha \(alpha)/18: \(gain)")
      #expect(Kuhn.value(first: strategy, second: .equilibrium(alpha: 0, of: 18)) == Rational(-1, 18))
    }
    let beyond = Kuhn.Strategy(whole: 18) { set in
      let weight = Kuhn.Strategy.equilibrium(alpha: 6, of: 18).weight(set)
      return set.moves.isEmpty && set.card == .jack ? weight + 1 : weight
    }
    #expect(Kuhn.exploitability(beyond).bySecond > Rational(0, 1))
    let responses = Kuhn.bestResponses(to: .uniform)
    #expect(responses.first == Rational(1, 2) && responses.second == Rational(5, 12))
    #expect(Kuhn.InfoSet.all.count == 12 && Kuhn.lines.count == 5)
  }

  struct Player: CustomTestStringConvertible, Sendable {
    let bot: String
    let strategy: @Sendable () throws -> Kuhn.Strategy

    var testDescription: String { bot }

    static let all = [
      Player(bot: "expert", strategy: KuhnEquilibriumTests.shippedTable),
      Player(bot: "baseline") { newcomer },
      Player(bot: "random") { .uniform },
    ]

    /// What the README says of `baseline`.
    static let newcomer = Kuhn.Strategy(whole: 6) { set in
      switch (set.card, set.moves.last == .bet) {
      case (.king, _): 6
      case (.queen, _): 3
      case (.jack, false): 1
      default: 0
      }
    }
  }

  /// The real bots, asked in the real worker at each of the twelve information sets, in both seats: what they say is distributed as
  /// their strategy says, to within five standard deviations of the binomial distribution. A chance of 0 or 1 must hold every time.
  @Test(arguments: Player.all) func aBotPlaysItsStrategy(player: Player) throws {
    let strategy = try player.strategy()
    let sandbox = try SpaceSandbox(package: Fixture.shipped("kuhn-poker"), executable: Fixture.executable)
    let asks = Soak.count(fast: 400, full: 5_000)
    var met: [Kuhn.InfoSet: Int] = [:]
    for set in Kuhn.InfoSet.all {
      for number in 0..<2 {
        // Hand 1 has seat 1 first, hand 2 seat 2: so each information set is met in either seat.
        let seat = (set.isFirst ? 0 : 1) == number ? 1 : 2
        let table = try Self.table(at: set, inHand: number + 1, seat: seat, bot: player.bot, sandbox: sandbox)
        var brave = 0
        for ask in 0..<asks {
          let seed = SHA256.digest(Array("\(Soak.seed) \(set) \(number) \(ask)".utf8))
          let reply = try table.looking(at: table.state, seed: seed)
          try #require(reply.asked.map(\.seat) == [seat])
          guard case .text(let bytes, _) = reply.asked[0].bot else {
            Issue.record("\(player.bot) said nothing at \(set)")
            return
          }
          let said = String(decoding: bytes, as: UTF8.self)
          let legal = Kuhn.legal(set.moves)
          if said.hasSuffix("{\"move\":\"\(legal.brave)\"}") {
            brave += 1
          } else {
            #expect(said.hasSuffix("{\"move\":\"\(legal.meek)\"}"), "\(set): \(said)")
          }
        }
        met[set, default: 0] += 1
        let chance = strategy.chance(set).double
        let deviation = (Double(asks) * chance * (1 - chance)).squareRoot()
        let distance = abs(Double(brave) - Double(asks) * chance)
        #expect(
          distance <= 5 * deviation, "\(set): \(brave) of \(asks), and the strategy has \(strategy.chance(set)), AGON_SEED=\(Soak.seed)")
      }
    }
    #expect(met.count == 12 && met.values.allSatisfy { $0 == 2 })
  }

  /// A session steered to an information set: the seat has this card, and the moves have been made.
  static func table(
    at set: Kuhn.InfoSet, inHand hand: Int, seat: Int, bot: String, sandbox: SpaceSandbox
  ) throws -> KuhnTable {
    let others = Kuhn.Card.allCases.filter { $0 != set.card }
    let deck = seat == 1 ? [set.card, others[0], others[1]] : [others[0], set.card, others[1]]
    var table = try KuhnTable(in: sandbox, deals: 2, seed: 0, decks: [deck, deck])
    if hand == 2 { for move in Kuhn.lines[0] { try table.play(move) } }
    for move in set.moves { try table.play(move) }
    table.bots = [seat: bot]
    return table
  }
}
