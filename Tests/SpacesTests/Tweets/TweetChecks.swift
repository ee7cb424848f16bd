import SpaceContent
import TestSupport

/// The rules of a tweet by its README, on Unicode scalars; shares nothing with the Space.
enum TweetChecks {
  enum Rule: CustomStringConvertible {
    case hashtag(String)
    case banned([String])
    case form, question, digit, calm, lines
    case words(Int)
    case opener(Character)

    var value: Value {
      switch self {
      case .hashtag(let tag): ["kind": "hashtag", "tag": .text(tag)]
      case .banned(let words): ["kind": "banned", "words": .list(words.map { .text($0) })]
      case .form: ["kind": "form"]
      case .question: ["kind": "question"]
      case .digit: ["kind": "digit"]
      case .calm: ["kind": "calm"]
      case .lines: ["kind": "lines"]
      case .words(let most): ["kind": "words", "most": .int(Int64(most))]
      case .opener(let letter): ["kind": "opener", "letter": .text(String(letter))]
      }
    }

    var description: String { "\(value)" }

    /// From the state of a session.
    init?(_ value: Value) {
      switch value["kind"]?.text {
      case "hashtag": self = .hashtag(value["tag"]?.text ?? "")
      case "banned": self = .banned(value["words"]?.list?.compactMap(\.text) ?? [])
      case "form": self = .form
      case "question": self = .question
      case "digit": self = .digit
      case "calm": self = .calm
      case "lines": self = .lines
      case "words": self = .words(Int(value["most"]?.int ?? 0))
      case "opener": self = .opener(value["letter"]?.text?.first ?? " ")
      default: return nil
      }
    }
  }

  static let spam = [
    ["follow", "me"], ["follow", "back"], ["click", "here"], ["link", "in", "bio"], ["buy", "now"], ["retweet", "this"],
    ["like", "and", "share"], ["tag", "a", "friend"], ["subscribe"], ["giveaway"],
  ]

  static func small(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar.isASCII && scalar.properties.isUppercase ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar
  }

  static func isASCIIWord(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
  }

  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    for scalar in text.unicodeScalars where scalar != "'" && scalar != "\u{2019}" {
      let separates: Bool =
        switch scalar {
        case "\u{A0}", "\u{1680}", "\u{3000}", "\u{2000}"..."\u{207F}": true
        default: scalar.isASCII && !isASCIIWord(scalar)
        }
      if separates {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.unicodeScalars.append(small(scalar))
      }
    }
    return word.isEmpty ? words : words + [word]
  }

  static func keeps(_ text: String, _ rule: Rule) -> Bool {
    let scalars = Array(text.unicodeScalars)
    let lower = String(String.UnicodeScalarView(scalars.map(small)))
    func count(_ signs: Unicode.Scalar...) -> Int { scalars.filter { signs.contains($0) }.count }
    switch rule {
    case .hashtag(let tag):
      let wanted = Array(tag.lowercased().unicodeScalars)
      return scalars.indices.contains { index in
        guard scalars[index] == "#" else { return false }
        return scalars[(index + 1)...].prefix { isASCIIWord($0) || $0 == "_" }.map(small) == wanted
      }
    case .banned(let banned):
      let words = Self.words(text).map { Array($0.utf8) }
      if words.contains(where: { word in banned.contains { word.starts(with: $0.utf8) } }) { return false }
      return !spam.contains { phrase in
        words.indices.contains { start in
          start + phrase.count <= words.count && zip(words[start...], phrase).allSatisfy { $0.elementsEqual($1.utf8) }
        }
      }
    case .form:
      return count("#") <= 2 && count("@") == 0 && !["http", "www."].contains { lower.utf8.containsRun($0.utf8) }
    case .question: return count("?", "\u{FF1F}") == 1
    case .words(let most): return words(text).count <= most
    case .digit: return scalars.contains { ("0"..."9").contains($0) }
    case .calm: return count("!", "\u{FF01}") == 0
    case .opener(let letter):
      guard let first = scalars.first(where: { isASCIIWord($0) && !("0"..."9").contains($0) }) else { return false }
      return String(first).uppercased() == String(letter)
    case .lines: return count("\n") == 1
    }
  }
}

extension Collection where Element == UInt8 {
  /// Whether another run of bytes stands in this one.
  func containsRun(_ other: some Collection<UInt8>) -> Bool {
    let (all, part) = (Array(self), Array(other))
    guard part.count <= all.count else { return false }
    return (0...(all.count - part.count)).contains { all[$0..<$0 + part.count].elementsEqual(part) }
  }
}

/// Random texts of what checks stumble over.
enum NastyText {
  static let pieces = [
    "follow", "me", "click here", "Link in\nbio", "like and share", "subscribe", "subscriber", "cold", "Cold", "colder", "scold", "wait",
    "#FirstSnow", "#firstsnow", "#FirstSnows", "FirstSnow", "#", "##", "@", "@me", "http", "HTTPS://x.y", "www.", "www", "?", "??", "!",
    "\u{FF1F}", "\u{FF01}", "'", "\u{2019}", "\u{2014}", "\u{A0}", "\u{3000}", "\u{1680}", "\u{2009}", "\u{2070}", "\u{2080}", "é", "É",
    "e\u{301}", "ß", "İ", "ı", "ſ", "K", "ночь", "雨", "🎉", "7", "٣", "７", "_", "-", ".", ",", ":", "\n", "\n", "\t", " ", " ", " ", " ",
    "A", "s", "T", "snow", "don't", "co'ld", "%s", "%", "[a]", "\\", "\"", "{", "}", "\u{FFFD}", "\u{10FFFF}",
  ]

  /// Cleaned, as the host hands texts to a Space, and without blanks at its ends.
  static func make(_ pieces: [String], most: Int, _ draws: inout SplitMix64) -> String {
    let text = (0..<Int.random(in: 1...most, using: &draws)).map { _ -> String in
      if Int.random(in: 0..<12, using: &draws) == 0 {
        return Unicode.Scalar(UInt32.random(in: 1...0x2FFFF, using: &draws)).map { String(Character($0)) } ?? ""
      }
      return (pieces.randomElement(using: &draws) ?? "") + (Bool.random(using: &draws) ? " " : "")
    }.joined()
    return text
  }
}
