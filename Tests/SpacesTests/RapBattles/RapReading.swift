import HostRules
import SpaceContent
import Testing

/// A battle read from its journal and scored by the README, by formulas of its own.
///
/// It knows the words of `RapBank` only: their sounds are looked up there, and so no formula of the Space is used twice.
struct RapReading {
  typealias Line = [RapBank.Word]

  struct Form: Equatable {
    var rhyme = 0
    var metre = 0
    var freshness = 0
  }

  let rounds: Int
  /// The seats in the order in which they were asked.
  private(set) var asked: [Int] = []
  /// By seat, by round; nil without a valid verse.
  private(set) var verses: [[[Line]?]] = [[], []]
  private(set) var forms: [[Form]] = [[], []]
  /// By seat, as the one judge ranked them; nil where nobody was asked.
  private(set) var ranks: [Int]?

  init(_ journal: Journal, rounds: Int, lines: Int) throws {
    self.rounds = rounds
    for step in journal.steps {
      switch step.input {
      case .answers(let answers):
        let answer = try #require(answers.count == 1 ? answers.first : nil)
        asked.append(answer.seat)
        hear(Self.verse(answer.content, lines: lines), seat: answer.seat)
      case .judged(let ballots):
        guard case .ranks(let ranks) = try #require(ballots.first).ballot.content else { continue }
        self.ranks = ranks
      default: continue
      }
    }
  }

  /// The lines of an answer of known words, or nil where the rules refuse it.
  private static func verse(_ content: Journal.Answer.Content, lines wanted: Int) -> [Line]? {
    guard case .text(let sealed) = content else { return nil }
    let lines = String(decoding: sealed.body, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.split(separator: " ").compactMap { RapBank.word(String($0)) }
    }
    return lines.count == wanted && lines.allSatisfy { $0.count >= 3 } ? lines : nil
  }

  private mutating func hear(_ verse: [Line]?, seat: Int) {
    forms[seat - 1].append(verse.map { form($0, seat: seat) } ?? Form())
    verses[seat - 1].append(verse)
  }

  private func form(_ verse: [Line], seat: Int) -> Form {
    let last = verse.compactMap(\.last)
    let rhymed = last.filter { word in last.contains { $0.family == word.family && $0.text != word.text } }
    return Form(
      rhyme: Self.floor(Double(rhymed.count) / Double(verse.count)), metre: Self.metre(verse), freshness: freshness(verse, seat: seat))
  }

  private static func metre(_ verse: [Line]) -> Int {
    let syllables = verse.map { Double($0.reduce(0) { $0 + $1.syllables }) }
    let mean = syllables.reduce(0, +) / Double(verse.count)
    let distance = syllables.reduce(0) { $0 + abs($1 - mean) } / Double(verse.count)
    return max(0, floor(1 - 2 * distance / mean))
  }

  private func freshness(_ verse: [Line], seat: Int) -> Int {
    let texts = verse.map { $0.map(\.text).joined(separator: " ") }
    var heard = Set(verses.joined().compactMap { $0 }.joined().map { $0.map(\.text).joined(separator: " ") })
    let newLines = texts.count { heard.insert($0).inserted }
    let long = verse.joined().map(\.text).filter { $0.count >= 4 }
    let known = Set(verses[seat - 1].compactMap { $0 }.joined().joined().map(\.text))
    let new = Set(long).subtracting(known).count
    return Self.floor(Double(newLines) / Double(verse.count) * Double(new) / Double(max(long.count, verse.count)))
  }

  /// A share in whole hundredths, rounded down; the small term undoes what binary fractions lose.
  private static func floor(_ share: Double) -> Int { Int((share * 100 + 1e-9).rounded(.down)) }

  /// What the judges are worth to each seat.
  var judges: [Int] {
    let has = verses.map { $0.contains { $0 != nil } }
    guard has == [true, true] else { return has.map { $0 ? 100 : 0 } }
    guard let ranks, ranks[0] != ranks[1] else { return [50, 50] }
    return ranks.map { $0 == 1 ? 100 : 0 }
  }

  /// The scores by the weights of the README: 25, 20, 15 and 40, in hundredths.
  var hundredths: [Int] {
    forms.enumerated().map { index, forms in
      func mean(_ metric: KeyPath<Form, Int>) -> Int { forms.reduce(0) { $0 + $1[keyPath: metric] } / rounds }
      return 25 * mean(\.rhyme) + 20 * mean(\.metre) + 15 * mean(\.freshness) + 40 * judges[index]
    }
  }

  func settlement() throws -> Settlement {
    let scores = hundredths
    let ranks = scores[0] == scores[1] ? [1, 1] : scores[0] > scores[1] ? [1, 2] : [2, 1]
    let shares = scores[0] == scores[1] ? [5_000, 5_000] : scores[0] > scores[1] ? [10_000, 0] : [0, 10_000]
    return Settlement(scores: try scores.map { try Score(hundredths: $0) }, ranking: try Ranking(ranks: ranks), shares: shares)
  }
}
