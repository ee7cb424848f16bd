/// A session of the simulated Space as it ought to go, by the rules of the game alone: what was answered, what each seat has of it, and how
/// it ends. It knows nothing of machines, journals and folds.
struct NaiveGame {
  /// What counts of what a seat sent.
  enum Answer: Equatable {
    /// A text that names a number; nil for one that cannot be read.
    case text([UInt8], names: Int?)
    case late
    case out
  }

  enum End: Equatable {
    /// By seat: hundredths of points, and basis points of the pool.
    case settled(scores: [Int], shares: [Int])
    /// By the code of the reason.
    case void(String)

    var word: String {
      switch self {
      case .settled: "settled"
      case .void(let code): code
      }
    }
  }

  let mood: SimulatedSpace.Mood
  let length: Int
  let waits: Bool
  let givesShares: Bool
  /// Whether a fee was paid: then nobody loses it because of an answer that is missing by the host's word.
  let isPaid: Bool
  /// Whether waits take time, in milliseconds since 1970 from the start on; nil where they are over at once.
  let started: Int64?
  /// By seat.
  let isBot: [Bool]

  private(set) var rounds: [[Answer]] = []
  private var totals: [Int]
  private(set) var forfeits: [Int]
  private var inARow: [Int]
  private var isOut: [Bool]
  private var hasRaised: [Bool]
  private var events = 0
  /// Steps of the journal.
  private(set) var steps = 0
  /// Seconds since the start.
  private(set) var clock: Int64 = 0
  private(set) var isWaiting = false
  private(set) var end: End?
  /// Whether the end is what a fold comes to, too.
  private var isChecked = true

  init(mood: SimulatedSpace.Mood, length: Int, waits: Bool, givesShares: Bool, isPaid: Bool, started: Int64?, isBot: [Bool]) {
    self.mood = mood
    self.length = length
    self.waits = waits
    self.givesShares = givesShares
    self.isPaid = isPaid
    self.started = started
    self.isBot = isBot
    totals = isBot.map { _ in 0 }
    forfeits = totals
    inARow = totals
    isOut = isBot.map { _ in false }
    hasRaised = isOut
  }

  private var seats: Int { isBot.count }

  /// Seats that somebody outside answers for now, from 1.
  var asked: [Int] { steps == 0 || isWaiting || end != nil ? [] : (1...seats).filter { !isBot[$0 - 1] && !isOut[$0 - 1] } }

  /// When a wait is over, in milliseconds since 1970.
  var due: Int64? { isWaiting ? started.map { $0 + (clock + SimulatedSpace.waitSeconds) * 1000 } : nil }

  mutating func begin() {
    steps = 1
    if mood == .failsAtSetup { return finish(.void("space_failed")) }
    goOn()
  }

  /// The seats outside have said what they have to say.
  /// - Parameter now: in milliseconds since 1970.
  mutating func answer(_ answers: [Int: Answer], at now: Int64) {
    if let started { clock = max(clock, (now - started) / 1000) }
    play(answers)
    goOn()
  }

  /// The wait is over.
  mutating func wake() {
    waitIsOver()
    goOn()
  }

  mutating func cancel(_ code: String) {
    guard end == nil else { return }
    isChecked = false
    finish(.void(code))
  }

  /// What the session ends as, once its journal was folded again.
  var checkedEnd: End? {
    guard let end, isChecked else { return end }
    switch mood {
    case .foldsOtherwise: return .void("not_reproducible")
    case .killsFold: return rounds.count >= length && end.word != "claimed_forfeit" ? .void("space_failed") : end
    case .sharesOtherwise where givesShares && end.word == "settled": return .void("not_reproducible")
    default: return end
    }
  }

  // MARK: The game

  private mutating func finish(_ end: End) { self.end = end }

  private mutating func goOn() {
    while end == nil {
      if isWaiting {
        guard started == nil else { return }
        waitIsOver()
      } else {
        guard asked.isEmpty else { return }
        play([:])
      }
    }
  }

  private mutating func waitIsOver() {
    isWaiting = false
    clock += SimulatedSpace.waitSeconds
    steps += 1
    events += 1
    if events >= SimulatedSpace.maxSteps { endAtMost() }
  }

  private mutating func endAtMost() {
    steps += 1
    evaluate()
  }

  private mutating func play(_ given: [Int: Answer]) {
    let answers = (0..<seats).map { seat -> Answer in
      if isOut[seat] { return .out }
      if isBot[seat] {
        let number = ((seat + 1) * 3 + rounds.count) % 8
        return .text(Array("{\"n\": \(number)}".utf8), names: number)
      }
      return given[seat + 1] ?? .late
    }
    rounds.append(answers)
    steps += 1
    if isPaid, answers.contains(.late) { return finish(.void("claimed_forfeit")) }
    let numbers = answers.map { answer -> Int? in
      if case .text(_, let number) = answer { return number }
      return nil
    }
    let raises = numbers.map { $0 != nil && mood == .raisesInParse }
    let breaking = numbers.indices.filter { numbers[$0] == 9 && !raises[$0] }
    let isLast = rounds.count == length
    if isLast, mood == .killsWorker {
      isChecked = false
      return finish(.void("space_failed"))
    }
    // Of one who breaks the Space, the turn is forfeited; of two, nobody knows who it was.
    let isBroken =
      isLast && (mood == .failsAtApply || mood == .failsAtEvaluate) || breaking.count > 1 || rounds.count == 1 && mood == .garblesCommand
      || isLast && (mood == .losesSeat || mood == .scoresTooHigh)
    if isBroken { return finish(.void("space_failed")) }
    for seat in 0..<seats {
      hasRaised[seat] = hasRaised[seat] || raises[seat]
      if let number = numbers[seat], number < 8, !raises[seat] {
        totals[seat] += number
        inARow[seat] = 0
      } else {
        forfeits[seat] += 1
        inARow[seat] += 1
        if inARow[seat] == 2 { isOut[seat] = true }
      }
    }
    events += 1
    if !hasRaised.contains(false) { return finish(.void("parse_raised")) }
    if rounds.count == 1, mood == .givesUp { return finish(.void("space_voided")) }
    if isLast, mood != .neverEnds { return evaluate() }
    if events >= SimulatedSpace.maxSteps { return endAtMost() }
    isWaiting = waits
  }

  private mutating func evaluate() {
    if forfeits.reduce(0, +) == rounds.count * seats { return finish(.void("all_forfeited")) }
    if givesShares, mood == .sharesTooLittle { return finish(.void("space_failed")) }
    let scores = totals.map { $0 * 100 }
    finish(.settled(scores: scores, shares: shares(scores)))
  }

  private func shares(_ scores: [Int]) -> [Int] {
    if givesShares {
      let best = scores.max() ?? 0
      let winner = scores.firstIndex(of: best) ?? 0
      return scores.indices.map { $0 == winner ? 10_000 : 0 }
    }
    let weights = scores.allSatisfy { $0 == 0 } ? scores.map { _ in 1 } : scores
    return NaiveGame.divide(10_000, by: weights.map(Int64.init)).map { Int($0) }
  }

  /// Long division on whole numbers: rounded down, and what is left over to the largest remainders, then to lower seats.
  static func divide(_ whole: Int64, by weights: [Int64]) -> [Int64] {
    let sum = weights.reduce(0, +)
    var parts = weights.map { whole * $0 / sum }
    let remainders = weights.map { whole * $0 % sum }
    let order = weights.indices.sorted { remainders[$0] == remainders[$1] ? $0 < $1 : remainders[$0] > remainders[$1] }
    for index in order.prefix(Int(whole - parts.reduce(0, +))) { parts[index] += 1 }
    return parts
  }
}
