public import SpaceContent
public import SpaceContract

/// Past prices from a CSV file.
///
/// Whoever knows the file knows what comes next: recordings are for practice and for sessions whose record must never change.
public struct Recording: Sendable {
  /// How large a file may be, in bytes.
  public static let maxBytes = 16 << 20
  public static let source = "recording"

  /// Of the file's bytes, with the raw codec.
  public let cid: CID
  /// The length of a bar in seconds: the most common distance of two rows, the shortest of several such.
  public let period: Int64
  /// In cents, with `time` in Unix seconds, ascending.
  public let bars: [Event.Bar]
  /// The stretches of `bars` without a gap, as ranges of indices.
  let stretches: [Range<Int>]

  /// Reads a file: a header row that names the columns `unix`, `open`, `high`, `low`, `close` in any order among others, then one row
  /// for each bar, ascending. `unix` is when the bar opens, in whole seconds; prices are decimals as `Cents` reads them, above 0. Lines end
  /// in LF or CR LF. Quoted fields are not read.
  ///
  /// Throws `bad_recording` with the line for a row that is malformed, unsorted or there twice, for a file of fewer than two rows, and
  /// for one over 16 MiB.
  public init(csv: [UInt8]) throws(RulesError) {
    guard csv.count <= Recording.maxBytes else {
      throw RulesError(.badRecording, "the file has \(csv.count) bytes; at most \(Recording.maxBytes) are read")
    }
    let bars = try RecordingReader.bars(csv)
    var counts: [Int64: Int] = [:]
    for (bar, next) in zip(bars, bars.dropFirst()) { counts[next.time - bar.time, default: 0] += 1 }
    guard let period = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key else {
      throw RulesError(.badRecording, "the file has \(bars.count) rows; at least 2 are needed")
    }
    var stretches: [Range<Int>] = []
    var start = 0
    for index in bars.indices.dropFirst() where bars[index].time - bars[index - 1].time != period {
      stretches.append(start..<index)
      start = index
    }
    stretches.append(start..<bars.count)
    self.cid = CID(codec: .raw, of: csv)
    self.period = period
    self.bars = bars
    self.stretches = stretches
  }

  /// The bars that the query asks for, placed where the seed says.
  ///
  /// Time 0 of a session lies where a bar opens or the last one closes, drawn evenly by the seed among all places with `span` seconds
  /// without a gap before and after them. The same seed, span and file always lead to the same place.
  /// - Parameters:
  ///   - seed: the session's.
  ///   - span: how far from its start a session may ask, each way, in seconds; at least 0.
  /// - Returns: a failure if there is no such place, if the query reaches beyond `span`, or if `every` is no multiple of `period`.
  public func quote(_ query: FeedQuery, seed: Digest, span: Int64) -> Quote {
    func failure(_ text: String) -> Quote { Quote(source: Recording.source, content: .failure(text)) }
    if let fault = query.fault { return failure(fault) }
    guard query.every.isMultiple(of: period) else {
      return failure("bars of \(query.every) seconds are not recorded; `every` is a multiple of \(period)")
    }
    guard let origin = origin(seed: seed, span: span) else {
      return failure("the recording has no place with \(span) seconds of prices without a gap before and after it")
    }
    let openings = query.openings
    guard openings.lowerBound >= -span, openings.upperBound <= span else {
      return failure("prices are given from \(-span) to \(span) seconds around the session's start")
    }
    let joined = Int(query.every / period)
    let count = openings.count / Int(query.every)
    guard count <= Contract.Commands.maxBars else {
      return failure("\(count) bars are asked for; at most \(Contract.Commands.maxBars) are given")
    }
    let first = origin.index + Int(FeedQuery.floorDivide(openings.lowerBound, by: period))
    let quoted = (0..<count).map { place in
      let part = bars[first + place * joined..<first + (place + 1) * joined]
      return Event.Bar(
        time: openings.lowerBound + Int64(place) * query.every, open: part[part.startIndex].open, high: part.map(\.high).max() ?? 0,
        low: part.map(\.low).min() ?? 0, close: part[part.endIndex - 1].close)
    }
    return Quote(source: Recording.source, content: .bars(unit: "cents", quoted))
  }

  /// The Unix time of a session's start, in seconds; nil if the file has no place with so much before and after it.
  public func start(seed: Digest, span: Int64) -> Int64? { origin(seed: seed, span: span)?.time }

  /// Where time 0 lies: before which bar.
  private func origin(seed: Digest, span: Int64) -> (index: Int, time: Int64)? {
    guard span >= 0, let first = bars.first, span <= Contract.Values.maxInteger else { return nil }
    // Bars that are needed on each side, begun ones included.
    let margin = span / period + (span.isMultiple(of: period) ? 0 : 1)
    // A stretch of n bars has n + 1 places.
    func places(_ stretch: Range<Int>) -> Int { max(0, stretch.count + 1 - 2 * Int(min(margin, Int64(bars.count)))) }
    let total = stretches.reduce(0) { $0 + places($1) }
    guard total > 0 else { return nil }
    let draw = SHA256.digest(lengthPrefixed: [Array("agon/recording/v1".utf8), seed.bytes, cid.bytes])
    let word = draw.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    var place = Int(word.multipliedFullWidth(by: UInt64(total)).high)
    for stretch in stretches {
      if place < places(stretch) {
        let index = stretch.lowerBound + Int(margin) + place
        return (index, index < bars.count ? bars[index].time : (bars.last ?? first).time + period)
      }
      place -= places(stretch)
    }
    return nil
  }
}

/// The rows of a recording's file.
enum RecordingReader {
  private static let columns = ["unix", "open", "high", "low", "close"]

  static func bars(_ csv: [UInt8]) throws(RulesError) -> [Event.Bar] {
    var lines = csv.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard let header = lines.first else { throw RulesError(.badRecording, "the file is empty") }
    let names = fields(header).map { String(decoding: $0, as: UTF8.self) }
    var places: [Int] = []
    for column in columns {
      guard let place = names.firstIndex(of: column), names.lastIndex(of: column) == place else {
        throw fault(1, "the column \(column) is not named once", hint: "the first row names \(columns.joined(separator: ", "))")
      }
      places.append(place)
    }
    var bars: [Event.Bar] = []
    bars.reserveCapacity(lines.count)
    for (index, line) in lines.enumerated().dropFirst() {
      let bar = try bar(fields(line), count: names.count, at: places, line: index + 1)
      if let last = bars.last, bar.time <= last.time {
        throw fault(index + 1, bar.time == last.time ? "the time \(bar.time) stands twice" : "the rows are not in ascending order of time")
      }
      bars.append(bar)
    }
    return bars
  }

  private static func fields(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    return line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
  }

  private static func bar(_ fields: [ArraySlice<UInt8>], count: Int, at places: [Int], line: Int) throws(RulesError) -> Event.Bar {
    guard fields.count == count else { throw fault(line, "the row has \(fields.count) fields; the first row has \(count)") }
    guard !fields.contains(where: { $0.contains(UInt8(ascii: "\"")) }) else {
      throw fault(line, "the row has a quotation mark", hint: "write fields without quotation marks and without commas in them")
    }
    let unix = fields[places[0]]
    guard unix.count <= 12, !unix.isEmpty, unix.allSatisfy({ $0 &- 0x30 < 10 }) else {
      throw fault(line, "unix is no whole number of seconds: \(shown(unix))")
    }
    var prices: [Int64] = []
    for (column, place) in zip(columns, places).dropFirst() {
      guard let price = Cents.parse(fields[place]), FeedQuery.prices.contains(price) else {
        throw fault(line, "\(column) is no price: \(shown(fields[place]))", hint: "a price is a decimal such as 42288.06, at least 0.01")
      }
      prices.append(price)
    }
    let bar = Event.Bar(
      time: unix.reduce(0) { $0 * 10 + Int64($1 - 0x30) }, open: prices[0], high: prices[1], low: prices[2], close: prices[3])
    guard bar.low <= min(bar.open, bar.close), bar.high >= max(bar.open, bar.close) else {
      throw fault(line, "open or close lies outside low and high")
    }
    return bar
  }

  private static func shown(_ field: ArraySlice<UInt8>) -> String {
    let text = TextCleaning.clean(String(decoding: field.prefix(40), as: UTF8.self))
    return "\"\(text)\(field.count > 40 ? "…" : "")\""
  }

  private static func fault(_ line: Int, _ message: String, hint: String = "") -> RulesError {
    RulesError(.badRecording, "line \(line): \(message)", hint: hint)
  }
}
