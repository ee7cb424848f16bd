internal import SpaceContract

/// A text as the reference judge reads it: its words in sentences and lines, without the sentences that it does not count.
struct Reading {
  struct Word {
    let letters: Alphabet.Letters
    let isCapital: Bool
    /// Capitals only, and at least four of them.
    let isShouted: Bool
    let hasDigit: Bool
    /// The first of its sentence.
    var isFirst = false
    /// The line of the text that it stands in.
    let line: Int
  }

  /// The words that count, in order.
  private(set) var words: [Word] = []
  /// How many words each sentence that counts has; none is empty.
  private(set) var sentences: [Int] = []
  /// How many of these end in an exclamation or question mark.
  private(set) var livelySentences = 0
  /// The words of sentences that stand in the text a second time or more.
  private(set) var repeatedWords = 0
  /// Attempts to instruct the judge, by phrase or by markup.
  private(set) var instructions = 0
  /// Words with a number sign before them.
  private(set) var tags = 0

  init(_ text: String) {
    var scanner = Scanner()
    scanner.read(TextCleaning.clean(text))
    var seen: Set<[Alphabet.Letters]> = []
    let phrases = Reading.phrases(in: scanner.words)
    instructions = phrases.count + scanner.markedUp
    var at = 0
    var unread = phrases[...]
    for sentence in scanner.sentences {
      let range = at..<sentence.end
      at = sentence.end
      // A phrase counts wherever it stands, across sentences too; the sentence that holds all of one is not read.
      let begun = unread.prefix { $0.lowerBound < range.upperBound }
      unread = unread.dropFirst(begun.count)
      if sentence.isMarkedUp || begun.contains(where: { $0.upperBound <= range.upperBound }) { continue }
      guard seen.insert(scanner.words[range].map(\.letters)).inserted else {
        repeatedWords += range.count
        continue
      }
      words.append(contentsOf: scanner.words[range])
      words[words.count - range.count].isFirst = true
      sentences.append(range.count)
      livelySentences += sentence.isLively ? 1 : 0
      tags += sentence.tags
    }
  }

  /// The ranges of words that count in each line, best read as verse.
  var lines: [Range<Int>] {
    var lines: [Range<Int>] = []
    for (index, word) in words.enumerated() {
      if let last = lines.last, words[last.lowerBound].line == word.line {
        lines[lines.count - 1] = last.lowerBound..<index + 1
      } else {
        lines.append(index..<index + 1)
      }
    }
    return lines
  }
}
