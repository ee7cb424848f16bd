import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// What a player or the public is shown depends on nothing that it may not know.
@Suite struct KuhnSecrecyTests {
  /// Everything that is shown after one step.
  struct Shown {
    let hand: Int
    let asked: Int?
    let task: [UInt8]
    let log: String?
    /// By audience: the public, seat 1, seat 2.
    let views: [[UInt8]]
    let state: Value
  }

  /// Plays `lines`, one a hand, until hand `last` is over; in other words the same moves for whatever cards.
  static func played(
    _ lines: [[Kuhn.Move]], seed: Int, decks: [[Kuhn.Card]]?, until last: Int, in sandbox: SpaceSandbox
  ) throws -> [Shown] {
    var table = try KuhnTable(in: sandbox, deals: lines.count, seed: seed, decks: decks)
    // The tasks of a dealt state are those of its cards, not of the ones that were drawn.
    let first = try table.looking(at: table.state).asked.first
    func shown(_ asked: StepReply.Asked?, _ log: String?) throws -> Shown {
      Shown(
        hand: try table.hand, asked: asked?.seat, task: asked?.task ?? [], log: log,
        views: try (0...2).map { try table.view($0, of: table.state) }, state: table.state)
    }
    var all = [try shown(first, nil)]
    for move in lines.prefix(last).joined() {
      try table.play(move)
      all.append(try shown(table.asked, table.reply.log))
    }
    return all
  }

  /// Other decks of which `audience` could not tell, in hand `number`, that they were dealt instead. Cards that were shown stay, and
  /// a seat's own cards of the hands until now; the deck of hands to come is any.
  static func others(
    _ decks: [[Kuhn.Card]], _ lines: [[Kuhn.Move]], for audience: Int, inHand number: Int, using draws: inout SplitMix64
  ) -> [[Kuhn.Card]] {
    decks.indices.map { index in
      let deck = decks[index]
      if index + 1 < number, Kuhn.isShowdown(lines[index]) { return deck }
      if index + 1 > number { return deck.shuffled(using: &draws) }
      switch audience {
      case 1: return [deck[0], deck[2], deck[1]]
      case 2: return [deck[2], deck[1], deck[0]]
      default: return [deck[1], deck[2], deck[0]]
      }
    }
  }

  struct Finding: Hashable, CustomStringConvertible {
    let what: String
    let audience: Int
    let hand: Int

    var description: String { "\(what) for audience \(audience) in hand \(hand)" }
  }

  /// What the Space tells somebody who may not know it, over the sessions of some seeds.
  ///
  /// Each session is played again for every audience and every hand with other cards where that audience cannot know them, and what
  /// it is shown in that hand is compared byte for byte. Besides, in every state that came up, the secret and the other seats' hidden
  /// cards are replaced in place.
  static func leaks(in package: SpacePackage, seeds: Range<Int>, deals: Int) throws -> (findings: Set<Finding>, compared: Int) {
    let sandbox = try SpaceSandbox(package: package, executable: Fixture.executable)
    var findings: Set<Finding> = []
    var compared = 0
    for seed in seeds {
      var draws = SplitMix64(stream: seed)
      let lines = (0..<deals).map { _ in Kuhn.lines[draws.below(Kuhn.lines.count)] }
      let decks = try KuhnTable.decks(KuhnTable(in: sandbox, deals: deals, seed: seed).state)
      let truth = try played(lines, seed: seed, decks: nil, until: deals, in: sandbox)
      for audience in 0...2 {
        func compare(_ a: Shown, _ b: Shown) {
          compared += 1
          func found(_ what: String) { findings.insert(Finding(what: what, audience: audience, hand: a.hand)) }
          if a.views[audience] != b.views[audience] { found("the view") }
          if a.asked != b.asked { found("who is asked") }
          if a.log != b.log { found("the log") }
          if a.asked == audience, a.task != b.task { found("the task") }
        }
        for number in 1...deals + 1 {
          let other = others(decks, lines, for: audience, inHand: number, using: &draws)
          let world = try played(lines, seed: seed, decks: other, until: min(number, deals), in: sandbox)
          for (a, b) in zip(truth, world) where a.hand == number { compare(a, b) }
        }
        for shown in truth {
          let other = try replacing(shown.state, for: audience, using: &draws)
          let table = try KuhnTable(in: sandbox, deals: deals, seed: seed)
          let asked = try table.looking(at: shown.state).asked.first
          let again = try table.looking(at: other).asked.first
          let views = try [shown.state, other].map { try table.view(audience, of: $0) }
          if asked?.seat != again?.seat || asked?.seat == audience && asked != again || views[0] != views[1] {
            findings.insert(Finding(what: "what is hidden", audience: audience, hand: shown.hand))
          }
          compared += 1
        }
      }
    }
    return (findings, compared)
  }

  /// A state with everything replaced that the host must cut out for this audience.
  static func replacing(_ state: Value, for audience: Int, using draws: inout SplitMix64) throws -> Value {
    var map = try #require(state.map)
    let decks = try KuhnTable.decks(state)
    let dealt = try #require(state["hidden"]?.list).map { try #require($0.list).count }
    let forged = try KuhnTable.dealing(decks.map { $0.shuffled(using: &draws) }, over: state, handsDealt: dealt[0])
    map["secret"] = forged["secret"]
    var hidden = try #require(state["hidden"]?.list)
    let drawn = try #require(forged["hidden"]?.list)
    for seat in 1...2 where seat != audience { hidden[seat - 1] = drawn[seat - 1] }
    map["hidden"] = .list(hidden)
    return .map(map)
  }

  @Test func nobodyLearnsAHiddenCard() throws {
    let seeds = Soak.count(fast: 8, full: 200)
    let start = Int(truncatingIfNeeded: Soak.seed &* 100_000)
    let (findings, compared) = try Self.leaks(in: Fixture.shipped("kuhn-poker"), seeds: start..<start + seeds, deals: 6)
    #expect(findings.isEmpty, "\(findings.map(\.description).sorted()), AGON_SEED=\(Soak.seed)")
    // Three audiences, at least two steps a hand and the end, twice over.
    #expect(compared >= seeds * 3 * 13 * 2)
  }

  /// The Space with one line changed, so that it tells more than it should.
  struct Mutant: CustomTestStringConvertible, Sendable {
    let name: String
    let changes: [(from: String, to: String)]
    /// What the check must find.
    let finding: String?

    var testDescription: String { name }

    func package() throws -> SpacePackage {
      let space = try Fixture.shipped("kuhn-poker")
      var source = String(decoding: try #require(space.bytes(of: "main.lua")), as: UTF8.self)
      for (from, to) in changes {
        try #require(source.ranges(of: from).count == 1, "\(from) stands once in main.lua")
        source = source.replacing(from, with: to)
      }
      let files = space.files.map { $0.path == "main.lua" ? SpacePackage.File(path: $0.path, bytes: Array(source.utf8)) : $0 }
      return try SpacePackage(files: files, from: name)
    }

    static let all = [
      Mutant(
        name: "the deal in the plain state, and in the data",
        changes: [
          ("  state.moves = {}\n  for seat", "  state.moves = {}\n  state.dealt = state.secret[number]\n  for seat"),
          ("hand = number, hands", "dealt = state.dealt, hand = number, hands"),
        ], finding: "the task"),
      Mutant(
        name: "the other card in the length of a line",
        changes: [
          ("  state.moves = {}\n  for seat", "  state.moves = {}\n  state.dealt = state.secret[number]\n  for seat"),
          ("offered(state.moves)),", "offered(state.moves) .. (\" \"):rep(state.dealt[3 - seat] == \"K\" and 1 or 0)),"),
        ], finding: "the task"),
      Mutant(
        name: "the deal in the plain state, and on the page",
        changes: [
          ("  state.moves = {}\n  for seat", "  state.moves = {}\n  state.dealt = state.secret[number]\n  for seat"),
          ("own and own[number] or record", "state.dealt[seat] or own and own[number] or record"),
        ], finding: "the view"),
      Mutant(name: "folded cards on the table", changes: [("cards = shown and cards}", "cards = cards}")], finding: "the view"),
      Mutant(name: "folded cards in the log", changes: [("local cause = shown and", "local cause =")], finding: "the log"),
      // Here it is the host that saves the day: it has cut what the task would show.
      Mutant(
        name: "the secret in the data",
        changes: [("hand = number, hands", "dealt = state.secret, theirs = state.hidden[3 - seat], hand = number, hands")], finding: nil),
    ]
  }

  @Test(arguments: Mutant.all) func aSpaceThatLeaksIsCaught(mutant: Mutant) throws {
    let (findings, _) = try Self.leaks(in: mutant.package(), seeds: 0..<3, deals: 6)
    let kinds = Set(findings.map(\.what))
    if let expected = mutant.finding { #expect(kinds.contains(expected), "\(kinds)") } else { #expect(kinds == []) }
  }
}
