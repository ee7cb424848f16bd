import HostRules
import SessionRunner
import SpaceContract
import TestSupport
import Testing

/// Whatever a seat sends, and whenever: it costs that seat its turns and nobody else anything.
@Suite struct HostileTests {
  /// Which seats send the hostile answer, and in which rounds.
  struct Plan: CustomStringConvertible {
    let seats: Set<Int>
    let rounds: ClosedRange<Int>

    var description: String { "by seats \(seats.sorted()) in rounds \(rounds)" }

    /// Alone in each round, and from each round to the end, by either seat and by both.
    static let all: [Plan] = [[1], [2], [1, 2]].flatMap { seats in
      (1...9).flatMap { [Plan(seats: seats, rounds: $0...$0), Plan(seats: seats, rounds: $0...9)] }.dropLast()
    }

    /// Every answer of the session: if none of them stands, the session is void.
    static let always = Plan(seats: [1, 2], rounds: 1...9)
  }

  /// A session that is being played, and what is expected of it.
  struct Played {
    var games: [Game] = []
    /// For each round and seat, the bid that must come of what was sent.
    var expected: [[Int?]] = []
    var hostile = 0
    var consecutiveForfeits = [0, 0]
  }

  static func play(_ answer: HostileAnswer, _ plan: Plan, number: Int, in bench: Bench) throws -> (journal: Journal, played: Played) {
    var draws = SplitMix64(stream: number)
    var played = Played()
    var fault: (any Error)?
    let limit = bench.rules.manifest.limits.forfeits
    let journal = try bench.session(number: number, seed: Soak.seed) { machine in
      do {
        let game = try Game(machine.state)
        played.games.append(game)
        // A seat that is out is not asked, so for it this row stays as it is.
        if played.expected.count == game.rounds.count { played.expected.append([nil, nil]) }
        return true
      } catch {
        fault = error
        return false
      }
    } says: { seat, _ in
      do {
        guard let game = played.games.last else { return nil }
        let round = game.rounds.count + 1
        let legal = try Bid.random(game, seat: seat, using: &draws)
        var sent: (bytes: [UInt8]?, bid: Int?) = (Array(legal.text.utf8), legal.bid)
        if plan.seats.contains(seat), plan.rounds.contains(round) {
          played.hostile += 1
          sent = answer.make(legal, game, seat)
        }
        played.consecutiveForfeits[seat - 1] = sent.bid == nil ? played.consecutiveForfeits[seat - 1] + 1 : 0
        #expect(played.consecutiveForfeits[seat - 1] <= limit, "a seat that is out was asked")
        played.expected[round - 1][seat - 1] = sent.bid
        return sent.bytes
      } catch {
        fault = error
        return nil
      }
    }
    if let fault { throw fault }
    return (journal, played)
  }

  @Test(arguments: HostileAnswer.all) func costsOnlyTheTurn(answer: HostileAnswer) throws {
    let bench = try Bench(Fixture.shipped("bid-tac-toe"))
    var draws = SplitMix64(stream: 4)
    let plans = Plan.all.shuffled(using: &draws).prefix(Soak.count(fast: 8, full: Plan.all.count)) + [Plan.always]
    var hostile = 0
    for (number, plan) in plans.enumerated() {
      let (journal, played) = try Self.play(answer, plan, number: number, in: bench)
      let about: Comment = "\(answer.name) \(plan), session \(number), AGON_SEED=\(Soak.seed)"
      let last = try #require(played.games.last, about)
      let bids = last.rounds.map(\.bids)
      #expect(bids == Array(played.expected.prefix(bids.count)), about)
      #expect(played.games.map { $0.chips.reduce(0, +) } == Array(repeating: 200, count: bids.count + 1), about)
      #expect(last.rounds.allSatisfy { $0.winner == nil ? $0.bids == [nil, nil] : true }, about)
      if bids.allSatisfy({ $0 == [nil, nil] }) {
        #expect(journal.end.outcome == .void(.allForfeited), about)
        #expect(bids.count == 9, about)
      } else {
        #expect(journal.end.outcome == .settled(try Self.settlement(last)), about)
      }
      #expect(bench.replay(journal).difference == nil, about)
      #expect(try Journal(encoded: journal.encoded) == journal, about)
      hostile += played.hostile
    }
    #expect(hostile >= plans.count, "hardly a hostile answer was sent")
  }

  /// The result of a board, from the rules.
  static func settlement(_ game: Game) throws -> Settlement {
    let board = game.board.enumerated().reduce(Squares.empty) { board, cell in
      Squares.marking(board, cell.offset, cell.element == "X" ? 1 : cell.element == "O" ? 2 : 0)
    }
    let (scores, ranks, shares) =
      switch Squares.owners[board] {
      case 1: ([10_000, 0], [1, 2], [10_000, 0])
      case 2: ([0, 10_000], [2, 1], [0, 10_000])
      default: ([5_000, 5_000], [1, 1], [5_000, 5_000])
      }
    return Settlement(scores: try scores.map { try Score(hundredths: $0) }, ranking: try Ranking(ranks: ranks), shares: shares)
  }
}
