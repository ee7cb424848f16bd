import TestSupport

/// Words with their syllables and rhymes written beside them by hand, and verses made of them.
enum RapBank {
  struct Word {
    let text: String
    let syllables: Int
    /// Words of one family rhyme. Fillers, which end no line, have none.
    var family = 0
  }

  static let fillers: [Word] = words(
    "the a my your we and in on with this that never over river city paper silver window under little summer garden",
    syllables: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2])

  static let endings: [Word] = [
    "night light bright", "rain train lane", "gold cold told", "street beat heat", "day say play", "stone bone phone", "song long",
    "city pity", "making taking", "flower tower",
  ].enumerated().flatMap { family, text in
    text.split(separator: " ").map { Word(text: String($0), syllables: family < 7 ? 1 : 2, family: family + 1) }
  }

  private static let all = Dictionary(uniqueKeysWithValues: (endings + fillers.filter { $0.text != "city" }).map { ($0.text, $0) })

  static func word(_ text: String) -> Word? { all[text] }

  private static func words(_ text: String, syllables: [Int]) -> [Word] {
    zip(text.split(separator: " "), syllables).map { Word(text: String($0), syllables: $1) }
  }

  /// A line of 3 to 8 words.
  static func line(using draws: inout SplitMix64) -> String {
    let count = 2 + draws.below(6)
    let start = (0..<count).map { _ in fillers[draws.below(fillers.count)].text }
    return (start + [endings[draws.below(endings.count)].text]).joined(separator: " ")
  }
}
