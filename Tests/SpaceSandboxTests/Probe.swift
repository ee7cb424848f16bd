import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport

/// One Space in one worker, stepped by hand: what the session machine does, without its rules.
struct Probe {
  let sandbox: SpaceSandbox
  let package: SpacePackage

  static let seed = SHA256.digest(Array("a seed of the tests".utf8))
  /// What stands beside the callback that a test is about.
  static let plain = [
    "task": "function() return {text = 'go'} end",
    "evaluate": "function(state, ctx) local all = {} for seat = 1, ctx.seats do all[seat] = {score = 0} end return all end",
  ]

  init(_ package: SpacePackage) throws {
    self.package = package
    sandbox = try SpaceSandbox(package: package, executable: Fixture.executable)
  }

  init(_ main: String, manifest: Value.Map = [:], files: [String: String] = [:]) throws {
    try self.init(Fixture.package(main, manifest: manifest, files: files))
  }

  /// A Space of these callbacks, each given as the source of a function; `before` runs while it loads.
  init(callbacks: [String: String], before: String = "", manifest: Value.Map = [:]) throws {
    try self.init(Probe.source(callbacks, before: before), manifest: manifest)
  }

  static func source(_ callbacks: [String: String], before: String = "") -> String {
    let all = plain.merging(callbacks) { _, given in given }.sorted { $0.key < $1.key }
    return before + "\nreturn {\n" + all.map { "  \($0.key) = \($0.value),\n" }.joined() + "}\n"
  }

  static func permissions(_ names: Contract.PermissionName...) -> Value.Map { permissions(names) }

  static func permissions(_ names: [Contract.PermissionName]) -> Value.Map {
    ["permissions": .list(names.map { ["name": .text($0.rawValue), "scope": scope($0), "reason": "the test asks for it"] })]
  }

  private static func scope(_ name: Contract.PermissionName) -> Value {
    name == .feedRead ? ["feeds": ["btc-usd"], "max_seconds": 7200] : [:]
  }

  func request(
    _ input: StepRequest.Input = .start, state: [UInt8] = [], step: Int = 0, asks: Int = 0, clock: Int64? = nil, seats: Int = 2,
    seed: Digest = Probe.seed, budget: Int64 = .max, isFinal: Bool = false, fresh: Bool = false, bots: [StepRequest.BotSeat] = []
  ) -> StepRequest {
    StepRequest(
      input: input, step: step, asks: asks, clock: clock, seats: seats, seed: seed, config: Probe.encoded([:]), state: state,
      budget: budget,
      isFinal: isFinal, freshEachCall: fresh, bots: bots, out: [])
  }

  func start(seats: Int = 2, budget: Int64 = .max, fresh: Bool = false) -> StepReply {
    sandbox.step(request(seats: seats, budget: budget, fresh: fresh))
  }

  /// The answers of seats 1, 2, …
  func answer(_ values: [Value], state: Value, step: Int = 0, asks: Int = 0, isFinal: Bool = false, fresh: Bool = false) -> StepReply {
    sandbox.step(
      request(.answers(Probe.given(values)), state: Probe.encoded(state), step: step, asks: asks, isFinal: isFinal, fresh: fresh))
  }

  func view(_ audience: Int, state: Value, hasEnded: Bool = false) -> Result<[UInt8], SpaceFailure> {
    sandbox.view(
      audience: audience, state: Probe.encoded(state), context: Probe.context(), seed: Probe.seed, step: 0, hasEnded: hasEnded)
  }

  func rewards(_ ranking: [Int] = [1, 2], state: Value = [:], budget: Int64 = .max) -> Result<[UInt8], SpaceFailure> {
    sandbox.rewards(
      ranking: ranking, state: Probe.encoded(state), context: Probe.context(), seed: Probe.seed, step: 0, budget: budget)
  }

  static func given(_ values: [Value]) -> [GivenAnswer] {
    values.enumerated().map { GivenAnswer(seat: $0.offset + 1, content: .action(encoded($0.element))) }
  }

  static func context(seats: Int = 2) -> [UInt8] { encoded(["asks": 0, "step": 0, "seats": .int(Int64(seats)), "config": [:]]) }

  static func encoded(_ value: Value) -> [UInt8] {
    var writer = CBORWriter()
    // Lua has one empty table, and its canonical form is the empty list.
    writer.value(normal(value))
    return writer.bytes
  }

  private static func normal(_ value: Value) -> Value {
    switch value {
    case .list(let items): .list(items.map(normal))
    case .map(let map): map.isEmpty ? .list([]) : .map(Value.Map(map.map { ($0.key, normal($0.value)) }))
    default: value
    }
  }
}

extension StepReply {
  /// What was evaluated, for a test that expects no failure.
  func value(_ path: KeyPath<StepReply, [UInt8]>) throws -> Value {
    if let failure { throw failure }
    return try DagCBOR.decode(self[keyPath: path])
  }
}

extension Result where Success == [UInt8], Failure == SpaceFailure {
  var failure: SpaceFailure? { if case .failure(let failure) = self { failure } else { nil } }

  func value() throws -> Value { try DagCBOR.decode(get()) }
}
