public import SpaceContent

/// How `evaluate` judged one seat.
public struct SeatEvaluation: Hashable, Sendable {
  public struct Metric: Hashable, Sendable {
    public let name: String
    /// From 0 to 100.
    public let value: Double

    public init(name: String, value: Double) {
      self.name = name
      self.value = value
    }
  }

  public enum Outcome: Hashable, Sendable {
    /// Exactly the metrics of the manifest, in its order.
    case metrics([Metric])
    /// From 0 to 100.
    case score(Double)
  }

  public let outcome: Outcome
  /// Orders equal scores; greater is better.
  public let tiebreak: Int64?

  public init(outcome: Outcome, tiebreak: Int64? = nil) {
    self.outcome = outcome
    self.tiebreak = tiebreak
  }
}

public enum Evaluation {
  /// Reads what `evaluate` returned: one entry for each seat, each with the metrics of the manifest or, if it has none, a score.
  ///
  /// Errors have the code `evaluation` and the path `evaluate`.
  public static func decode(_ value: Value, seats: Int, manifest: Manifest) throws(ContractError) -> [SeatEvaluation] {
    let items = try bySeat(value, seats: seats, code: .evaluation, callback: .evaluate)
    var out: [SeatEvaluation] = []
    for (index, item) in items.enumerated() { out.append(try seat(item, index + 1, manifest)) }
    return out
  }

  private static func seat(_ value: Value, _ seat: Int, _ manifest: Manifest) throws(ContractError) -> SeatEvaluation {
    let fields = try ReturnedObject(
      value, "seat \(seat)", keys: ["metrics", "score", "tiebreak"], code: .evaluation, callback: .evaluate)
    let tiebreak = try fields.optionalInt("tiebreak")
    switch (fields["metrics"], fields["score"]) {
    case (.some, .some): throw fields.fault("seat \(seat) has both metrics and a score; one of them is needed")
    case (nil, nil): throw fields.fault("seat \(seat) has neither metrics nor a score; one of them is needed")
    case (nil, .some(let score)):
      guard manifest.metrics.isEmpty else {
        throw fields.fault("seat \(seat) has a score; the metrics \(names(manifest)) of manifest.json are needed")
      }
      return SeatEvaluation(outcome: .score(try points(score, "seat \(seat) score", fields)), tiebreak: tiebreak)
    case (.some(let given), nil):
      guard !manifest.metrics.isEmpty else {
        throw fields.fault("seat \(seat) has metrics, but manifest.json gives no score.metrics; add their weights")
      }
      guard let metrics = given.object else { throw fields.mismatch("metrics", "an object") }
      for key in metrics.keys where !manifest.metrics.contains(where: { $0.name == key }) {
        throw fields.fault("seat \(seat) has the metric \(Value.quoted(key)); manifest.json has \(names(manifest))")
      }
      var out: [SeatEvaluation.Metric] = []
      for metric in manifest.metrics {
        guard let value = metrics[metric.name] else { throw fields.fault("seat \(seat) lacks the metric \(metric.name)") }
        out.append(.init(name: metric.name, value: try points(value, "seat \(seat) \(metric.name)", fields)))
      }
      return SeatEvaluation(outcome: .metrics(out), tiebreak: tiebreak)
    }
  }

  private static func names(_ manifest: Manifest) -> String { manifest.metrics.map(\.name).joined(separator: ", ") }

  private static func points(_ value: Value, _ what: String, _ fields: ReturnedObject) throws(ContractError) -> Double {
    guard let number = value.number, Contract.scoreRange.contains(number) else {
      let shown = value.number.map(Schema.shown) ?? value.described
      throw fields.fault("\(what) is \(shown); 0..100 is needed")
    }
    return number
  }

  /// The entries of a list with exactly one for each seat.
  static func bySeat(
    _ value: Value, seats: Int, code: ContractError.Code, callback: Contract.CallbackName
  ) throws(ContractError) -> [Value] {
    guard let items = value.items else {
      throw ContractError(code, at: callback.rawValue, "a list with one entry for each of \(seats) seats is needed, got \(value.described)")
    }
    guard items.count == seats else {
      throw ContractError(code, at: callback.rawValue, "the list has \(items.count) entries; one for each of \(seats) seats is needed")
    }
    return items
  }
}

public enum RewardShares {
  /// Reads what `rewards` returned: for each seat an integer ≥ 0, in ten-thousandths of the pool, with a sum of exactly 10000.
  ///
  /// Errors have the code `rewards` and the path `rewards`.
  public static func decode(_ value: Value, seats: Int) throws(ContractError) -> [Int] {
    let callback = Contract.CallbackName.rewards
    func fault(_ message: String) -> ContractError { ContractError(.rewards, at: callback.rawValue, message) }
    let items = try Evaluation.bySeat(value, seats: seats, code: .rewards, callback: callback)
    var out: [Int] = []
    for (index, item) in items.enumerated() {
      guard let int = item.int, int >= 0 else {
        let shown = item.number.map(Schema.shown) ?? item.described
        throw fault("seat \(index + 1) share is \(shown); an integer from 0 is needed")
      }
      out.append(Int(int))
    }
    // No share passes 2^53 and there are at most 100, so the sum cannot overflow; a value that did not cross the host is bounded too.
    let sum = out.reduce(0) { $0.addingReportingOverflow($1).partialValue }
    guard sum == Contract.sharesTotal, out.allSatisfy({ $0 <= Contract.sharesTotal }) else {
      throw fault("sum is \(sum); exactly \(Contract.sharesTotal) is needed")
    }
    return out
  }
}
