import SpaceContent

/// Collects what is wrong with a file, so that one reading reports everything.
struct Diagnostics {
  /// Past this many a reader fixes the first ones and runs it again.
  static let maxErrors = 100

  let file: String?
  private(set) var errors: [ContractError] = []

  init(file: String?) { self.file = file }

  mutating func report(
    _ code: ContractError.Code, at path: String, _ message: String, expected: String = "", hint: String = ""
  ) {
    guard errors.count < Diagnostics.maxErrors else { return }
    errors.append(ContractError(code, at: path, message, expected: expected, hint: hint, file: file))
  }

  /// Reports a value of the wrong kind.
  mutating func mismatch(_ value: Value, at path: String, expected: String) {
    report(.manifest, at: path, "got \(value.described)", expected: expected)
  }

  mutating func unknownKey(_ key: String, at path: String, known: [String]) {
    let place = path + JSONPath.step(key)
    if let near = Spelling.nearest(to: key, among: known) {
      report(.manifest, at: place, "is not a known key", hint: "did you mean \"\(near)\"?")
    } else {
      report(.manifest, at: place, "is not a known key", expected: "one of \(known.joined(separator: ", "))")
    }
  }
}

/// Finds the name that somebody meant.
public enum Spelling {
  /// The name closest to `word` by edit distance, if it is close enough to be a slip.
  public static func nearest(to word: String, among names: [String]) -> String? {
    guard word.utf8.count <= 40 else { return nil }
    let scored = names.map { (name: $0, distance: distance(Array(word.utf8), Array($0.utf8))) }
    guard let best = scored.min(by: { $0.distance < $1.distance }), best.distance <= max(1, word.utf8.count / 3) else { return nil }
    return best.name
  }

  /// Optimal string alignment distance in bytes: insertions, deletions, replacements and swaps of neighbours.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var rows = [Array(0...b.count)]
    for i in 1..<a.count + 1 {
      var row = [i]
      for j in 1..<b.count + 1 {
        var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, rows[i - 2][j - 2] + 1) }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
