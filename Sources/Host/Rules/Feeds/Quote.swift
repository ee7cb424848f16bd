public import SpaceContent
public import SpaceContract

/// What one source said to a query. Quotes stand in the journal as evidence, so they are bounded when they are made.
public struct Quote: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    /// As the source gave them, sound or not; prices in `unit`.
    case bars(unit: String, [Event.Bar])
    /// Why the source gave none.
    case failure(String)
  }

  /// How long a failure's text may be, in bytes; a longer one is cut.
  public static let maxFailureBytes = 16 << 10
  static let maxSourceBytes = 64
  static let maxUnitBytes = 16

  /// The name of the source, such as `kraken`.
  public let source: String
  public let content: Content

  /// Texts are cleaned and cut. More than 2,000 bars, or a unit that is not 1 to 16 letters from a to z, make the quote a failure.
  public init(source: String, content: Content) {
    self.source = TextCleaning.cut(TextCleaning.clean(source), maxBytes: Quote.maxSourceBytes)
    switch content {
    case .bars(let unit, let bars):
      if bars.count > Contract.Commands.maxBars {
        self.content = .failure("gave \(bars.count) bars; at most \(Contract.Commands.maxBars) are taken")
      } else if !Quote.isUnit(unit) {
        self.content = .failure("gave bars without a sound unit")
      } else {
        self.content = content
      }
    case .failure(let text):
      self.content = .failure(TextCleaning.cut(TextCleaning.clean(text), maxBytes: Quote.maxFailureBytes))
    }
  }

  private static func isUnit(_ unit: String) -> Bool {
    (1...maxUnitBytes).contains(unit.utf8.count) && unit.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
  }
}

extension Quote {
  /// `{source, failure}`, or `{source, unit, bars: {t, open, high, low, close}}` with one list for each column.
  public var value: Value {
    switch content {
    case .failure(let text): return ["source": .text(source), "failure": .text(text)]
    case .bars(let unit, let bars):
      func column(_ of: (Event.Bar) -> Int64) -> Value { .list(bars.map { .int(of($0)) }) }
      return [
        "source": .text(source), "unit": .text(unit),
        "bars": ["t": column(\.time), "open": column(\.open), "high": column(\.high), "low": column(\.low), "close": column(\.close)],
      ]
    }
  }

  /// Reads what `value` wrote; nil for anything else, and for what `init(source:content:)` would have changed.
  public init?(_ value: Value) {
    guard let map = value.map, let source = map["source"]?.text else { return nil }
    let content: Content
    if map.count == 2, let text = map["failure"]?.text {
      content = .failure(text)
    } else if map.count == 3, let unit = map["unit"]?.text, let columns = map["bars"]?.map, let bars = Quote.bars(columns) {
      content = .bars(unit: unit, bars)
    } else {
      return nil
    }
    let quote = Quote(source: source, content: content)
    // Compared as bytes: two texts that only look alike are not the same evidence.
    guard quote.source.utf8.elementsEqual(source.utf8), quote.content.isIdentical(to: content) else { return nil }
    self = quote
  }

  private static func bars(_ columns: Value.Map) -> [Event.Bar]? {
    let names = ["t", "open", "high", "low", "close"]
    guard columns.count == names.count else { return nil }
    var numbers: [[Int64]] = []
    for name in names {
      guard let list = columns[name]?.list, list.count <= Contract.Commands.maxBars else { return nil }
      let column = list.compactMap(\.int)
      guard column.count == list.count, column.count == numbers.first?.count ?? column.count else { return nil }
      numbers.append(column)
    }
    return numbers[0].indices.map { row in
      Event.Bar(time: numbers[0][row], open: numbers[1][row], high: numbers[2][row], low: numbers[3][row], close: numbers[4][row])
    }
  }
}

extension Quote.Content {
  fileprivate func isIdentical(to other: Quote.Content) -> Bool {
    switch (self, other) {
    case (.failure(let own), .failure(let their)): own.utf8.elementsEqual(their.utf8)
    default: self == other
    }
  }
}
