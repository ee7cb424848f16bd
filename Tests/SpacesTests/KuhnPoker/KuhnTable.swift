import HostRules
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// A session of the Space whose state lies in the test's hands: it can be dealt other cards than were drawn, moved on by single
/// steps, and shown to anybody.
struct KuhnTable {
  let sandbox: SpaceSandbox
  let deals: Int
  let seed: Digest
  /// Who answers in the sandbox: the manifest's name of a bot, by seat.
  var bots: [Int: String] = [:]
  private(set) var state: Value = []
  private(set) var step = 0
  private(set) var reply: StepReply

  /// Begins a session, with `decks` in place of those that were drawn: by hand, the cards of seat 1, of seat 2 and the one left.
  init(in sandbox: SpaceSandbox, deals: Int, seed: Int, decks: [[Kuhn.Card]]? = nil) throws {
    self.sandbox = sandbox
    self.deals = deals
    self.seed = SHA256.digest(Array("table \(seed)".utf8))
    reply = sandbox.step(
      StepRequest(
        input: .start, step: 0, asks: 0, clock: nil, seats: 2, seed: self.seed, config: try Self.encoded(["deals": .int(Int64(deals))]),
        state: [], budget: .max, isFinal: false, freshEachCall: false, bots: [], out: []))
    try take(reply)
    guard let decks else { return }
    state = try Self.dealing(decks, over: state, handsDealt: 1)
  }

  static func encoded(_ value: Value) throws -> [UInt8] { try DagCBOR.encode(value) }

  /// The state with these decks, and each seat's own cards from them.
  static func dealing(_ decks: [[Kuhn.Card]], over state: Value, handsDealt: Int) throws -> Value {
    var map = try #require(state.map)
    func letters(_ cards: some Sequence<Kuhn.Card>) -> Value { .list(cards.map { .text($0.letter) }) }
    map["secret"] = .list(decks.map(letters))
    map["hidden"] = .list((0..<2).map { seat in letters(decks.prefix(handsDealt).map { $0[seat] }) })
    return .map(map)
  }

  static func decks(_ state: Value) throws -> [[Kuhn.Card]] {
    try #require(state["secret"]?.list).map { deck in try #require(deck.list).map { try #require(Kuhn.Card(letter: $0.text ?? "")) } }
  }

  private mutating func take(_ reply: StepReply) throws {
    try #require(reply.failure == nil, "\(reply.failure.map { "\($0)" } ?? "")")
    self.reply = reply
    state = try DagCBOR.decode(reply.state)
  }

  func request(_ input: StepRequest.Input, state: Value, seed: Digest? = nil) throws -> StepRequest {
    let names = sandbox.package.manifest.bots
    let seated = try bots.sorted { $0.key < $1.key }.map { seat, name in
      StepRequest.BotSeat(seat: seat, bot: try #require(names.firstIndex(of: name)))
    }
    return StepRequest(
      input: input, step: step, asks: step, clock: nil, seats: 2, seed: seed ?? self.seed,
      config: try Self.encoded(["deals": .int(Int64(deals))]), state: try Self.encoded(state), budget: .max, isFinal: false,
      freshEachCall: false, bots: seated, out: [])
  }

  /// The hand that is being played, from 1; one more than there are when all are over.
  var hand: Int { get throws { try #require(state["hands"]?.list).count + 1 } }

  /// The seat that is to act, and its task; nil at the end.
  var asked: StepReply.Asked? { reply.asked.first }

  mutating func play(_ move: Kuhn.Move) throws {
    let seat = try #require(asked?.seat)
    let answer = GivenAnswer(seat: seat, content: .action(try Self.encoded(["move": .text(move.rawValue)])))
    let next = sandbox.step(try request(.answers([answer]), state: state))
    step += 1
    try take(next)
  }

  /// What `state` leads to if nothing happens, which is how its tasks are seen: the event `ended` changes nothing.
  func looking(at state: Value, seed: Digest? = nil) throws -> StepReply {
    let event = try Self.encoded(["type": "ended", "reason": "max_steps"])
    let reply = sandbox.step(try request(.event(event), state: state, seed: seed))
    try #require(reply.failure == nil, "\(reply.failure.map { "\($0)" } ?? "")")
    return reply
  }

  func view(_ audience: Int, of state: Value, hasEnded: Bool = false) throws -> [UInt8] {
    let context: Value = [
      "asks": .int(Int64(step)), "step": .int(Int64(step)), "seats": 2, "config": ["deals": .int(Int64(deals))],
    ]
    return try sandbox.view(
      audience: audience, state: try Self.encoded(state), context: try Self.encoded(context), seed: seed, step: step, hasEnded: hasEnded
    ).get()
  }
}
