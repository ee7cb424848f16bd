import HostRules
import SpaceContent
import TestSupport
import Testing

/// A session by the rules in the README, kept beside the Space's: it is told the moves that count and keeps the books itself.
struct KuhnModel {
  struct Record: Equatable {
    let moves: [Kuhn.Move]
    let winner: Int
    let won: Int
    let isShown: Bool
  }

  /// By hand: the cards of seat 1, of seat 2 and the one left.
  let decks: [[Kuhn.Card]]
  private(set) var chips: [Int]
  private(set) var moves: [Kuhn.Move] = []
  private(set) var hands: [Record] = []

  init(decks: [[Kuhn.Card]]) {
    self.decks = decks
    chips = [decks.count / 2 * 3, decks.count / 2 * 3]
  }

  var isOver: Bool { hands.count == decks.count }
  /// Seat 1 acts first in hand 1, seat 2 in hand 2, and so on.
  var first: Int { hands.count % 2 + 1 }
  var mover: Int { moves.count % 2 == 0 ? first : 3 - first }

  mutating func play(_ move: Kuhn.Move) {
    moves.append(move)
    let deck = decks[hands.count]
    guard let payoff = Kuhn.payoff(moves, first: deck[first - 1], second: deck[2 - first]) else { return }
    let winner = payoff > 0 ? first : 3 - first
    chips[winner - 1] += abs(payoff)
    chips[2 - winner] -= abs(payoff)
    hands.append(Record(moves: moves, winner: winner, won: abs(payoff), isShown: Kuhn.isShowdown(moves)))
    moves = []
  }

  /// The whole state of the Space.
  var state: Value {
    let dealt = min(hands.count + 1, decks.count)
    func letters(_ cards: some Sequence<Kuhn.Card>) -> Value { .list(cards.map { .text($0.letter) }) }
    func words(_ moves: [Kuhn.Move]) -> Value { .list(moves.map { .text($0.rawValue) }) }
    return [
      "chips": .list(chips.map { .int(Int64($0)) }), "moves": words(moves),
      "hands": .list(
        zip(hands, decks).map { record, deck in
          [
            "moves": words(record.moves), "winner": .int(Int64(record.winner)), "won": .int(Int64(record.won)),
            "cards": record.isShown ? letters(deck.prefix(2)) : false,
          ]
        }),
      "hidden": .list((0..<2).map { seat in letters(decks.prefix(dealt).map { $0[seat] }) }), "secret": .list(decks.map(letters)),
    ]
  }

  /// The result: each seat's percentage of all chips, rounded toward 50, and the prize in proportion.
  func settlement() throws -> Settlement {
    let total = chips[0] + chips[1]
    let points = chips.map { mine in 2 * mine >= total ? 100 * mine / total : 100 - 100 * (total - mine) / total }
    let ranks = points[0] == points[1] ? [1, 1] : points[0] > points[1] ? [1, 2] : [2, 1]
    return Settlement(
      scores: try points.map { try Score(hundredths: 100 * $0) }, ranking: try Ranking(ranks: ranks), shares: points.map { 100 * $0 })
  }

  /// Whether every deck is one, and each that is played with seat 1 first is played once more with the seats swapped.
  static func isDuplicate(_ decks: [[Kuhn.Card]]) -> Bool {
    func sorted(_ decks: [[Kuhn.Card]]) -> [[Int]] {
      decks.map { $0.map(\.rawValue) }.sorted { $0.lexicographicallyPrecedes($1) }
    }
    let odd = stride(from: 0, to: decks.count, by: 2).map { decks[$0] }
    let even = stride(from: 1, to: decks.count, by: 2).map { decks[$0] }
    return decks.allSatisfy { Set($0).count == 3 && $0.count == 3 } && sorted(odd) == sorted(even.map { [$0[1], $0[0], $0[2]] })
  }
}

/// The model and the Space, told the same: `observe` and `says` are for `Bench.session`.
final class KuhnShadow {
  private(set) var model: KuhnModel?
  /// What does not agree, and what went wrong while it was compared.
  private(set) var faults: [String] = []
  private(set) var steps = 0
  /// Moves that stood in for an answer.
  private(set) var defaults = 0
  /// By seat, whether the seat has ever been made to move by a default.
  private(set) var forfeited: Set<Int> = []
  private(set) var leastChips = Int.max
  private var said: Kuhn.Move?
  /// Given the seat that is to act and the model: what it sends, nil for silence, and the move that must come of it, nil for none.
  private let answer: (Int, KuhnModel) -> (bytes: [UInt8]?, move: Kuhn.Move?)

  init(answer: @escaping (Int, KuhnModel) -> (bytes: [UInt8]?, move: Kuhn.Move?)) { self.answer = answer }

  func says(_ seat: Int, _ step: Int) -> [UInt8]? {
    guard let model else { return nil }
    if seat != model.mover { faults.append("step \(step): seat \(seat) was asked and not \(model.mover)") }
    let (bytes, move) = answer(seat, model)
    said = move
    return bytes
  }

  func observe(_ machine: SessionMachine) -> Bool {
    do {
      let state = try DagCBOR.decode(machine.state)
      if var moved = model {
        steps += 1
        let meek = Kuhn.legal(moved.moves).meek
        if said == nil {
          defaults += 1
          forfeited.insert(moved.mover)
        }
        // A seat that is out is not asked, and moves by default, too.
        moved.play(said ?? meek)
        model = moved
        said = nil
      } else {
        model = KuhnModel(decks: try KuhnTable.decks(state))
      }
      guard let model else { return false }
      leastChips = min(leastChips, model.chips[0], model.chips[1])
      if state != model.state { faults.append("step \(steps): \(state) is not \(model.state)") }
      return faults.isEmpty
    } catch {
      faults.append("step \(steps): \(error)")
      return false
    }
  }
}
