import HostRules
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// A Space that reads prices, driven step by step in the real sandbox with bars that the test has made.
struct MarketSession {
  let sandbox: SpaceSandbox
  let seats: Int
  private let config: [UInt8]
  private let seed: Digest
  private var bytes: [UInt8] = []
  private var step = 0
  private var asks = 0

  init(_ sandbox: SpaceSandbox, seats: Int, config: Value, number: Int) throws {
    self.sandbox = sandbox
    self.seats = seats
    self.config = try DagCBOR.encode(sandbox.package.manifest.resolveConfig(config))
    seed = SHA256.digest(Array("market \(Soak.seed) \(number)".utf8))
  }

  var state: Value {
    get throws { try DagCBOR.decode(bytes) }
  }

  mutating func start() throws -> Reply { try take(.start) }

  mutating func fetched(_ bars: [Event.Bar]) throws -> Reply {
    try take(.data(Event.Bars(feed: "btc-usd", unit: "cents", bars: bars), at: 0))
  }

  mutating func waited(_ bars: [Event.Bar], at clock: Int64) throws -> Reply {
    try take(.ticks(Event.Bars(feed: "btc-usd", unit: "cents", bars: bars), at: clock))
  }

  /// By seat; nil is a forfeit.
  mutating func answered(_ actions: [Value?]) throws -> Reply {
    let given = try actions.enumerated().map { index, action in
      GivenAnswer(
        seat: index + 1, content: try action.map { .action(try DagCBOR.encode($0)) } ?? .forfeit(.late, reason: "nothing in time"))
    }
    asks += 1
    return try take(.answers(given))
  }

  private mutating func take(_ event: Event) throws -> Reply { try take(.event(DagCBOR.encode(event.value))) }

  private mutating func take(_ input: StepRequest.Input) throws -> Reply {
    let reply = sandbox.step(
      StepRequest(
        input: input, step: step, asks: asks, clock: nil, seats: seats, seed: seed, config: config, state: bytes, budget: 20_000_000,
        isFinal: false, freshEachCall: false, bots: [], out: []))
    try #require(reply.failure == nil, "\(String(describing: reply.failure)), AGON_SEED=\(Soak.seed)")
    bytes = reply.state
    if input != .start { step += 1 }
    return Reply(
      command: try DagCBOR.decode(reply.command), evaluation: reply.evaluation.isEmpty ? nil : try DagCBOR.decode(reply.evaluation),
      tasks: try reply.asked.map { try DagCBOR.decode($0.task) })
  }

  /// What the Space makes of the session's end.
  func shares() throws -> [Int] {
    let bytes = try sandbox.rewards(
      ranking: Array(repeating: 1, count: seats), state: bytes, context: context(), seed: seed, step: step, budget: 1_000_000
    ).get()
    return try RewardShares.decode(DagCBOR.decode(bytes), seats: seats)
  }

  /// The scene for an audience, decoded as the host does it.
  func scene(audience: Int) throws -> Scene {
    let bytes = try sandbox.view(audience: audience, state: bytes, context: context(), seed: seed, step: step, hasEnded: false).get()
    return try Scene.decode(DagCBOR.decode(bytes), seats: seats)
  }

  private func context() throws -> [UInt8] {
    try DagCBOR.encode([
      "seats": .int(Int64(seats)), "step": .int(Int64(step)), "asks": .int(Int64(asks)), "config": DagCBOR.decode(config),
    ])
  }

  struct Reply {
    let command: Value
    /// There once the command is done.
    let evaluation: Value?
    /// Of the seats that are asked.
    let tasks: [Value]

    /// By seat: each metric in hundredths, and the tiebreak.
    func results() throws -> [(metrics: [String: Int], tiebreak: Int64)] {
      try #require(evaluation?.list).map { seat in
        var metrics: [String: Int] = [:]
        for entry in try #require(seat["metrics"]?.map) { metrics[entry.key] = try Score(#require(entry.value.number)).hundredths }
        return (metrics, try #require(seat["tiebreak"]?.int))
      }
    }
  }
}

/// The quotient of two integers rounded to minus infinity; the divisor is above 0.
func roundedDown(_ dividend: Int, by divisor: Int) -> Int {
  let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? quotient - 1 : quotient
}

/// The quotient of two integers rounded to infinity; the divisor is above 0.
func roundedUp(_ dividend: Int, by divisor: Int) -> Int { -roundedDown(-dividend, by: divisor) }

extension Value {
  /// A list of integers; anything else fails the test.
  func integers() throws -> [Int] { try #require(list).map { Int(try #require($0.int)) } }

  /// Every number anywhere in the value.
  var allNumbers: Set<Double> {
    switch self {
    case .list(let items): items.reduce(into: []) { $0.formUnion($1.allNumbers) }
    case .map(let map): map.reduce(into: []) { $0.formUnion($1.value.allNumbers) }
    default: number.map { [$0] } ?? []
    }
  }
}
