/// Kuhn poker from its published rules, written without a look at the Space: five ways that a hand can go, and what each pays.
///
/// H. W. Kuhn, "A simplified two-person poker", in Contributions to the Theory of Games I (1950).
enum Kuhn {
  enum Card: Int, CaseIterable {
    case jack, queen, king

    var letter: String { ["J", "Q", "K"][rawValue] }

    init?(letter: String) {
      guard let card = Card.allCases.first(where: { $0.letter == letter }) else { return nil }
      self = card
    }
  }

  enum Move: String, CaseIterable { case check, bet, call, fold }

  /// Every way a hand can go.
  static let lines: [[Move]] = [[.check, .check], [.check, .bet, .fold], [.check, .bet, .call], [.bet, .fold], [.bet, .call]]

  /// The chips that the first player wins of the second; nil while the hand goes on.
  static func payoff(_ moves: [Move], first: Card, second: Card) -> Int? {
    let showdown = first.rawValue > second.rawValue ? 1 : -1
    switch moves {
    case [.check, .check]: return showdown
    case [.bet, .call], [.check, .bet, .call]: return 2 * showdown
    case [.bet, .fold]: return 1
    case [.check, .bet, .fold]: return -1
    default: return nil
    }
  }

  static func isShowdown(_ moves: [Move]) -> Bool { moves.last != .fold }

  /// The moves that are legal after `moves`: the meek one first, which puts nothing in.
  static func legal(_ moves: [Move]) -> (meek: Move, brave: Move) { moves.last == .bet ? (.fold, .call) : (.check, .bet) }

  /// What a player knows when it acts. The number of moves tells whether it is the first player.
  struct InfoSet: Hashable, CustomStringConvertible {
    let moves: [Move]
    let card: Card

    var isFirst: Bool { moves.count % 2 == 0 }
    /// The key under which the Space's table has these moves.
    var path: String { moves.map(\.rawValue).joined(separator: " ") }
    var description: String { "\(card) after \(moves.isEmpty ? "nothing" : path)" }

    /// All twelve.
    static let all = [[], [.check, .bet], [.check], [.bet]].flatMap { (moves: [Move]) in
      Card.allCases.map { InfoSet(moves: moves, card: $0) }
    }
  }

  /// In how many of `whole` cases a player bets or calls. It gives both players' parts, of which a game uses one.
  struct Strategy {
    let whole: Int
    private let brave: [InfoSet: Int]

    init(whole: Int, _ brave: (InfoSet) -> Int) {
      self.whole = whole
      self.brave = Dictionary(uniqueKeysWithValues: InfoSet.all.map { ($0, brave($0)) })
    }

    func weight(_ set: InfoSet) -> Int { brave[set, default: 0] }
    func chance(_ set: InfoSet) -> Rational { Rational(weight(set), whole) }

    /// The equilibria, after Kuhn: `alpha` in `whole`ths, from 0 to a third. `whole` is a multiple of 3.
    static func equilibrium(alpha: Int, of whole: Int) -> Strategy {
      Strategy(whole: whole) { set in
        switch (set.moves, set.card) {
        case ([], .jack): alpha
        case ([], .king): 3 * alpha
        case ([.check, .bet], .queen): alpha + whole / 3
        case ([.check], .jack), ([.bet], .queen): whole / 3
        case (_, .king): whole
        default: 0
        }
      }
    }

    static let uniform = Strategy(whole: 2) { _ in 1 }
    static let alwaysBrave = Strategy(whole: 1) { _ in 1 }
    static let alwaysMeek = Strategy(whole: 1) { _ in 0 }
    /// Bets and calls with K alone.
    static let honest = Strategy(whole: 1) { $0.card == .king ? 1 : 0 }
  }

  /// What the first player wins a hand on average over the six deals, exactly.
  static func value(first: Strategy, second: Strategy) -> Rational {
    func average(_ moves: [Move], _ cards: [Card]) -> Rational {
      if let payoff = payoff(moves, first: cards[0], second: cards[1]) { return Rational(payoff, 1) }
      let set = InfoSet(moves: moves, card: cards[moves.count % 2])
      let chance = (set.isFirst ? first : second).chance(set)
      let (meek, brave) = legal(moves)
      let bold = chance.numerator == 0 ? Rational(0, 1) : chance * average(moves + [brave], cards)
      let shy = chance == Rational(1, 1) ? Rational(0, 1) : (Rational(1, 1) - chance) * average(moves + [meek], cards)
      return bold + shy
    }
    var sum = Rational(0, 1)
    for one in Card.allCases {
      for other in Card.allCases where other != one { sum = sum + average([], [one, other]) }
    }
    return sum * Rational(1, 6)
  }

  /// What the first player wins of an equilibrium by another one.
  static let gameValue = Rational(-1, 18)

  /// The most that an opponent can win a hand above the game's value, acting first against `strategy`, and acting second.
  ///
  /// Every pure strategy of the opponent is tried: it has six information sets on either side, and so 64 of them.
  static func exploitability(_ strategy: Strategy) -> (byFirst: Rational, bySecond: Rational) {
    let (first, second) = bestResponses(to: strategy)
    return (first - gameValue, second + gameValue)
  }

  static func bestResponses(to strategy: Strategy) -> (first: Rational, second: Rational) {
    func best(_ isFirst: Bool) -> Rational {
      let sets = InfoSet.all.filter { $0.isFirst == isFirst }
      return (0..<1 << sets.count).map { choice in
        let brave = Set(sets.indices.filter { choice >> $0 & 1 == 1 }.map { sets[$0] })
        let pure = Strategy(whole: 1) { brave.contains($0) ? 1 : 0 }
        return isFirst ? value(first: pure, second: strategy) : Rational(0, 1) - value(first: strategy, second: pure)
      }.reduce(Rational(-2, 1)) { max($0, $1) }
    }
    return (best(true), best(false))
  }
}

/// A fraction in lowest terms. The numbers of this game stay far below 2^63.
struct Rational: Comparable, CustomStringConvertible {
  let numerator: Int
  let denominator: Int

  init(_ numerator: Int, _ denominator: Int) {
    var (a, b) = (abs(numerator), abs(denominator))
    while b != 0 { (a, b) = (b, a % b) }
    let sign = denominator < 0 ? -1 : 1
    self.numerator = sign * numerator / a
    self.denominator = sign * denominator / a
  }

  var double: Double { Double(numerator) / Double(denominator) }
  var description: String { "\(numerator)/\(denominator)" }

  static func + (a: Rational, b: Rational) -> Rational {
    Rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
  }
  static func - (a: Rational, b: Rational) -> Rational { a + Rational(-b.numerator, b.denominator) }
  static func * (a: Rational, b: Rational) -> Rational { Rational(a.numerator * b.numerator, a.denominator * b.denominator) }
  static func < (a: Rational, b: Rational) -> Bool { a.numerator * b.denominator < b.numerator * a.denominator }
}
