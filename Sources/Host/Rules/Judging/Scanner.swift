/// Cuts a cleaned text into words, sentences and lines, in one pass.
struct Scanner {
  struct Sentence {
    /// The place after its last word.
    let end: Int
    let isLively: Bool
    let isMarkedUp: Bool
    let tags: Int
  }

  private(set) var words: [Reading.Word] = []
  /// Those that have words, in order.
  private(set) var sentences: [Sentence] = []
  /// Sentences that hold markup, those without words included.
  private(set) var markedUp = 0

  private var line = 0
  private var letters: Alphabet.Letters = []
  private var capitals = 0
  private var startsWithCapital = false
  private var hasDigit = false
  private var isLively = false
  private var isMarkedUp = false
  private var tags = 0
  /// The scalars just before, the nearest first; 0 before the text.
  private var previous: (UInt32, UInt32) = (0, 0)

  mutating func read(_ text: String) {
    var pending: UInt32 = 0
    for scalar in text.unicodeScalars {
      if pending != 0 { read(pending, before: scalar.value) }
      pending = scalar.value
    }
    if pending != 0 { read(pending, before: Alphabet.lineFeed) }
    endWord()
    endSentence()
  }

  private mutating func read(_ scalar: UInt32, before next: UInt32) {
    defer { previous = (scalar, previous.0) }
    if Alphabet.isWord(scalar) {
      if Alphabet.isWholeWord(scalar) { endWord() }
      add(scalar)
      if Alphabet.isWholeWord(scalar) { endWord() }
      return
    }
    if Alphabet.isApostrophe(scalar), !letters.isEmpty, Alphabet.isWord(next) { return }
    endWord()
    if isMarkup(scalar, before: next) { isMarkedUp = true }
    if scalar == Alphabet.lineFeed {
      endSentence()
      line += 1
    } else if Alphabet.endsSentence(scalar) {
      if Alphabet.isLively(scalar) { isLively = true }
      // "3.5" and "?!" go on.
      if !Alphabet.isWord(next), !Alphabet.endsSentence(next) { endSentence() }
    }
  }

  private mutating func add(_ scalar: UInt32) {
    let small = Alphabet.folded(scalar)
    if letters.isEmpty {
      startsWithCapital = small != scalar
      if previous.0 == 0x23 { tags += 1 }
    }
    if small != scalar { capitals += 1 }
    if Alphabet.isDigit(scalar) { hasDigit = true }
    letters.append(small)
  }

  private mutating func endWord() {
    guard !letters.isEmpty else { return }
    words.append(
      Reading.Word(
        letters: letters, isCapital: startsWithCapital, isShouted: letters.count >= 4 && capitals == letters.count, hasDigit: hasDigit,
        line: line))
    letters = []
    capitals = 0
    hasDigit = false
  }

  private mutating func endSentence() {
    if isMarkedUp { markedUp += 1 }
    if words.count > (sentences.last?.end ?? 0) {
      sentences.append(Sentence(end: words.count, isLively: isLively, isMarkedUp: isMarkedUp, tags: tags))
    }
    isLively = false
    isMarkedUp = false
    tags = 0
  }

  /// "<b", "</", "<!", "{{", "[[", three backticks, and a chat's "system:" at the start of a line.
  private func isMarkup(_ scalar: UInt32, before next: UInt32) -> Bool {
    switch scalar {
    case 0x3C: return next == 0x2F || next == 0x21 || Alphabet.folded(next) != next || 0x61...0x7A ~= next
    case 0x7B, 0x5B: return next == scalar
    case 0x60: return previous == (scalar, scalar)
    case 0x3A:
      guard let word = words.last, words.count - 1 == (sentences.last?.end ?? 0) else { return false }
      return Scanner.roles.contains(word.letters)
    default: return false
    }
  }

  private static let roles = Set(["system", "assistant", "user", "developer"].map { Alphabet.letters($0) })
}

extension Reading {
  /// The phrases by which texts try to instruct a judge, as ranges of words, ascending; at each word at most one begins.
  static func phrases(in words: [Word]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for (index, word) in words.enumerated() {
      for rest in phrases[word.letters] ?? [] where words[(index + 1)...].prefix(rest.count).map(\.letters) == rest {
        found.append(index..<index + 1 + rest.count)
        break
      }
    }
    return found
  }

  /// What may follow each first word of a phrase.
  private static let phrases: [Alphabet.Letters: [[Alphabet.Letters]]] = {
    let texts = [
      "rubric", "jailbreak", "prompt injection", "language model", "as an ai", "system prompt",
      "ignore previous", "ignore all", "ignore any", "ignore your", "ignore these", "ignore the above", "ignore the previous",
      "ignore the rules", "ignore the instructions", "ignore the other", "ignore the others",
      "disregard previous", "disregard all", "disregard any", "disregard your", "disregard the", "forget previous", "forget all previous",
      "previous instructions", "prior instructions", "earlier instructions", "above instructions", "new instructions", "your instructions",
      "override your", "override the", "dear judge", "dear judges", "hello judge", "attention judge", "attention judges", "note to judge",
      "note to the judge", "you are the judge", "judge should", "judges should", "judge must", "judges must",
      "full marks", "full score", "maximum score", "maximum points", "maximum marks", "highest score", "highest rank", "highest marks",
      "top score", "top marks", "perfect score", "score of", "score this", "score me", "rate this", "rate me", "rank this", "rank me",
      "award this", "award full", "this text deserves", "this answer deserves",
    ]
    var table: [Alphabet.Letters: [[Alphabet.Letters]]] = [:]
    for text in texts {
      let words = text.split(separator: " ").map { Alphabet.letters($0) }
      table[words[0], default: []].append(Array(words.dropFirst()))
    }
    return table
  }()
}
