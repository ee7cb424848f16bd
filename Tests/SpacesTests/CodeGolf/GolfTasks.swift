import SpaceContent
import TestSupport

/// The tasks once more, in another language and by other ways than the Space's own solutions: what an output must be.
enum GolfTasks {
  static let solutions: [String: @Sendable (Value) -> Value?] = [
    "reverse-words": text { .text($0.split(separator: " ").reversed().joined(separator: " ")) },
    "vowels": text { .int(Int64($0.count(where: { "aeiou".contains($0) }))) },
    "rot13": text { text in
      let alphabet = Array("abcdefghijklmnopqrstuvwxyz")
      return .text(String(text.map { letter in alphabet.firstIndex(of: letter).map { alphabet[($0 + 13) % 26] } ?? letter }))
    },
    "camel": text { text in
      let words = text.split(separator: "_")
      return .text(words.prefix(1).joined() + words.dropFirst().map(\.capitalizedASCII).joined())
    },
    "run-length": text { text in
      var runs: [(letter: Character, count: Int)] = []
      for letter in text {
        if runs.last?.letter == letter { runs[runs.count - 1].count += 1 } else { runs.append((letter, 1)) }
      }
      return .text(runs.map { "\($0.count)\($0.letter)" }.joined())
    },
    "run-expand": text { text in
      .text(text.matches(of: /([0-9]+)([a-z])/).map { String(repeating: String($0.2), count: Int($0.1) ?? 0) }.joined())
    },
    "most-common": text { text in
      let counts = Dictionary(text.map { ($0, 1) }, uniquingKeysWith: +)
      return counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.first.map { .text(String($0.key)) }
    },
    // The digit that makes the whole number valid by Luhn's test.
    "luhn": text { text in
      (0...9).first { check in
        let digits = (text + "\(check)").compactMap(\.wholeNumberValue)
        let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
          sum + (digit.offset % 2 == 0 ? digit.element : digit.element > 4 ? 2 * digit.element - 9 : 2 * digit.element)
        }
        return sum % 10 == 0
      }.map { .int($0) }
    },
    // What is left when everything that is balanced has been taken away.
    "brackets": text { text in
      var left = text
      while left.contains("()") { left = left.replacing("()", with: "") }
      return .int(Int64(left.count))
    },
    "roman": int { .text(roman($0)) },
    "binary": int { .text(String($0, radix: 2)) },
    "clock": int { seconds in
      func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      return .text("\(seconds / 3600):\(two(seconds / 60 % 60)):\(two(seconds % 60))")
    },
    "collatz": int {
      .int(Int64(sequence(first: $0) { n in n == 1 ? nil : n.isMultiple(of: 2) ? n / 2 : 3 * n + 1 }.count(where: { _ in true }) - 1))
    },
    // Each prime power that divides the number.
    "factors": int { number in
      let primes = (2...number).filter { candidate in !(2..<candidate).prefix { $0 * $0 <= candidate }.contains { candidate % $0 == 0 } }
      return .list(
        primes.flatMap { prime in
          sequence(first: prime) { $0 * prime }.prefix { number % $0 == 0 }.map { _ in Value.int(Int64(prime)) }
        })
    },
    // Every sum that so many coins make, one coin more at a time.
    "coins": int { amount in
      var reached: Set<Int> = [0]
      var coins: Int64 = 0
      while !reached.contains(amount) {
        reached = Set(reached.flatMap { sum in [1, 7, 10].map { sum + $0 } })
        coins += 1
      }
      return .int(coins)
    },
    "pascal": int { n in
      let row = (0..<n).reduce([Int64(1)]) { row, _ in zip([0] + row, row + [0]).map(+) }
      return .list(row.map { .int($0) })
    },
    "lcm": numbers { pair in (1...).lazy.map { $0 * pair[0] }.first { $0 % pair[1] == 0 }.map { .int($0) } },
    // Every stretch, summed up.
    "max-sum": numbers { all in
      all.indices.flatMap { from in (from..<all.count).map { all[from...$0].reduce(0, +) } }.max().map { .int($0) }
    },
    "uniq": numbers { all in .list(all.indices.filter { !all[..<$0].contains(all[$0]) }.map { .int(all[$0]) }) },
    "transpose": { value in
      guard let rows = value.list?.compactMap(\.list) else { return nil }
      return .list((0..<3).map { column in .list(rows.map { $0[column] }) })
    },
  ]

  private static func roman(_ number: Int) -> String {
    let places = [
      ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"], ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"],
      ["", "C", "CC", "CCC", "CD", "D", "DC", "DCC", "DCCC", "CM"], ["", "M", "MM", "MMM"],
    ]
    return places[3][number / 1000] + places[2][number / 100 % 10] + places[1][number / 10 % 10] + places[0][number % 10]
  }

  private static func text(_ solve: @escaping @Sendable (String) -> Value?) -> @Sendable (Value) -> Value? {
    { $0.text.flatMap(solve) }
  }

  private static func int(_ solve: @escaping @Sendable (Int) -> Value?) -> @Sendable (Value) -> Value? {
    { $0.int.flatMap { solve(Int($0)) } }
  }

  private static func numbers(_ solve: @escaping @Sendable ([Int64]) -> Value?) -> @Sendable (Value) -> Value? {
    { $0.list.map { $0.compactMap(\.int) }.flatMap(solve) }
  }
}

extension Substring {
  fileprivate var capitalizedASCII: String { prefix(1).uppercased() + dropFirst() }
}
