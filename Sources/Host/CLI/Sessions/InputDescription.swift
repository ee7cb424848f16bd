internal import HostRules
internal import SpaceContract

/// What came into a session with one step, in words.
struct InputDescription {
  /// By seat, who sits there.
  let seated: [String]
  /// The feeds that the session reads.
  let feeds: [String]
  let width: Int

  /// In a few words.
  /// - Parameter elapsed: how far the session's clock moved for this step, in seconds; 0 where it did not, or nobody knows.
  func headline(_ input: Journal.Step.Input, elapsed: Int64 = 0) -> String {
    switch input {
    case .start: "start"
    case .answers(let answers): Figures.count(answers.count, "answer")
    case .judged(let ballots): "judged by " + InputDescription.counted(ballots.map(\.ballot.judge))
    case .quoted(let quotes):
      (elapsed > 0 ? "waited \(Figures.span(seconds: elapsed)), " : "") + feed + ": " + InputDescription.summary(quotes)
    case .waited: elapsed > 0 ? "waited \(Figures.span(seconds: elapsed))" : "waited"
    case .ran(let results):
      "\(Figures.count(results.count, "program")) ran on \(Figures.count(results.map(\.outputs.count).max() ?? 0, "input"))"
    case .ended: "ended: max_steps was reached"
    }
  }

  /// Piece by piece, one line each: answers, ballots, the quotes of several sources, programs.
  /// - Parameter shows: whether a seat's answer may be shown.
  func details(_ input: Journal.Step.Input, shows: (_ seat: Int) -> Bool = { _ in true }) -> [Line] {
    switch input {
    case .start, .waited, .ended: []
    case .answers(let answers):
      rows(
        answers.map { answer in
          let name = SceneDrawing(seated: seated, width: width).name(answer.seat)
          return (name, shows(answer.seat) ? SessionDescription.answer(answer) : SessionDescription.sealed(answer))
        })
    case .judged(let ballots): rows(ballots.map { (Line($0.ballot.judge), InputDescription.vote($0.ballot.content)) })
    case .quoted(let quotes):
      // What a single source says stands in the headline already.
      quotes.count == 1 && quotes[0].bars != nil ? [] : rows(quotes.map { (Line($0.source), InputDescription.said($0.content)) })
    case .ran(let results): rows(results.map { (Line("program \($0.id)"), InputDescription.came(of: $0.outputs)) })
    }
  }

  private func rows(_ rows: [(name: Line, text: Line)]) -> [Line] {
    let names = rows.map { $0.name.cut(to: max(10, width / 3)) }
    let longest = names.map(\.width).max() ?? 0
    return zip(names, rows).map { $0.padded(to: longest) + Line("  ") + $1.text }
  }

  /// A quote does not say which feed it is of; where a session reads only one, that needs no saying.
  private var feed: String { feeds.count == 1 ? feeds[0] : "feed" }

  // MARK: Judges

  /// "reference/1", "a, b × 2".
  private static func counted(_ names: [String]) -> String {
    var order: [String] = []
    for name in names where !order.contains(name) { order.append(name) }
    guard !order.isEmpty else { return "nobody" }
    return order.map { name in
      let count = names.count { $0 == name }
      return count > 1 ? "\(name) × \(count)" : name
    }.joined(separator: ", ")
  }

  private static func vote(_ content: Ballot.Content) -> Line {
    switch content {
    case .scores(let rows):
      Line(
        rows.enumerated().map { index, row in
          "item \(index + 1): " + row.map { Figures.decimal(Int64($0), places: 2) }.joined(separator: ", ")
        }.joined(separator: "; "))
    case .ranks(let ranks): Line("ranks " + ranks.map { "\($0)" }.joined(separator: ", "))
    case .failure(let reason): Line("no vote: \(reason)", .warning)
    }
  }

  // MARK: Feeds

  private static func summary(_ quotes: [Quote]) -> String {
    if quotes.count == 1, let (unit, bars) = quotes[0].bars { return summary(bars, unit: unit) }
    let sound = quotes.count { $0.bars != nil }
    return sound == quotes.count ? Figures.count(sound, "source") : "\(sound) of \(Figures.count(quotes.count, "source")) answered"
  }

  /// "24 bars, 67,012.34 → 66,480.10".
  private static func summary(_ bars: [Event.Bar], unit: String) -> String {
    let count = Figures.count(bars.count, "bar")
    guard let first = bars.first, let last = bars.last else { return count }
    return "\(count), \(price(first.open, unit)) → \(price(last.close, unit))" + (unit == "cents" ? "" : " \(unit)")
  }

  private static func price(_ price: Int64, _ unit: String) -> String { Figures.decimal(price, places: unit == "cents" ? 2 : 0) }

  private static func said(_ content: Quote.Content) -> Line {
    switch content {
    case .bars(let unit, let bars): Line(summary(bars, unit: unit))
    case .failure(let reason): Line("no bars: \(reason)", .warning)
    }
  }

  // MARK: Programs

  /// "8 values", "6 values, errors: 2 budget".
  private static func came(of outputs: [Event.ProgramResult.Output]) -> Line {
    let values = outputs.count { if case .value = $0 { true } else { false } }
    let faults = Event.ProgramResult.Fault.allCases.compactMap { fault -> String? in
      let count = outputs.count { $0 == .error(fault) }
      return count > 0 ? "\(count) \(fault.rawValue)" : nil
    }
    return Line(Figures.count(values, "value")) + (faults.isEmpty ? Line() : Line(", errors: " + faults.joined(separator: ", "), .warning))
  }
}

extension Quote {
  fileprivate var bars: (unit: String, bars: [Event.Bar])? {
    guard case .bars(let unit, let bars) = content else { return nil }
    return (unit, bars)
  }
}
