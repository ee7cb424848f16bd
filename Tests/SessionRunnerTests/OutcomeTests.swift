import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import TestSupport
import Testing

/// Who pays for a failure: the rules of the contract, played in the real worker.
@Suite struct OutcomeTests {
  /// A one-shot Space in which seat n scores its answer, a number.
  static let numbers = """
    return {
      task = function(state, seat) return {text = "Say a number."} end,
      evaluate = function(state)
        local out = {}
        for seat, answer in ipairs(state.rounds[1]) do out[seat] = {score = tonumber(answer.action or "0")} end
        return out
      end,
    }
    """

  static func settled(_ scores: [Int], _ ranking: [Int], _ shares: [Int]) throws -> SessionOutcome {
    .settled(Settlement(scores: try scores.map { try Score(hundredths: $0) }, ranking: try Ranking(ranks: ranking), shares: shares))
  }

  static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// Plays and checks that the fold of the journal agrees.
  static func outcome(_ main: String, manifest: Value.Map = [:], says: Bench.Says) throws -> SessionOutcome {
    let bench = try Bench(Fixture.package(main, manifest: manifest))
    let journal = try bench.session(says: says)
    #expect(bench.replay(journal).difference == nil)
    #expect(try Journal(encoded: journal.encoded) == journal)
    return journal.end.outcome
  }

  @Test func twoFunctionsAreASpace() throws {
    let outcome = try Self.outcome(Self.numbers) { seat, _ in Self.bytes(seat == 1 ? "62.5" : "7") }
    #expect(outcome == (try Self.settled([6250, 700], [1, 2], [10_000, 0])))
  }

  @Test func tiesShareAndSilenceForfeits() throws {
    #expect(try Self.outcome(Self.numbers) { _, _ in Self.bytes("50") } == Self.settled([5000, 5000], [1, 1], [5000, 5000]))
    #expect(
      try Self.outcome(Self.numbers) { seat, _ in seat == 2 ? Self.bytes("1") : nil } == Self.settled([0, 100], [2, 1], [0, 10_000]))
    #expect(try Self.outcome(Self.numbers) { _, _ in nil } == .void(.allForfeited))
  }

  /// Without `apply`, answers go to the end of state.rounds, whatever else the state holds and wherever the key stands in it.
  @Test(arguments: [
    "{}", "{rounds = {}}", "{a = 1, rounds = {}, zzzzzz = 2, longer_than_rounds = {3}}", "{longer_than_rounds = true}",
    "{a = 'x', zzzzzz = {}}",
  ])
  func theDefaultOfApplyKeepsRounds(state: String) throws {
    let main = """
      return {
        setup = function() return \(state) end,
        next = function(state, ctx) return ctx.asks < 3 and {ask = {1, 2}} or {done = true} end,
        task = function() return {text = "?"} end,
        evaluate = function(state)
          local words, others = {}, 0
          for _, round in ipairs(state.rounds) do for _, answer in ipairs(round) do words[#words + 1] = answer.seat .. answer.action end end
          for key in pairs(state) do others = others + 1 end
          assert(table.concat(words, " ") == "1a 2b 1a 2b 1a 2b", table.concat(words, " "))
          return {{score = others}, {score = 0}}
        end,
      }
      """
    guard
      case .settled(let settlement) = try Self.outcome(
        main, manifest: ["shape": "rounds"], says: { seat, _ in Self.bytes(seat == 1 ? "a" : "b") })
    else {
      Issue.record("void for \(state)")
      return
    }
    let keys = state.contains("zzzzzz = 2") ? 4 : state.contains("zzzzzz") ? 3 : state.contains("longer") ? 2 : 1
    #expect(settlement.scores[0].hundredths == 100 * keys)
  }

  /// An action at the limit of depth goes through an event and into state.rounds.
  @Test func theDeepestActionFits() throws {
    let main = """
      return {
        task = function() return {text = "?"} end,
        parse = function() local deep = {1} for _ = 1, 15 do deep = {deep} end return deep end,
        next = function(state, ctx) return ctx.asks < 2 and {ask = {1, 2}} or {done = true} end,
        evaluate = function(state)
          local depth, value = 0, state.rounds[2][1].action
          while type(value) == "table" do depth, value = depth + 1, value[1] end
          return {{score = depth}, {score = 0}}
        end,
      }
      """
    #expect(
      try Self.outcome(main, manifest: ["shape": "rounds"]) { _, _ in Self.bytes("x") } == Self.settled([1600, 0], [1, 2], [10_000, 0]))
  }

  @Test func theDefaultOfApplyNeedsAListOfRounds() throws {
    let main =
      "return {setup = function() return {rounds = 7} end, task = function() return {text = '?'} end, evaluate = function() return {{score = 1}, {score = 0}} end}"
    let message = "the default of apply needs a state that is an object with a list called rounds: add an apply"
    #expect(
      try Self.outcome(main) { _, _ in Self.bytes("a") }
        == .void(.spaceFailed(SpaceFailure(verdict: .refusedValue, place: "apply", message: message))))
  }

  /// `apply` breaks on the word "bomb"; with `both`, only when both seats say it.
  static func fragile(_ condition: String) -> String {
    """
    return {
      task = function() return {text = "Speak."} end,
      apply = function(state, event)
        local words = {}
        for _, answer in ipairs(event.answers) do words[answer.seat] = answer.action or "" end
        if \(condition) then error("cannot bear it") end
        state.words = words
        return state, "seat 1 said " .. words[1]
      end,
      evaluate = function(state) return {{score = #state.words[1]}, {score = #state.words[2]}} end,
    }
    """
  }

  @Test func aCrashThatOneForfeitCuresIsThatSeatsForfeit() throws {
    let main = Self.fragile("words[1] == 'bomb' or words[2] == 'bomb'")
    let outcome = try Self.outcome(main) { seat, _ in Self.bytes(seat == 2 ? "bomb" : "peace") }
    #expect(outcome == (try Self.settled([500, 0], [1, 2], [10_000, 0])))
  }

  static let crash = SpaceFailure(verdict: .runtimeError, place: "apply", message: "main.lua:6: cannot bear it")

  @Test(arguments: [
    "words[1] == 'bomb' or words[2] == 'bomb'",  // both are to blame: no single forfeit cures it
    "words[1] == 'bomb' and words[2] == 'bomb'",  // either forfeit would cure it: nobody in particular is to blame
    "true",  // nothing cures it
  ])
  func aCrashThatNoSingleForfeitCuresVoids(condition: String) throws {
    #expect(try Self.outcome(Self.fragile(condition)) { _, _ in Self.bytes("bomb") } == .void(.spaceFailed(Self.crash)))
  }

  @Test func parseRaisingForEverySeatVoids() throws {
    let main = """
      return {
        task = function() return {text = "Speak."} end,
        parse = function(state, seat, answer) if answer == "burn" then while true do end end error("no") end,
        evaluate = function() return {{score = 1}, {score = 2}} end,
      }
      """
    #expect(try Self.outcome(main) { _, _ in Self.bytes("x") } == .void(.parseRaised))
    // A budget that is burnt in parse is the answer's doing, too.
    #expect(try Self.outcome(main) { seat, _ in Self.bytes(seat == 1 ? "burn" : "x") } == .void(.parseRaised))
    #expect(try Self.outcome(main) { seat, _ in seat == 1 ? Self.bytes("burn") : nil } == .void(.allForfeited))
  }

  @Test func anAnswerThatBurnsParsesBudgetForfeitsItsOwnSeat() throws {
    let main = """
      return {
        task = function() return {text = "Speak."} end,
        parse = function(state, seat, answer) if answer == "burn" then while true do end end return answer end,
        evaluate = function(state)
          local out = {}
          for seat, answer in ipairs(state.rounds[1]) do out[seat] = {score = answer.forfeit == "illegal" and 0 or 80} end
          return out
        end,
      }
      """
    #expect(try Self.outcome(main) { seat, _ in Self.bytes(seat == 1 ? "burn" : "x") } == Self.settled([0, 8000], [2, 1], [0, 10_000]))
  }

  static func ending(_ next: String) -> String {
    "return {next = function(state, ctx) \(next) end, task = function() return {text = '?'} end, evaluate = function() return {{score = 60}, {score = 40}} end}"
  }

  static let endings: [(String, SessionOutcome)] = [
    ("return {void = 'the dice fell off the table'}", .void(.spaceVoided("the dice fell off the table"))),
    (
      "return {ask = 1}",
      .void(
        .spaceFailed(
          SpaceFailure(verdict: .refusedValue, place: "next", message: "next: ask must be a list of seats such as {1}, got integer 1")))
    ),
    (
      "return {ask = {1}, done = true}",
      .void(
        .spaceFailed(
          SpaceFailure(
            verdict: .refusedValue, place: "next", message: "next: exactly one of ask, judge, fetch, wait, run, void, done; got ask, done"))
      )
    ),
    (
      "return nil",
      .void(.spaceFailed(SpaceFailure(verdict: .refusedValue, place: "next", message: "returned nothing: add a return")))
    ),
  ]

  @Test(arguments: endings) func endsAsTheCommandSays(next: String, outcome: SessionOutcome) throws {
    #expect(try Self.outcome(Self.ending(next)) { _, _ in Self.bytes("x") } == outcome)
  }

  @Test func aSessionWithoutAnAnswerCanSettle() throws {
    #expect(
      try Self.outcome(Self.ending("return {done = true}"), says: { _, _ in [] }) == Self.settled([6000, 4000], [1, 2], [10_000, 0]))
  }

  @Test func maxStepsEndsWithAnEventAndAnEvaluation() throws {
    let main = """
      return {
        setup = function() return {events = {}} end,
        next = function() return {ask = {1, 2}} end,
        task = function() return {text = "?"} end,
        apply = function(state, event) table.insert(state.events, event.reason or event.type) return state end,
        evaluate = function(state) return {{score = #state.events}, {score = state.events[4] == "max_steps" and 9 or 0}} end,
      }
      """
    let outcome = try Self.outcome(main, manifest: ["shape": "turns", "max_steps": 3]) { _, _ in Self.bytes("x") }
    #expect(outcome == (try Self.settled([400, 900], [2, 1], [0, 10_000])))
  }

  @Test func aSilentSeatIsNoLongerContacted() throws {
    let bench = try Bench(
      Fixture.package(
        """
        return {
          setup = function() return {forfeits = {}} end,
          next = function(state, ctx) return ctx.asks < 6 and {ask = {1, 2}} or {done = true} end,
          task = function() return {text = "?"} end,
          apply = function(state, event) table.insert(state.forfeits, event.answers[2].forfeit) return state end,
          evaluate = function(state)
            assert(table.concat(state.forfeits, " ") == "late late out out out out", table.concat(state.forfeits, " "))
            return {{score = 1}, {score = 0}}
          end,
        }
        """, manifest: ["shape": "turns", "limits": ["forfeits": 2]]))
    var contacted = 0
    let journal = try bench.session(says: { seat, _ in
      if seat == 2 { contacted += 1 }
      return seat == 1 ? Self.bytes("x") : nil
    })
    #expect(journal.end.outcome == (try Self.settled([100, 0], [1, 2], [10_000, 0])))
    #expect(contacted == 2)
    #expect(bench.replay(journal).difference == nil)
  }

  static let shares: [(String, SessionOutcome?)] = [
    ("{7000, 3000}", nil),
    (
      "{7000, 2999}",
      .void(.spaceFailed(SpaceFailure(verdict: .refusedValue, place: "rewards", message: "rewards: sum is 9999; exactly 10000 is needed")))
    ),
    (
      "{10001, -1}",
      .void(
        .spaceFailed(
          SpaceFailure(verdict: .refusedValue, place: "rewards", message: "rewards: seat 2 share is -1; an integer from 0 is needed")))
    ),
  ]

  @Test(arguments: shares) func customSharesAreExact(shares: String, outcome: SessionOutcome?) throws {
    let main =
      "return {task = function() return {text = '?'} end, evaluate = function() return {{score = 60}, {score = 40}} end, rewards = function(state, ranking) assert(ranking[2] == 2) return \(shares) end}"
    let expected = try outcome ?? Self.settled([6000, 4000], [1, 2], [7000, 3000])
    #expect(try Self.outcome(main, manifest: ["rewards": ["preset": "custom"]]) { _, _ in Self.bytes("x") } == expected)
  }
}
