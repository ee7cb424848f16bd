internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceSandbox
internal import TestSupport
internal import Testing

@testable import SpaceReview

/// What was recorded, folded into edited code.
@Suite struct StudioFoldTests {
  static let spaces: [(id: String, bots: [String])] = [
    ("bid-tac-toe", ["expert", "baseline"]), ("bid-tac-toe", ["adversarial", "random"]), ("btc-trading", ["baseline", "random"]),
    ("kuhn-poker", ["expert", "random"]), ("tweets", ["baseline", "adversarial"]), ("rap-battles", ["baseline", "random"]),
    ("forecast", ["baseline", "random"]), ("job-listings", ["baseline", "random"]), ("logic-grid", ["baseline", "random"]),
    ("code-golf-lua", ["baseline", "random"]),
  ]

  private static func match(_ space: (id: String, bots: [String])) throws -> Match {
    let package = try Fixture.shipped(space.id)
    let seats = package.manifest.seats.min
    return try StudioSupport.played(package, bots: (0..<seats).map { space.bots[$0 % space.bots.count] })
  }

  @Test(arguments: spaces.indices)
  func theSameCodeGivesTheSameMatchFromItsAnswersAlone(index: Int) throws {
    let match = try StudioFoldTests.match(StudioFoldTests.spaces[index])
    try #require(match.steps.count > 1)
    for first in Set([0, 1, match.steps.count / 2, match.steps.count - 1]) {
      let fold = try StudioSupport.replayed(match, with: match.package, scope: Match.Scope(firstStep: first))
      #expect(fold.folded == match.steps.count - first)
      #expect(fold.match.divergence == nil)
      #expect(StudioSupport.content(fold.match) == StudioSupport.content(match))
    }
  }

  /// Whatever is edited: folding from the first step that can be affected gives what folding from the setup does.
  @Test(arguments: spaces.indices)
  func aFoldOfAPartIsAFoldOfTheWhole(index: Int) throws {
    let match = try StudioFoldTests.match(StudioFoldTests.spaces[index])
    var random = SplitMix64(seed: Soak.seed &+ UInt64(index))
    var partial = 0
    for _ in 0..<Soak.count(fast: 6, full: 150) {
      guard let (edited, what) = StudioFoldTests.mutated(match.package, &random) else { continue }
      let some: MatchFold
      do {
        some = try StudioSupport.replayed(match, with: edited)
      } catch is SandboxError {
        continue
      }
      if some.scope.firstStep != 0 { partial += 1 }
      let all = try StudioSupport.replayed(match, with: edited, scope: Match.Scope(firstStep: 0, firstLive: some.scope.firstLive))
      #expect(StudioSupport.content(some.match) == StudioSupport.content(all.match), "\(what), AGON_SEED=\(Soak.seed)")
      #expect(some.match.divergence == all.match.divergence, "\(what), AGON_SEED=\(Soak.seed)")
    }
    if Soak.isOn { #expect(partial > 0) }
  }

  /// One literal or operator of the game's code replaced by another.
  private static func mutated(_ package: SpacePackage, _ random: inout SplitMix64) -> (SpacePackage, String)? {
    let files = package.files.filter { $0.path == "main.lua" || $0.path.hasPrefix("lib/") }
    let file = files[random.below(files.count)]
    let syntax = Syntax(parsing: file.bytes)
    let kinds: [(Syntax.Kind, (String) -> String)] = [
      (.integer, { "(" + $0 + " + 1)" }), (.string, { "(" + $0 + " .. '~')" }), (.trueLiteral, { _ in "false" }),
      (.falseLiteral, { _ in "true" }), (.returnStatement, { "do " + $0 + " end" }),
    ]
    let (kind, change) = kinds[random.below(kinds.count)]
    let nodes = syntax.all(kind).filter { node in
      // A name that is loaded, or that stands for a member, is no value.
      guard let parent = syntax.parent(node) else { return true }
      return syntax.kind(parent) != .call || kind != .string
    }
    guard !nodes.isEmpty else { return nil }
    let node = nodes[random.below(nodes.count)]
    let span = syntax.span(node)
    let bytes = file.bytes[..<span.start] + Array(change(syntax.source(node)).utf8) + file.bytes[span.end...]
    guard let edited = try? StudioSupport.replacing(package, file.path, Array(bytes)) else { return nil }
    return (edited, "\(package.manifest.id)/\(file.path):\(syntax.lines.position(of: span.start).line) \(syntax.source(node))")
  }

  @Test func anEditOfTheViewFoldsNothing() throws {
    let match = try StudioFoldTests.match(StudioFoldTests.spaces[0])
    let edited = try StudioSupport.edited(match.package, "main.lua", "title = \"Board\"", "title = \"The board\"")
    let fold = try StudioSupport.replayed(match, with: edited)
    #expect(fold.isFinished)
    #expect(fold.folded == 0)
    #expect(StudioSupport.content(fold.match) == StudioSupport.content(match))
    #expect(fold.match.package.cid == edited.cid)
    let sandbox = try SpaceSandbox(package: edited, executable: Fixture.executable)
    let scene = try #require(fold.match.steps[3].snapshot.scene(for: 0, in: sandbox)).get()
    #expect(scene.blocks.contains { if case .grid(let grid) = $0 { grid.title == "The board" } else { false } })
  }

  @Test func anEditOfTheTaskMakesTasksAndKeepsAnswers() throws {
    let match = try StudioFoldTests.match(StudioFoldTests.spaces[0])
    let edited = try StudioSupport.edited(match.package, "main.lua", "You are %s. The", "You play %s. The")
    let fold = try StudioSupport.replayed(match, with: edited)
    #expect(fold.folded == 0)
    #expect(fold.match.steps.map(\.state) == match.steps.map(\.state))
    for step in fold.match.steps {
      for seat in step.asked { #expect(step.task(of: seat)?["text"]?.text?.contains("You play \(seat == 1 ? "X" : "O")") == true) }
    }
  }

  @Test func aTaskThatFailsNowVoidsTheMatchWhereItDoes() throws {
    let match = try StudioFoldTests.match(StudioFoldTests.spaces[0])
    let edited = try StudioSupport.edited(
      match.package, "main.lua", "function space.task(state, seat)\n",
      "function space.task(state, seat)\n  if #state.rounds == 2 then error(\"so\") end\n")
    let fold = try StudioSupport.replayed(match, with: edited)
    #expect(fold.match.steps.count == 3)
    #expect(fold.match.steps[2].hasFailed)
    guard case .void(.spaceFailed(let failure)) = fold.match.outcome else {
      Issue.record("\(String(describing: fold.match.outcome))")
      return
    }
    #expect(failure.place == "task")
    #expect(failure.message.contains("so"))
    // The step that is mended goes on as before.
    let mended = try StudioSupport.replayed(match, with: match.package, scope: Match.Scope(firstStep: 2))
    #expect(StudioSupport.content(mended.match) == StudioSupport.content(match))
  }

  /// Three rounds in which both seats are asked, and what they say is counted.
  private static let counting = """
    local space = {}
    function space.setup() return {count = 0} end
    function space.task(state) return {text = tostring(state.count)} end
    function space.parse(state, seat, answer) return answer end
    function space.next(state, ctx)
      if ctx.asks == 3 then return {done = true} end
      return {ask = {1, 2}}
    end
    function space.apply(state, event) state.count = state.count + #event.answers return state end
    function space.evaluate() return {{score = 1}, {score = 1}} end
    return space
    """

  private static func counted(_ old: String, _ new: String) throws -> (before: Match, after: MatchFold) {
    let package = try Fixture.package(counting)
    let match = try StudioSupport.played(package, bots: ["random", "baseline"])
    try #require(match.steps.count == 4)
    return (match, try StudioSupport.replayed(match, with: try StudioSupport.edited(package, "main.lua", old, new)))
  }

  @Test func otherSeatsThatAreAskedPlayOn() throws {
    let (_, fold) = try StudioFoldTests.counted("return {ask = {1, 2}}", "return {ask = ctx.asks == 1 and {2} or {1, 2}}")
    #expect(fold.match.divergence == Match.Divergence(step: 2, reason: "seat 2 is asked now"))
    #expect(fold.match.steps.map(\.asked) == [[1, 2], [2], [1, 2], []])
    #expect(fold.match.steps.last?.stateValue == ["count": 5])
  }

  @Test func anAnswerThatIsRefusedNowCutsTheTape() throws {
    let (_, fold) = try StudioFoldTests.counted(
      "seat, answer) return answer end", "seat, answer) if state.count == 2 and seat == 1 then return nil, \"no\" end return answer end")
    #expect(fold.match.divergence == Match.Divergence(step: 2, reason: "the answer of seat 1 is refused now: no"))
    #expect(fold.match.steps.count == 4)
    #expect(fold.match.steps[2].reply.parsed.map(\.forfeit) == [.illegal, nil])
  }

  @Test(arguments: [
    ("ctx.asks == 3", "ctx.asks == 2", 3, "the match ends here now"), ("ctx.asks == 3", "ctx.asks == 4", 5, "the match goes on here now"),
  ])
  func aMatchMayEndElsewhere(old: String, new: String, steps: Int, reason: String) throws {
    let (_, fold) = try StudioFoldTests.counted(old, new)
    #expect(fold.match.steps.count == steps)
    #expect(fold.match.divergence?.reason == reason)
    #expect(fold.match.outcome != nil)
  }

  @Test func anEditedBotAnswersAnewAndRemembers() throws {
    let package = try Fixture.package(
      StudioFoldTests.counting,
      files: ["bots/random.lua": "return function(task, memory) memory = (memory or 0) + 1 return 'n' .. memory, memory end"])
    let match = try StudioSupport.played(package, bots: ["random", "baseline"])
    let edited = try StudioSupport.edited(package, "bots/random.lua", "'n' ..", "'m' ..")
    let fold = try StudioSupport.replayed(match, with: edited)
    #expect(fold.scope == Match.Scope(firstStep: 0, firstLive: 0))
    // A divergence in the middle goes on with what the bot remembered there.
    let cut = try StudioSupport.edited(package, "main.lua", "return {ask = {1, 2}}", "return {ask = ctx.asks == 1 and {1} or {1, 2}}")
    let diverged = try StudioSupport.replayed(match, with: cut)
    func texts(_ match: Match) -> [String] {
      match.steps.compactMap { step in
        guard case .answers(let answers) = step.input, case .text(let sealed) = answers[0].content else { return nil }
        return String(decoding: sealed.body, as: UTF8.self)
      }
    }
    #expect(texts(match) == ["n1", "n2", "n3"])
    #expect(texts(fold.match) == ["m1", "m2", "m3"])
    #expect(texts(diverged.match) == ["n1", "n2", "n3"])
    #expect(diverged.match.divergence?.step == 2)
  }

  @Test func aMatchThatIsTooLongIsCut() throws {
    let main = """
      return {
        next = function() return {ask = {1, 2}} end,
        task = function() return {text = "?"} end,
        apply = function(state) return state end,
        evaluate = function() return {{score = 1}, {score = 1}} end,
      }
      """
    let package = try Fixture.package(main, manifest: ["max_steps": 5000])
    let match = try StudioSupport.played(package, bots: ["random", "baseline"])
    #expect(match.isCut)
    #expect(match.outcome == nil)
    #expect(match.steps.count == Match.mostSteps)
    // Far from the start, only some steps can be taken up; the fold gives the same all the same.
    let fold = try StudioSupport.replayed(match, with: package, scope: Match.Scope(firstStep: 1234))
    #expect(fold.folded == 2000 - 1217)
    #expect(fold.match.isCut)
    #expect(StudioSupport.content(fold.match) == StudioSupport.content(match))
  }

  @Test func botsThatTheSpaceNoLongerHasAreAnError() throws {
    let match = try StudioFoldTests.match(StudioFoldTests.spaces[0])
    let text = String(decoding: try #require(match.package.bytes(of: "manifest.json")), as: UTF8.self)
    #expect(text.contains("\"expert\""))
    let edited = try StudioSupport.replacing(
      match.package, "manifest.json", Array(text.replacing(", \"expert\"", with: "").replacing("\"expert\", ", with: "").utf8))
    try #require(!edited.manifest.bots.contains("expert"))
    #expect { try StudioSupport.replayed(match, with: edited) } throws: { "\($0)".contains("has no bot expert") }
  }
}
