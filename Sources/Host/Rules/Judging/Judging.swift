public import SpaceContent
public import SpaceContract

/// Why a panel has no result. The session is then void.
public struct JudgingFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// Who failed and why, in at most `Contract.Texts.maxReasonBytes`.
  public let message: String

  init(_ message: String) {
    self.message = TextCleaning.cut(message, maxBytes: Contract.Texts.maxReasonBytes)
  }

  public var description: String { message }
}

/// The rules of a judge panel: one judge, one vote, the lower median, and two thirds of the panel or no result.
public enum Judging {
  /// The fewest sound ballots that make a result: two thirds of the panel, rounded up.
  public static func quorum(panel: Int) -> Int { panel - panel / 3 }

  /// The panel's result: a pure function of the request and the ballots, whose order does not matter.
  ///
  /// Scores: the lower median of the sound ballots, for each item and metric, never a mean, so that a minority cannot move a result
  /// past what some judge of the majority said. Ranks: the items in the order of the lower medians of their ranks; ties share the
  /// best rank. A ballot counts if `unsoundness(_:in:)` finds nothing; of a judge who voted twice none does.
  /// - Parameter panel: how many judges were asked.
  /// - Returns: the judgement in the order of the request's items, or, with fewer sound ballots than the quorum, who failed.
  public static func result(_ request: Command.JudgeRequest, _ ballots: [Ballot], panel: Int) -> Result<Event.Judgement, JudgingFault> {
    var votes: [[UInt8]: Int] = [:]
    for ballot in ballots { votes[Array(ballot.judge.utf8), default: 0] += 1 }
    var sound: [Ballot] = []
    var failed: [String] = []
    for ballot in ballots {
      if votes[Array(ballot.judge.utf8), default: 0] > 1 {
        failed.append("\(ballot.judge): voted more than once")
      } else if let reason = unsoundness(ballot.content, in: request) {
        failed.append("\(ballot.judge): \(TextCleaning.cut(reason, maxBytes: 120))")
      } else {
        sound.append(ballot)
      }
    }
    guard panel > 0, votes.count <= panel else {
      return .failure(JudgingFault("\(votes.count) judges voted in a panel of \(panel)"))
    }
    guard sound.count >= quorum(panel: panel) else {
      if votes.count < panel { failed.append("\(panel - votes.count) did not vote") }
      let found = "\(sound.count) of \(panel) judges gave a sound ballot; \(quorum(panel: panel)) are needed"
      return .failure(JudgingFault("\(found) (\(failed.joined(separator: "; ")))"))
    }
    return .success(judgement(request, sound.map(\.content)))
  }

  /// Why a ballot with this content does not count; nil if it does.
  public static func unsoundness(_ content: Ballot.Content, in request: Command.JudgeRequest) -> String? {
    switch (content, request.mode) {
    case (.failure(let reason), _): return reason
    case (.scores, .rank): return "scores where ranks are asked for"
    case (.ranks, .score): return "ranks where scores are asked for"
    case (.scores(let rows), .score):
      guard rows.count == request.items.count else { return "scores for \(rows.count) of \(request.items.count) items" }
      for row in rows {
        guard row.count == request.metrics.count else { return "scores for \(row.count) of \(request.metrics.count) metrics" }
        if let score = row.first(where: { !(0...10_000).contains($0) }) { return "a score of \(score); 0..10000 is needed" }
      }
      return nil
    case (.ranks(let ranks), .rank):
      guard ranks.count == request.items.count else { return "ranks for \(ranks.count) of \(request.items.count) items" }
      do throws(RulesError) {
        _ = try Ranking(ranks: ranks)
        return nil
      } catch {
        return error.message
      }
    }
  }

  private static func judgement(_ request: Command.JudgeRequest, _ sound: [Ballot.Content]) -> Event.Judgement {
    switch request.mode {
    case .score:
      let tables = sound.compactMap { content in if case .scores(let rows) = content { rows } else { nil } }
      return .scores(
        request.items.enumerated().map { index, item in
          let metrics = request.metrics.enumerated().map { column, name in
            Event.Judgement.Metric(name: name, hundredths: lowerMedian(tables.map { $0[index][column] }))
          }
          return Event.Judgement.Scored(id: item.id, metrics: metrics)
        })
    case .rank:
      let lists = sound.compactMap { content in if case .ranks(let ranks) = content { ranks } else { nil } }
      let medians = request.items.indices.map { index in lowerMedian(lists.map { $0[index] }) }
      return .ranks(
        zip(request.items, medians).map { item, median in
          Event.Judgement.Ranked(id: item.id, rank: 1 + medians.count { $0 < median })
        })
    }
  }

  /// The middle value, and of two middle values the lower one. There is at least one.
  static func lowerMedian(_ values: [Int]) -> Int { values.sorted()[(values.count - 1) / 2] }
}

extension Judging {
  /// The order in which judge number `judge` (from 0) is shown the items, as places in the request; the ids are never shown.
  ///
  /// Each order by itself is drawn uniformly. Together the orders of one panel are balanced: of as many judges as there are items,
  /// each sees another order, and each item stands once in each place; with an even number of items each also follows each other one
  /// once. So what a judge gains or loses by its place, or by its neighbour, evens out. The design is that of E. J. Williams,
  /// "Experimental designs balanced for the estimation of residual effects of treatments" (1949).
  /// - Parameters:
  ///   - seed: the session's.
  ///   - step: the step that asks the panel.
  ///   - items: how many; fewer than 2 have one order.
  public static func order(seed: Digest, step: Int, judge: Int, items: Int) -> [Int] {
    precondition(judge >= 0, "judges are numbered from 0")
    guard items > 1 else { return Array(0..<max(0, items)) }
    let drawn = shuffled(items, seed: seed, step: step, block: judge / items)
    // 0, 1, n-1, 2, n-2, …: all the steps between neighbours differ.
    return (0..<items).map { place in
      let zigzag = place.isMultiple(of: 2) ? items - place / 2 : (place + 1) / 2
      return drawn[(zigzag + judge) % items]
    }
  }

  /// Fisher and Yates' shuffle, with numbers from SHA-256 in counter mode; those that would favour the low ones are drawn again.
  private static func shuffled(_ count: Int, seed: Digest, step: Int, block: Int) -> [Int] {
    var counter = 0
    func next() -> UInt64 {
      defer { counter += 1 }
      let parts =
        [Array("agon/judge-order/v1".utf8), seed.bytes] + [step, block, count, counter].map { bytes(UInt64(bitPattern: Int64($0))) }
      return SHA256.digest(lengthPrefixed: parts).bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
    func below(_ bound: UInt64) -> Int {
      let limit = UInt64.max - UInt64.max % bound
      var number = next()
      while number >= limit { number = next() }
      return Int(number % bound)
    }
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, below(UInt64(last + 1))) }
    return order
  }

  private static func bytes(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) } }
}
