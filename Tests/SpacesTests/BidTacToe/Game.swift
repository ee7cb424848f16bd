import HostRules
import SpaceContent
import TestSupport
import Testing

/// The state of the Space as its tests read it.
struct Game: Equatable {
  struct Round: Equatable {
    /// By seat; nil where there was no valid bid.
    let bids: [Int?]
    /// The seat that moved, or nil.
    let winner: Int?
  }

  let board: [String]
  let chips: [Int]
  let token: Int
  let rounds: [Round]

  /// Reads a machine's state; whatever is not there or of another kind fails the test.
  init(_ state: [UInt8]) throws {
    let value = try DagCBOR.decode(state)
    board = try #require(value["board"]?.list).map { try #require($0.text) }
    chips = try #require(value["chips"]?.list).map { Int(try #require($0.int)) }
    token = Int(try #require(value["token"]?.int))
    rounds = try #require(value["rounds"]?.list).map { round in
      Round(bids: try #require(round["bids"]?.list).map(Game.optional), winner: try Game.optional(try #require(round["winner"])))
    }
  }

  /// `false` in the state is nil here.
  private static func optional(_ value: Value) throws -> Int? {
    if value == .bool(false) { return nil }
    return Int(try #require(value.int))
  }

  var freeCells: [Int] { board.indices.filter { board[$0].isEmpty }.map { $0 + 1 } }
}

/// A sealed bid that the rules allow.
struct Bid: Equatable {
  let bid: Int
  let cell: Int

  var text: String { "{\"bid\": \(bid), \"cell\": \(cell)}" }

  /// Any legal answer of a seat; small bids are as likely as large ones, so that games get long.
  static func random(_ game: Game, seat: Int, using draws: inout SplitMix64) throws -> Bid {
    let purse = game.chips[seat - 1]
    let bid = Int.random(in: 0...max(1, purse / (Bool.random(using: &draws) ? 8 : 1)), using: &draws)
    return Bid(bid: min(bid, purse), cell: try #require(game.freeCells.randomElement(using: &draws)))
  }
}

extension SplitMix64 {
  /// The draws of one test or session among those that share the run's seed.
  init(stream: Int) { self.init(seed: Soak.seed &* 1_000_003 &+ UInt64(stream)) }
}
