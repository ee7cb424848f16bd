/// One line of the table.
struct Row {
  enum Target {
    case atMost(Double)
    case atLeast(Double)
    /// A figure that explains another one.
    case none
  }

  let number: Int
  let what: String
  let ours: String
  let peer: String
  let ratio: Double
  let target: Target
  /// What this machine does in the same place where nothing is done, or what the figure is made of.
  var floor = ""

  var isMet: Bool? {
    switch target {
    case .atMost(let most): ratio <= most
    case .atLeast(let least): ratio >= least
    case .none: nil
    }
  }
}

/// What several interleaved pairs came to.
struct Pairs {
  let ours: Double
  let peer: Double
  /// The median of the pairs' ratios, ours over the peer's: what both halves of a pair suffer from falls out of it.
  let ratio: Double
}

enum Measure {
  /// Measures A B A B …, after one pair that only warms up.
  static func pairs(_ repetitions: Int, ours: () -> Double, peer: () -> Double) -> Pairs {
    _ = ours()
    _ = peer()
    var a: [Double] = []
    var b: [Double] = []
    for _ in 0..<repetitions {
      a.append(ours())
      b.append(peer())
    }
    return pairs(of: a, b)
  }

  /// What was measured in turns already.
  static func pairs(of ours: [Double], _ peer: [Double]) -> Pairs {
    Pairs(ours: median(ours), peer: median(peer), ratio: median(zip(ours, peer).map { $0 / $1 }))
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }

  static func median(of repetitions: Int, _ body: () -> Double) -> Double { median((0..<repetitions).map { _ in body() }) }
}

enum Show {
  static func fixed(_ value: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = Int64((value * scale).rounded())
    let text = String(whole.magnitude)
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    let sign = whole < 0 ? "-" : ""
    return digits == 0 ? sign + padded : "\(sign)\(padded.dropLast(digits)).\(padded.suffix(digits))"
  }

  static func time(_ seconds: Double) -> String {
    if seconds < 1e-6 { return fixed(seconds * 1e9, 0) + " ns" }
    if seconds < 1e-3 { return fixed(seconds * 1e6, 2) + " µs" }
    return fixed(seconds * 1e3, 2) + " ms"
  }

  static func mebibytes(_ bytes: Int64) -> String { fixed(Double(bytes) / 1_048_576, 1) + " MiB" }
}
