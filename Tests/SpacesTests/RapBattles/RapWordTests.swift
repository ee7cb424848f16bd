import TestSupport
import Testing

/// The Space's ear against lists that were written by ear.
@Suite struct RapWordTests {
  /// The share of a list that must come out as written: English spelling does not tell everything.
  static let bound = 0.9

  static func rhymes(_ pair: (String, String), _ said: [String: RapOracle.Said]) throws -> Bool {
    let first = try #require(said[pair.0]).rhyme
    return try first != nil && first == #require(said[pair.1]).rhyme
  }

  @Test func whatRhymesIsHeard() throws {
    let pairs = RapWords.pairs(RapWords.rhyming)
    try #require(pairs.count >= 60)
    let said = try RapOracle().words(Set(pairs.flatMap { [$0.0, $0.1] }))
    let missed = try pairs.filter { try !Self.rhymes($0, said) }
    #expect(Double(pairs.count - missed.count) >= Self.bound * Double(pairs.count), "not heard: \(missed)")
  }

  @Test func whatOnlyLooksLikeARhymeIsNot() throws {
    let pairs = RapWords.pairs(RapWords.different)
    try #require(pairs.count >= 60)
    let said = try RapOracle().words(Set(pairs.flatMap { [$0.0, $0.1] }))
    let mistaken = try pairs.filter { try Self.rhymes($0, said) }
    #expect(Double(pairs.count - mistaken.count) >= Self.bound * Double(pairs.count), "taken for rhymes: \(mistaken)")
  }

  @Test func syllablesAreCounted() throws {
    let counts = RapWords.syllables.flatMap { count, words in words.split { $0 == " " || $0 == "\n" }.map { (String($0), count) } }
    try #require(counts.count >= 60)
    let said = try RapOracle().words(counts.map(\.0))
    let wrong = try counts.filter { try #require(said[$0.0]).syllables != $0.1 }
    #expect(Double(counts.count - wrong.count) >= Self.bound * Double(counts.count), "miscounted: \(wrong)")
  }

  /// The words of the other tests, whose syllables and rhymes are written beside them, come out without an exception.
  @Test func theWordsOfTheOtherTestsAreHeardExactly() throws {
    let words = RapBank.fillers + RapBank.endings
    let said = try RapOracle().words(words.map(\.text))
    for word in words { #expect(said[word.text]?.syllables == word.syllables, "\(word.text)") }
    for first in RapBank.endings {
      for second in RapBank.endings where first.text != second.text {
        let rhymes = try Self.rhymes((first.text, second.text), said)
        #expect(rhymes == (first.family == second.family), "\(first.text) and \(second.text)")
      }
    }
  }
}
