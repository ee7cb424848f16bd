internal import SpaceContract

/// What the last line of a rubric asks for: the words that matter in it.
struct Subject {
  /// The starts of its significant words.
  let stems: Set<Alphabet.Letters>
  /// Its runs of three words, so that a text cannot pass off the rubric as its own.
  let trigrams: Set<Trigram>

  init(rubric: String) {
    let lines = TextCleaning.clean(rubric).unicodeScalars.split(separator: "\n").map { String($0) }
    var scanner = Scanner()
    scanner.read(lines.last { line in line.unicodeScalars.contains { Alphabet.isWord($0.value) } } ?? "")
    let words = scanner.words.map(\.letters)
    stems = Set(words.filter { $0.count >= 4 && !Subject.common.contains($0) }.map(Subject.stem))
    trigrams = Set(Trigram.all(words))
  }

  /// "Rains", "rainy" and "rain" differ, "umbrella" and "umbrellas" do not: the first six letters stand for a word.
  static func stem(_ word: Alphabet.Letters) -> Alphabet.Letters { Array(word.prefix(6)) }

  private static let common = Set(
    [
      "about", "answer", "been", "each", "every", "from", "have", "into", "item", "items", "judge", "must", "only", "should", "text",
      "than", "that", "their", "them", "then", "there", "they", "this", "topic", "were", "what", "when", "which", "will", "with", "would",
      "write", "written", "your",
    ].map { Alphabet.letters($0) })
}

/// Three words in a row.
struct Trigram: Hashable {
  let first: Alphabet.Letters
  let second: Alphabet.Letters
  let third: Alphabet.Letters

  static func all(_ words: [Alphabet.Letters]) -> [Trigram] {
    words.indices.dropLast(2).map { Trigram(first: words[$0], second: words[$0 + 1], third: words[$0 + 2]) }
  }
}

/// What the reference judge measures of a text: numbers from 0 to 10,000. `sdk-docs/judging.md` has the formulas.
struct Features {
  enum Name: CaseIterable {
    case variety, freshness, independence, relevance, specificity, readability, evenness, rhythm, rhyme, punch, tidiness, fullness
  }

  static let full = 10_000

  private var values: [Name: Int] = [:]
  /// Factors of every score: of a text that is long enough, that repeats no sentence and that instructs nobody, all are 10,000.
  private(set) var factors: [Int]

  init(_ reading: Reading, about subject: Subject) {
    let count = reading.words.count
    factors = [
      min(Features.full, 1_000 * count),
      Features.full - Features.share(reading.repeatedWords, of: count + reading.repeatedWords),
      max(0, Features.full - 2_500 * reading.instructions),
    ]
    guard count > 0 else { return }
    let letters = reading.words.map(\.letters)
    let distinct = Set(letters)
    let trigrams = Trigram.all(letters)
    let stems = Set(distinct.map(Subject.stem))
    let specific = reading.words.count { $0.hasDigit || $0.letters.count >= 8 || ($0.isCapital && !$0.isFirst && $0.letters.count > 1) }
    let untidy = reading.words.count(where: \.isShouted) + max(0, reading.tags - 2)
    let lines = reading.lines

    values[.variety] = Features.share(distinct.count, of: min(count, 25 + count / 2))
    values[.freshness] = Features.full - Features.share(trigrams.count - Set(trigrams).count, of: trigrams.count)
    values[.independence] = Features.full - Features.share(trigrams.count(where: subject.trigrams.contains), of: trigrams.count)
    values[.relevance] =
      subject.stems.isEmpty ? Features.full / 2 : Features.share(stems.intersection(subject.stems).count, of: min(8, subject.stems.count))
    values[.specificity] = Features.share(4 * specific, of: count)
    values[.readability] = Features.readability(
      letters: letters.reduce(0) { $0 + $1.count }, words: count, sentences: reading.sentences.count)
    values[.evenness] = Features.evenness(reading.sentences)
    values[.rhythm] = Features.rhythm(letters, lines: lines, sentences: reading.sentences)
    values[.rhyme] = Features.rhyme(lines.map { letters[$0.upperBound - 1] })
    values[.punch] = Features.punch(reading, distinct)
    values[.tidiness] = Features.full - Features.share(2 * untidy, of: count)
    values[.fullness] = (Features.share(count, of: 150) + Features.share(reading.sentences.count, of: 8)) / 2
  }

  subscript(_ name: Name) -> Int { values[name, default: 0] }

  /// The blend's weighted mean, then each factor; every step rounds down.
  func score(_ blend: ReferenceJudge.Blend) -> Int {
    var score = blend.reduce(0) { $0 + $1.value * self[$1.key] } / blend.reduce(0) { $0 + $1.value }
    for factor in factors { score = score * factor / Features.full }
    return score
  }

  /// `part` of `whole` in ten-thousandths, rounded down and at most 10,000; 0 of nothing.
  static func share(_ part: Int, of whole: Int) -> Int { whole > 0 ? min(full, part * full / whole) : 0 }
}

extension Features {
  /// The mean of two parts: words of 3.8 to 5.6 letters, and sentences of up to 20 words, are easiest to read.
  static func readability(letters: Int, words: Int, sentences: Int) -> Int {
    let length = letters * 100 / words
    let word = length < 380 ? full - 25 * (380 - length) : full - 20 * max(0, length - 560)
    let sentence = full - 4 * max(0, words * 100 / sentences - 2_000)
    return (max(0, word) + max(0, sentence)) / 2
  }

  /// 10,000 less the mean distance of some lengths from their mean, as a share of that mean.
  static func evenness(_ lengths: [Int]) -> Int {
    let sum = lengths.reduce(0, +)
    return full - share(lengths.reduce(0) { $0 + abs($1 * lengths.count - sum) }, of: sum * lengths.count)
  }

  /// The evenness of syllables: of lines, or of sentences where all stands in one line.
  static func rhythm(_ words: [Alphabet.Letters], lines: [Range<Int>], sentences: [Int]) -> Int {
    let syllables = words.map(Features.syllables)
    if lines.count > 1 { return evenness(lines.map { syllables[$0].reduce(0, +) }) }
    var rest = syllables[...]
    return evenness(
      sentences.map { count in
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count).reduce(0, +)
      })
  }

  /// The share of lines that rhyme with one of the two lines before or after: last words that differ and end alike.
  static func rhyme(_ last: [Alphabet.Letters]) -> Int {
    let endings = last.map(ending)
    let rhymed = last.indices.count { index in
      let near = max(0, index - 2)...min(last.count - 1, index + 2)
      return !endings[index].isEmpty && near.contains { endings[$0] == endings[index] && last[$0] != last[index] }
    }
    return share(rhymed, of: last.count)
  }

  /// 2,500 for each word that takes a stand or turns to the reader, and for each sentence with ! or ?.
  static func punch(_ reading: Reading, _ distinct: Set<Alphabet.Letters>) -> Int {
    min(full, 2_500 * (distinct.intersection(lively).count + reading.livelySentences))
  }

  private static let lively = Set(
    [
      "but", "yet", "instead", "never", "always", "because", "although", "still", "until", "unless", "nobody", "everyone", "imagine",
      "you", "your", "yours", "we", "our", "us", "why", "how", "if", "so", "even", "only", "finally", "first", "now", "today", "join",
    ].map { Alphabet.letters($0) })

  /// Runs of vowels without a silent e at the end, and at least one.
  static func syllables(_ word: Alphabet.Letters) -> Int {
    max(1, vowelRuns(sounded(word)).count)
  }

  /// From the last vowels to the end, without a silent e; empty for a word without vowels.
  static func ending(_ word: Alphabet.Letters) -> Alphabet.Letters {
    let sounded = sounded(word)
    return vowelRuns(sounded).last.map { Array(sounded[$0...]) } ?? []
  }

  /// The word without an e at its end, if it has another vowel before the letter that the e follows.
  private static func sounded(_ word: Alphabet.Letters) -> Alphabet.Letters {
    guard word.last == 0x65, word.count > 2, !Alphabet.vowels.contains(word[word.count - 2]) else { return word }
    let rest = Array(word.dropLast())
    return vowelRuns(rest).isEmpty ? word : rest
  }

  /// Where runs of vowels begin.
  private static func vowelRuns(_ word: Alphabet.Letters) -> [Int] {
    word.indices.filter { index in
      Alphabet.vowels.contains(word[index]) && (index == 0 || !Alphabet.vowels.contains(word[index - 1]))
    }
  }
}
