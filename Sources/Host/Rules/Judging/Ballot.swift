public import SpaceContent
internal import SpaceContract

/// What one judge said about a request.
///
/// A ballot can be unsound, with too few scores or with one of 12,000: what a judge said is recorded as it came, and
/// `Judging.result` decides what counts. But it is never larger than the largest request could ask for.
public struct Ballot: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    /// By item of the request, by metric of the request, in hundredths: 0...10000.
    case scores([[Int]])
    /// By item of the request: 1 is best, ties share the best rank.
    case ranks([Int])
    /// Why there is no vote.
    case failure(String)
  }

  /// The size of a judge's name, in bytes of UTF-8.
  public static let maxJudgeBytes = 200

  public let judge: String
  public let content: Content

  /// Names and reasons are cleaned and cut, to `maxJudgeBytes` and `Contract.Texts.maxReasonBytes`. A vote on more items or metrics
  /// than any request has becomes a failure that says so.
  public init(judge: String, content: Content) {
    self.judge = Ballot.bounded(judge, maxBytes: Ballot.maxJudgeBytes)
    switch content {
    case .scores(let rows):
      if rows.count > Contract.Commands.maxJudgedItems {
        self.content = .failure("the ballot scores \(rows.count) items; no request has more than \(Contract.Commands.maxJudgedItems)")
      } else if let row = rows.first(where: { $0.count > Contract.Commands.maxJudgedMetrics }) {
        self.content = .failure("the ballot scores \(row.count) metrics; no request has more than \(Contract.Commands.maxJudgedMetrics)")
      } else {
        self.content = content
      }
    case .ranks(let ranks):
      let isTooLong = ranks.count > Contract.Commands.maxJudgedItems
      self.content =
        isTooLong
        ? .failure("the ballot ranks \(ranks.count) items; no request has more than \(Contract.Commands.maxJudgedItems)") : content
    case .failure(let reason): self.content = .failure(Ballot.bounded(reason, maxBytes: Contract.Texts.maxReasonBytes))
    }
  }

  /// Whether there is no vote.
  public var isFailure: Bool { if case .failure = content { true } else { false } }

  private static func bounded(_ text: String, maxBytes: Int) -> String {
    TextCleaning.cut(TextCleaning.clean(text), maxBytes: maxBytes)
  }
}

extension Ballot {
  /// The ballot as the journal keeps it: `{judge, scores}`, `{judge, ranks}` or `{judge, failure}`.
  public var value: Value {
    switch content {
    case .scores(let rows): ["judge": .text(judge), "scores": .list(rows.map(Ballot.integers))]
    case .ranks(let ranks): ["judge": .text(judge), "ranks": Ballot.integers(ranks)]
    case .failure(let reason): ["judge": .text(judge), "failure": .text(reason)]
    }
  }

  /// Reads what `value` gives; nil for anything else, such as a name or a vote beyond the bounds.
  public init?(_ value: Value) {
    guard let map = value.map, map.count == 2, let judge = map["judge"]?.text else { return nil }
    let content: Content
    if let list = map["scores"]?.list {
      let rows = list.compactMap(Ballot.integers)
      guard rows.count == list.count else { return nil }
      content = .scores(rows)
    } else if let ranks = map["ranks"].flatMap(Ballot.integers) {
      content = .ranks(ranks)
    } else if let reason = map["failure"]?.text {
      content = .failure(reason)
    } else {
      return nil
    }
    self.init(judge: judge, content: content)
    // `init` only ever takes bytes away, so that of equal length means unchanged.
    guard self.content == content, self.value.encodedByteCount == value.encodedByteCount else { return nil }
  }

  private static func integers(_ numbers: [Int]) -> Value { .list(numbers.map { .int(Int64($0)) }) }

  private static func integers(_ value: Value) -> [Int]? {
    guard let list = value.list else { return nil }
    let numbers = list.compactMap { $0.int.flatMap { Int(exactly: $0) } }
    return numbers.count == list.count ? numbers : nil
  }
}
