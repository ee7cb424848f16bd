public import SpaceContent

/// One seat's part of an answer event.
public struct SeatAnswer: Hashable, Sendable {
  public let seat: Int
  /// What `parse` made of the answer, or what `default` put in place of a forfeit.
  public let action: Value?
  public let forfeit: Forfeit?
  /// Why the turn is forfeited; public at once.
  public let reason: String?

  /// The reason is cleaned and cut to `Contract.Texts.maxReasonBytes`.
  public init(seat: Int, action: Value?, forfeit: Forfeit? = nil, reason: String? = nil) {
    self.seat = seat
    self.action = action
    self.forfeit = forfeit
    self.reason = reason.map { TextCleaning.cut(TextCleaning.clean($0), maxBytes: Contract.Texts.maxReasonBytes) }
  }

  var value: Value {
    var out: Value.Map = ["seat": .int(Int64(seat))]
    out["action"] = action
    out["forfeit"] = forfeit.map { .text($0.rawValue) }
    out["reason"] = reason.map(Value.text)
    return .map(out)
  }
}

/// What happened, as `apply` is told.
public enum Event: Hashable, Sendable {
  /// The asked seats only; `value` has them ascending.
  case answers([SeatAnswer])
  case judged(Judgement)
  /// The end of a fetch.
  case data(Bars, at: Int64)
  /// The end of a wait, with bars if it named a feed.
  case ticks(Bars?, at: Int64)
  case ran([ProgramResult])
  case ended(EndReason)

  /// The panel's result, in the order of the items.
  public enum Judgement: Hashable, Sendable {
    case scores([Scored])
    case ranks([Ranked])

    public struct Scored: Hashable, Sendable {
      public let id: Int64
      public let metrics: [Metric]

      public init(id: Int64, metrics: [Metric]) {
        self.id = id
        self.metrics = metrics
      }
    }

    public struct Metric: Hashable, Sendable {
      public let name: String
      /// From 0 to 10,000, as judges vote; 7325 reaches the Space as 73.25.
      public let hundredths: Int

      public init(name: String, hundredths: Int) {
        self.name = name
        self.hundredths = hundredths
      }
    }

    public struct Ranked: Hashable, Sendable {
      public let id: Int64
      /// From 1; ties share the best rank.
      public let rank: Int

      public init(id: Int64, rank: Int) {
        self.id = id
        self.rank = rank
      }
    }
  }

  /// One bar of a feed that has closed. Prices are in the feed's unit, `time` in seconds since the session's start.
  public struct Bar: Hashable, Sendable {
    public let time: Int64
    public let open: Int64
    public let high: Int64
    public let low: Int64
    public let close: Int64

    public init(time: Int64, open: Int64, high: Int64, low: Int64, close: Int64) {
      self.time = time
      self.open = open
      self.high = high
      self.low = low
      self.close = close
    }
  }

  public struct Bars: Hashable, Sendable {
    public let feed: String
    /// Of the prices, such as `cents`.
    public let unit: String
    public let bars: [Bar]

    public init(feed: String, unit: String, bars: [Bar]) {
      self.feed = feed
      self.unit = unit
      self.bars = bars
    }
  }

  public struct ProgramResult: Hashable, Sendable {
    public enum Output: Hashable, Sendable {
      case value(Value)
      case error(Fault)
    }

    public enum Fault: String, CaseIterable, Hashable, Sendable {
      case syntax, runtime, budget, memory, value
    }

    public let id: Int64
    /// One for each input.
    public let outputs: [Output]

    public init(id: Int64, outputs: [Output]) {
      self.id = id
      self.outputs = outputs
    }
  }

  /// Why the host ended a session by itself.
  public enum EndReason: String, CaseIterable, Hashable, Sendable {
    case maxSteps = "max_steps"
  }
}

extension Event {
  public var name: Contract.EventName {
    switch self {
    case .answers: .answers
    case .judged: .judged
    case .data: .data
    case .ticks: .ticks
    case .ran: .ran
    case .ended: .ended
    }
  }

  /// The event as `apply` sees it and as the journal keeps it.
  public var value: Value {
    var out: Value.Map
    switch self {
    case .answers(let answers): out = ["answers": .list(answers.sorted { $0.seat < $1.seat }.map(\.value))]
    case .judged(let judgement): out = judgement.fields
    case .data(let bars, let at):
      out = bars.fields
      out["at"] = .int(at)
    case .ticks(let bars, let at):
      out = bars?.fields ?? Value.Map()
      out["at"] = .int(at)
    case .ran(let results): out = ["results": .list(results.map(\.value))]
    case .ended(let reason): out = ["reason": .text(reason.rawValue)]
    }
    out["type"] = .text(name.rawValue)
    return .map(out)
  }
}

extension Event.Judgement {
  fileprivate var fields: Value.Map {
    switch self {
    case .scores(let results):
      [
        "mode": .text(Contract.JudgeMode.score.rawValue),
        "results": .list(
          results.map { result in
            let metrics = result.metrics.map { ($0.name, Value.number(Double($0.hundredths) / 100)) }
            return ["id": .int(result.id), "metrics": .map(Value.Map(metrics))]
          }),
      ]
    case .ranks(let results):
      [
        "mode": .text(Contract.JudgeMode.rank.rawValue),
        "results": .list(results.map { ["id": .int($0.id), "rank": .int(Int64($0.rank))] }),
      ]
    }
  }
}

extension Event.Bars {
  /// Columns, which take less room than a table for each bar.
  fileprivate var fields: Value.Map {
    func column(_ of: (Event.Bar) -> Int64) -> Value { .list(bars.map { .int(of($0)) }) }
    return [
      "feed": .text(feed), "unit": .text(unit),
      "bars": ["t": column(\.time), "open": column(\.open), "high": column(\.high), "low": column(\.low), "close": column(\.close)],
    ]
  }
}

extension Event.ProgramResult {
  /// As `apply` sees it and as the journal keeps it.
  public var value: Value {
    let outputs = outputs.map { output -> Value in
      switch output {
      case .value(let value): ["value": value]
      case .error(let fault): ["error": .text(fault.rawValue)]
      }
    }
    return ["id": .int(id), "outputs": .list(outputs)]
  }

  /// Reads what `value` has made; nil for anything else.
  public init?(_ value: Value) {
    guard let id = value["id"]?.int, let list = value["outputs"]?.list else { return nil }
    var outputs: [Output] = []
    for item in list {
      if let fault = item["error"]?.text.flatMap(Fault.init(rawValue:)) {
        outputs.append(.error(fault))
      } else if let value = item["value"] {
        outputs.append(.value(value))
      } else {
        return nil
      }
    }
    self.init(id: id, outputs: outputs)
  }
}
