/// Bid-tac-toe by trying everything, written from the rules in the README and not from the solver: every answer of X against
/// every answer of O, forfeits and lost rounds included, with no idea of which bids matter and no use of symmetry.
///
/// A search stops early only where nothing can change its result.
struct BruteForce {
  enum Outcome: Int, Comparable {
    case loss, draw, win

    static func < (a: Outcome, b: Outcome) -> Bool { a.rawValue < b.rawValue }
  }

  struct Position {
    var board = Squares.empty
    /// Of X; O has the rest.
    var chips: Int
    var xHoldsToken: Bool
    var roundsLeft = 9
  }

  /// What a seat seals; nil is a forfeit.
  struct Offer {
    let bid: Int
    let cell: Int
  }

  let total: Int
  private var known: [Outcome?]

  init(total: Int) {
    self.total = total
    known = Array(repeating: nil, count: Squares.count * 10 * (total + 1) * 2)
  }

  /// The best that X can make sure of, whatever O answers.
  mutating func guaranteed(_ position: Position) -> Outcome {
    switch Squares.owners[position.board] {
    case 1: return .win
    case 2: return .loss
    default: if position.roundsLeft == 0 { return .draw }
    }
    let key = ((position.board * 10 + position.roundsLeft) * (total + 1) + position.chips) * 2 + (position.xHoldsToken ? 1 : 0)
    if let outcome = known[key] { return outcome }
    let replies = offers(position, purse: total - position.chips)
    var best = Outcome.loss
    for offer in offers(position, purse: position.chips) {
      var worst = Outcome.win
      for reply in replies {
        worst = min(worst, guaranteed(after(position, offer, reply)))
        if worst <= best { break }
      }
      best = max(best, worst)
      if best == .win { break }
    }
    known[key] = best
    return best
  }

  private func offers(_ position: Position, purse: Int) -> [Offer?] {
    var all: [Offer?] = [nil]
    for bid in 0...purse {
      for cell in Squares.free[position.board] { all.append(Offer(bid: bid, cell: cell)) }
    }
    return all
  }

  /// The rules of a round.
  private func after(_ position: Position, _ x: Offer?, _ o: Offer?) -> Position {
    var next = position
    next.roundsLeft -= 1
    let xBid = x?.bid ?? -1
    let oBid = o?.bid ?? -1
    let isTie = xBid == oBid && x != nil
    let xMoves = isTie ? position.xHoldsToken : xBid > oBid
    if isTie { next.xHoldsToken.toggle() }
    if xMoves, let x {
      next.chips -= x.bid
      next.board = Squares.marking(position.board, x.cell, 1)
    } else if let o {
      next.chips += o.bid
      next.board = Squares.marking(position.board, o.cell, 2)
    }
    return next
  }
}
