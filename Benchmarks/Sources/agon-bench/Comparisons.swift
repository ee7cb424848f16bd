internal import InProcess
internal import SpaceSandbox

/// Rows 3 and 5: inside this process.
enum Comparisons {
  /// Row 3. A VM as good as new, with a plugin of about 200 lines: ours is rewound; plain C opens a state with the same libraries,
  /// parses the plugin and runs it. Closing the plain state is not counted against it twice: ours has nothing to close.
  static func freshVM(_ options: Options) -> [Row] {
    let source = plugin(options.space)
    let lines = source.utf8.count { $0 == UInt8(ascii: "\n") }
    let rewinds = options.isQuick ? 20000 : 100_000
    let loads = options.isQuick ? 100 : 500
    let pairs = Measure.pairs(
      options.isQuick ? 5 : 15, ours: { bench_fresh_rewind(source, source.utf8.count, Int32(rewinds)) / Double(rewinds) },
      peer: { bench_fresh_plain(source, source.utf8.count, Int32(loads)) / Double(loads) })
    let copy = Measure.median(of: 5) { bench_fresh_copy(Int32(rewinds)) / Double(rewinds) }
    return [
      Row(
        number: 3, what: "fresh VM, a plugin of \(lines) lines", ours: "rewind " + Show.time(pairs.ours),
        peer: "parse and load " + Show.time(pairs.peer),
        ratio: pairs.ratio, target: .atMost(0.5), floor: "memcpy " + Show.time(copy))
    ]
  }

  /// The shipped game as one file, so that plain liblua can load it without a `require`.
  private static func plugin(_ space: SpacePackage) -> String {
    func text(_ path: String) -> String { String(decoding: space.bytes(of: path) ?? [], as: UTF8.self) }
    return "local function require()\n\(text("lib/board.lua"))end\n\(text("main.lua"))"
  }

  /// Row 5. Ordinary patterns, each in a fresh state of either kind.
  static func patterns(_ options: Options) -> [Row] {
    var ratios: [(name: String, ratio: Double)] = []
    for index in 0..<bench_pattern_count() {
      let count: Int32 = options.isQuick ? 500 : 2000
      let pairs = Measure.pairs(
        options.isQuick ? 5 : 11, ours: { bench_pattern_seconds(index, 1, count) }, peer: { bench_pattern_seconds(index, 0, count) })
      ratios.append((String(cString: bench_pattern_name(index)), pairs.ratio))
    }
    var product = 1.0
    for item in ratios { product *= item.ratio }
    let mean = root(product, ratios.count)
    let worst = ratios.max { $0.ratio < $1.ratio }
    var rows = ratios.map { Row(number: 5, what: "pattern: \($0.name)", ours: "", peer: "liblua", ratio: $0.ratio, target: .none) }
    rows.append(Row(number: 5, what: "patterns, geometric mean", ours: "", peer: "liblua", ratio: mean, target: .atMost(1.3)))
    rows.append(
      Row(
        number: 5, what: "patterns, worst: \(worst?.name ?? "")", ours: "", peer: "liblua", ratio: worst?.ratio ?? 0, target: .atMost(1.3)))
    return rows
  }

  /// By Newton's method, which spares this program a mathematics library.
  static func root(_ value: Double, _ degree: Int) -> Double {
    var guess = 1.0
    for _ in 0..<200 {
      var power = 1.0
      for _ in 1..<degree { power *= guess }
      guess += (value / power - guess) / Double(degree)
    }
    return guess
  }
}
