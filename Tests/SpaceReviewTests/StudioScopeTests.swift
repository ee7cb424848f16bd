internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox
internal import TestSupport
internal import Testing

@testable import SpaceReview

/// Which step an edit can affect first.
@Suite struct StudioScopeTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let what: String
    let file: String
    let old: String
    let new: String
    let scope: Match.Scope

    var testDescription: String { what }
  }

  /// Edits of bid-tac-toe, expert against baseline: the setup, and eight auctions.
  static let cases: [Case] = [
    Case(what: "a comment", file: "main.lua", old: "-- The seat that moves, or nil", new: "-- Who moves, or nil", scope: .nothing),
    Case(what: "white space", file: "main.lua", old: "  return 3 - seat\n", new: "\n    return 3  -  seat\n", scope: .nothing),
    Case(what: "a page for people", file: "README.md", old: "# Bid-Tac-Toe", new: "# Bid tac toe", scope: .nothing),
    Case(what: "a test", file: "tests/rules.lua", old: "local CTX =", new: "local spare = 1\nlocal CTX =", scope: .nothing),
    Case(what: "view", file: "main.lua", old: "title = \"Board\"", new: "title = \"The board\"", scope: .init(drawsScenes: true)),
    Case(
      what: "a function that view alone calls", file: "main.lua", old: "A draw: nobody", new: "Drawn: nobody",
      scope: .init(drawsScenes: true)),
    Case(what: "task", file: "main.lua", old: "You are %s. The", new: "You play %s. The", scope: .init(makesTasks: true)),
    Case(
      what: "a function of the library that task and a bot call", file: "lib/board.lua", old: "if mark == \"\" then free",
      new: "if \"\" == mark then free", scope: .init(firstStep: 0, firstLive: 0, makesTasks: true)),
    Case(what: "evaluate", file: "main.lua", old: "local result = 50", new: "local result = 40", scope: .init(firstStep: 8)),
    Case(what: "apply", file: "main.lua", old: "Round %d: %s\", #state", new: "Auction %d: %s\", #state", scope: .init(firstStep: 1)),
    Case(what: "parse", file: "main.lua", old: "\"a bid of %d with", new: "\"bid of %d with", scope: .init(firstStep: 1)),
    Case(
      what: "a function that apply and view call", file: "main.lua", old: "\". Nobody moves.\"", new: "\". No one moves.\"",
      scope: .init(firstStep: 1, drawsScenes: true)),
    Case(what: "setup", file: "main.lua", old: "token = 1, rounds", new: "token = 2, rounds", scope: .init(firstStep: 0)),
    Case(
      what: "a value that next, evaluate, view and task reach", file: "main.lua", old: "local ROUNDS = 9", new: "local ROUNDS = 10",
      scope: .init(firstStep: 0, makesTasks: true, drawsScenes: true)),
    Case(
      what: "something that acts when the file is loaded", file: "main.lua", old: "local space = {}\n", new: "local space = {}\ndo end\n",
      scope: .init(firstStep: 0, makesTasks: true, drawsScenes: true)),
    Case(
      what: "code that cannot be followed", file: "main.lua", old: "local space = {}\n", new: "local space = setmetatable({}, {})\n",
      scope: .init(firstStep: 0, makesTasks: true, drawsScenes: true)),
    Case(what: "the manifest's title", file: "manifest.json", old: "\"name\": \"Bid", new: "\"name\": \"A Bid", scope: .nothing),
    Case(
      what: "the manifest's rules of play", file: "manifest.json", old: "\"default\": 100", new: "\"default\": 90",
      scope: .init(firstStep: 0, drawsScenes: true)),
    Case(
      what: "a bot that sits", file: "bots/expert.lua", old: "return function(task, memory)",
      new: "return function(task, memory, more)", scope: .init(firstStep: 0, firstLive: 0)),
    Case(
      what: "a bot that does not", file: "bots/random.lua", old: "return function(task, memory)",
      new: "return function(task, memory, more)", scope: .nothing),
  ]

  @Test(arguments: cases)
  func anEditAffectsTheMatchFrom(edit: Case) throws {
    let package = try Fixture.shipped("bid-tac-toe")
    let match = try StudioSupport.played(package, bots: ["expert", "baseline"])
    try #require(match.steps.count == 9)
    let edited = try StudioSupport.edited(package, edit.file, edit.old, edit.new)
    #expect(match.scope(of: Edit(from: package, to: edited)) == edit.scope)
  }

  @Test func aLineThatMovesIsAnEditWhereAMessageNamesIt() throws {
    let main = """
      return {
        task = function() return {text = "?"} end,
        parse = function() error("no") end,
        evaluate = function() return {{score = 1}, {score = 1}} end,
      }
      """
    let package = try Fixture.package(main)
    let moved = try StudioSupport.replacing(package, "main.lua", Array(("\n" + main).utf8))
    #expect(Edit(from: package, to: moved).callbacks.isEmpty)
    #expect(
      Edit(from: package, to: moved, keepsLines: true).callbacks
        == Set(Contract.CallbackName.allCases).intersection([.task, .parse, .evaluate]))
    let match = try StudioSupport.played(package, bots: ["random", "baseline"])
    let fold = try StudioSupport.replayed(match, with: moved)
    #expect(fold.folded == 1)
  }

  @Test func aStepThatFailedIsFoldedAgainAfterAnyEditOfPlay() throws {
    let main = """
      local space = {}
      function space.task() return {text = "?"} end
      function space.evaluate() return nothing.here end
      return space
      """
    let package = try Fixture.package(main)
    let match = try StudioSupport.played(package, bots: ["random", "baseline"])
    try #require(match.steps.count == 2 && match.steps[1].hasFailed)
    let edited = try StudioSupport.edited(package, "main.lua", "text = \"?\"", "text = \"!\"")
    #expect(match.scope(of: Edit(from: package, to: edited)) == Match.Scope(firstStep: 1, makesTasks: true))
  }

  /// Functions that reach each other through a table, an alias, a second file and a value that is written later.
  @Test(arguments: [
    ("helper.one = function() return 1 end", "helper.one = function() return 10 end", [Contract.CallbackName.apply]),
    ("function helper.two() return 2 end", "function helper.two() return 20 end", [.next]),
    ("late = 3", "late = 30", [.evaluate]),
    ("{four = 4}", "{four = 40}", [.view]),
    ("local FIVE = 5", "local FIVE = 50", [.task]),
    ("local function six() return 6 end", "local function six() return 60 end", [.parse, .setup]),
  ])
  func codeIsFollowed(old: String, new: String, callbacks: [Contract.CallbackName]) throws {
    let main = """
      local helper = {}
      local late
      helper.one = function() return 1 end
      function helper.two() return 2 end
      local FIVE = 5
      local function six() return 6 end
      local space = {}
      local shared = {four = 4}
      local alias = shared
      late = 3
      function space.setup() return {six = six()} end
      function space.apply(state) state.one = helper.one() return state end
      function space.next(state, ctx) return ctx.asks < helper.two() and {ask = {1, 2}} or {done = true} end
      function space.evaluate() return {{score = late}, {score = late}} end
      function space.view() return {{kind = "text", text = tostring(alias.four)}} end
      function space.task() return {text = tostring(FIVE)} end
      function space.parse(state, seat, answer) return {six = six(), answer = answer} end
      return space
      """
    let package = try Fixture.package(main)
    let edited = try StudioSupport.edited(package, "main.lua", old, new)
    #expect(Edit(from: package, to: edited).callbacks == Set(callbacks))
  }
}
