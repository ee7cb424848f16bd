import SpaceContent

/// The checks of a listing by its README, on Unicode scalars; shares nothing with the Space.
struct ListingChecks {
  struct Brief {
    let title: String
    let team: String
    let place: String
    let skills: [String]
    let low: Int
    let high: Int

    init(title: String, team: String, place: String, skills: [String], low: Int, high: Int) {
      self.title = title
      self.team = team
      self.place = place
      self.skills = skills
      self.low = low
      self.high = high
    }

    /// From the state of a session.
    init?(_ value: Value?) {
      guard let value, let title = value["title"]?.text, let team = value["team"]?.text, let place = value["place"]?.text,
        let skills = value["skills"]?.list?.compactMap(\.text), let low = value["low"]?.int, let high = value["high"]?.int
      else { return nil }
      self.init(title: title, team: team, place: place, skills: skills, low: Int(low), high: Int(high))
    }

    var value: Value {
      [
        "title": .text(title), "team": .text(team), "place": .text(place), "skills": .list(skills.map { .text($0) }),
        "low": .int(Int64(low)), "high": .int(Int64(high)),
      ]
    }
  }

  static let banned = """
    young, youthful, digital native, digital natives, recent graduate, recent graduates, under 30, native speaker, native speakers, \
    mother tongue, able bodied, no disabilities, perfect health, he will, she will, men only, women only, salesman, manpower, foreman, \
    handyman, guys, girls, unmarried, no children, good looking, clean shaven, rockstar, rock star, ninja, guru, wizard, like a family, \
    work hard play hard, wear many hats, fast paced, competitive salary, pay negotiable, unpaid
    """.split(separator: ", ").map { TweetChecks.words(String($0)) }

  static let headings = ["the role", "what you will do", "what you bring", "pay and place"]

  let text: String
  let words: [String]

  init(_ text: String) {
    self.text = text
    words = TweetChecks.words(text)
  }

  func has(_ phrase: [String]) -> Bool {
    let all = words.map { Array($0.utf8) }
    let wanted = phrase.map { Array($0.utf8) }
    guard wanted.count <= all.count else { return false }
    return (0...(all.count - wanted.count)).contains { all[$0..<$0 + wanted.count].elementsEqual(wanted) }
  }

  func has(_ phrase: String) -> Bool { has(TweetChecks.words(phrase)) }

  var fits: Bool { (80...300).contains(words.count) }
  var isClean: Bool { !Self.banned.contains { has($0) } }

  /// Numbers as they are read once a comma or dot between two digits is gone; a digit joins to one side only.
  func namesPay(_ brief: Brief) -> Bool {
    var digits: [Character] = []
    let scalars = Array(text.unicodeScalars)
    func isDigit(_ index: Int) -> Bool { scalars.indices.contains(index) && ("0"..."9").contains(scalars[index]) }
    var index = 0
    while index < scalars.count {
      if isDigit(index), index + 2 < scalars.count, scalars[index + 1] == "," || scalars[index + 1] == ".", isDigit(index + 2) {
        digits += [Character(scalars[index]), Character(scalars[index + 2])]
        index += 3
      } else {
        digits.append(isDigit(index) ? Character(scalars[index]) : " ")
        index += 1
      }
    }
    let numbers = Set(String(digits).split(separator: " "))
    let isEuro = has("eur") || scalars.contains("\u{20AC}")
    return isEuro && numbers.contains("\(brief.low)") && numbers.contains("\(brief.high)")
  }

  var sections: Int {
    var under: [String: Int] = [:]
    var current: String?
    for line in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
      let before: Set<Unicode.Scalar> = ["#", "*", " ", "\t"]
      let after: Set<Unicode.Scalar> = [":", "*", " ", "\t"]
      let bare = line.drop { before.contains($0) }.reversed().drop { after.contains($0) }.reversed()
      let name = String(String.UnicodeScalarView(bare.map(TweetChecks.small)))
      if Self.headings.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
        current = name
      } else if let current {
        under[current, default: 0] += TweetChecks.words(String(line)).count
      }
    }
    return under.values.count { $0 >= 5 }
  }

  /// By check, in points.
  func points(_ brief: Brief) -> [String: Int] {
    [
      "pay": namesPay(brief) ? 15 : 0, "skills": 5 * brief.skills.count { has($0) },
      "facts": 5 * [brief.title, brief.team, brief.place].count { has($0) }, "sections": 5 * sections,
      "phrases": fits && isClean ? 20 : 0, "length": fits ? 10 : 0,
    ]
  }

  func score(_ brief: Brief) -> Int { points(brief).values.reduce(0, +) }
}
