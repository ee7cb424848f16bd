public import SpaceContract

/// What the calls of a Space used of their budgets, by callback.
public struct BudgetUse: Sendable {
  /// The calls of one callback.
  public struct Callback: Sendable {
    public let name: String
    public private(set) var calls = 0
    /// The longest value that it returned, encoded.
    public private(set) var outputBytes = 0
    /// How far the VM's memory reached; see `StepReply.Call`.
    public private(set) var memoryBytes = 0
    public private(set) var instructions = Distribution()

    init(_ name: String) { self.name = name }

    mutating func add(_ call: StepReply.Call) {
      calls += 1
      outputBytes = max(outputBytes, call.outputBytes)
      memoryBytes = max(memoryBytes, call.memoryBytes)
      instructions.add(call.instructions)
    }
  }

  /// In the contract's order; those that were never called are left out.
  public var callbacks: [Callback] { Contract.callbacks.compactMap { byName[$0.name] } }
  private var byName: [String: Callback] = [:]

  public init() {}

  public mutating func add(_ call: StepReply.Call) { byName[call.callback, default: Callback(call.callback)].add(call) }
}

/// Whole numbers, of which quantiles are wanted at the end.
public struct Distribution: Sendable {
  private var values: [Int64] = []

  public init() {}

  public mutating func add(_ value: Int64) { values.append(value) }

  public var count: Int { values.count }
  public var max: Int64 { values.max() ?? 0 }

  /// The least value that at least `percent` of all values do not exceed (the nearest-rank definition); 0 without values.
  public func percentile(_ percent: Int) -> Int64 {
    guard !values.isEmpty else { return 0 }
    let rank = (Swift.max(1, percent) * values.count + 99) / 100
    return values.sorted()[Swift.min(rank, values.count) - 1]
  }
}
