import AgentRuntimes
import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// What the host does at a Space's command, and what of it a fold can do again.
@Suite struct CommandTests {
  static let judge =
    "{judge = {mode = 'score', rubric = 'How clear is it?', metrics = {'clarity'}, items = {{id = 7, text = 'A plain line.'}, {id = 3, text = ''}}}}"
  static let rank =
    "{judge = {mode = 'rank', rubric = 'How clear is it?', items = {{id = 7, text = 'A plain line about rivers.'}, {id = 3, text = ''}}}}"
  static let fetch = "{fetch = {feed = 'btc-usd', from = -7200, to = 0, every = 3600}}"
  static let wait = "{wait = {feed = 'btc-usd', to = ctx.clock + 7200, every = 3600}}"
  static let run =
    "{run = {programs = {{id = 1, source = 'return function(x) return x * 2 end'}, {id = 2, source = 'oops'}}, inputs = {4, 5}, instructions = 1000}}"

  static func played(
    _ commands: [String], scores: [String] = ["1", "0"], manifest: Value.Map = [:]
  ) throws -> (journal: Journal, report: Replay.Report) {
    let bench = try Bench(Commanded.package(commands, scores: scores, manifest: manifest))
    let journal = try bench.session()
    let report = bench.replay(journal)
    #expect(report.difference == nil)
    #expect(try Journal(encoded: journal.encoded) == journal)
    return (journal, report)
  }

  static func scores(_ outcome: SessionOutcome) -> [Int]? {
    guard case .settled(let settlement) = outcome else { return nil }
    return settlement.scores.map(\.hundredths)
  }

  @Test func aJudgementIsAnEventInTheOrderOfTheItems() throws {
    let (journal, report) = try Self.played(
      ["{ask = {1, 2}}", Self.judge],
      scores: [
        "(events[2].mode == 'score' and events[2].results[1].id == 7) and events[2].results[1].metrics.clarity or 0",
        "events[2].results[2].id == 3 and events[2].results[2].metrics.clarity + 1 or 0",
      ])
    guard case .judged(let ballots) = journal.steps[2].input, case .scores(let given) = ballots[0].ballot.content else {
      Issue.record("step 2 is \(journal.steps[2].input)")
      return
    }
    #expect(ballots.count == 1 && ballots[0].ballot.judge == "reference/1" && journal.header.judges.map(\.name) == ["reference/1"])
    #expect(given[0][0] > 0 && given[1] == [0])
    #expect(Self.scores(journal.end.outcome) == [given[0][0], 100])
    // Answers are graded by who gave them; the ballot was computed again.
    #expect(report.inputsProved == 1 && report.inputsClaimed == 0)
  }

  @Test func aRankingIsAnEvent() throws {
    let (journal, _) = try Self.played(
      ["{ask = {1, 2}}", Self.rank], scores: ["10 * events[2].results[1].rank", "10 * events[2].results[2].rank"])
    #expect(Self.scores(journal.end.outcome) == [1000, 2000])
  }

  @Test func barsComeFromTheGenerator() throws {
    let (journal, report) = try Self.played(
      ["{ask = {1, 2}}", Self.fetch, Self.wait, Self.wait],
      scores: [
        """
        (events[2].type == 'data' and events[2].at == 0 and events[2].unit == 'cents' and #events[2].bars.t == 2
          and events[2].bars.t[1] == -7200 and events[2].bars.t[2] == -3600) and 1 or 0
        """,
        """
        (events[3].type == 'ticks' and events[3].at == 7200 and events[3].bars.t[1] == 0 and events[3].bars.t[2] == 3600
          and events[4].at == 14400 and events[4].bars.t[1] == 7200 and events[3].bars.open[1] == events[2].bars.close[2]) and 1 or 0
        """,
      ])
    #expect(Self.scores(journal.end.outcome) == [100, 100])
    #expect(journal.steps.map(\.clock) == [0, 0, 0, 7200, 14_400])
    #expect(journal.header.feeds == ["btc-usd": .generator])
    #expect(report.inputsProved == 3 && report.inputsClaimed == 0)
  }

  @Test func aWaitNeedsNoFeed() throws {
    let (journal, report) = try Self.played(
      ["{ask = {1, 2}}", "{wait = {to = 259200}}"],
      scores: ["(events[2].type == 'ticks' and not events[2].bars) and 1 or 0", "events[2].at / 86400"])
    #expect(Self.scores(journal.end.outcome) == [100, 300])
    #expect(journal.steps[2].input == .waited)
    #expect(report.inputsClaimed == 0 && report.inputsProved == 0)
  }

  @Test func programsAreRunAndRunAgain() throws {
    let (journal, report) = try Self.played(
      ["{ask = {1, 2}}", Self.run],
      scores: ["events[2].results[1].outputs[2].value", "events[2].results[2].outputs[1].error == 'syntax' and 5 or 0"])
    #expect(Self.scores(journal.end.outcome) == [1000, 500])
    #expect(report.inputsProved == 1)
  }

  @Test(arguments: [(judge, "judge_calls"), (run, "run_calls")])
  func aSpaceIsHeldToTheCallsItPromises(command: String, limit: String) throws {
    let (journal, _) = try Self.played(["{ask = {1, 2}}", command, command])
    guard case .void(.spaceFailed(let failure)) = journal.end.outcome else {
      Issue.record("\(journal.end.outcome.summary)")
      return
    }
    #expect(failure.place == "next" && failure.message.hasSuffix("for the 2. time; limits.\(limit) is 1"), "\(failure.message)")
  }

  @Test func whatAFeedDoesNotServeVoids() throws {
    let (journal, _) = try Self.played(["{fetch = {feed = 'btc-usd', from = -600, to = 0, every = 60}}"])
    guard case .void(.noFeed(let why)) = journal.end.outcome else {
      Issue.record("\(journal.end.outcome.summary)")
      return
    }
    #expect(why.contains("btc-usd") && why.contains("300"), "\(why)")
    #expect(journal.steps.last?.stateHash == nil)
  }

  /// As many bars as a command may ask for reach the Space. Its state could not hold all their numbers.
  @Test func theMostBarsReachTheSpace() throws {
    let most = Contract.Commands.maxBars
    let main = """
      return {
        setup = function() return {count = 0} end,
        next = function(state, ctx)
          if ctx.step == 0 then return {ask = {1, 2}} end
          if ctx.step == 1 then return {fetch = {feed = "btc-usd", from = -\(most * 300), to = 0, every = 300}} end
          return {done = true}
        end,
        task = function() return {text = "?"} end,
        apply = function(state, event)
          if event.bars then state = {count = #event.bars.close, first = event.bars.t[1]} end
          return state
        end,
        evaluate = function(state)
          return {{score = state.count == \(most) and 1 or 0}, {score = state.first == -\(most * 300) and 1 or 0}}
        end,
      }
      """
    let bench = try Bench(Fixture.package(main, manifest: Commanded.manifest))
    let journal = try bench.session()
    #expect(bench.replay(journal).difference == nil)
    #expect(Self.scores(journal.end.outcome) == [100, 100], "\(journal.end.outcome.summary)")
  }

  /// A ballot under a name that the header does not have is no ballot, however often it is folded.
  @Test func aStrangersBallotVoids() throws {
    let bench = try Bench(Commanded.package(["{ask = {1, 2}}", Self.judge]))
    let honest = try bench.session()
    let forged = try Self.refolded(
      honest, replacing: 2, with: .judged([Self.sealed(Ballot(judge: "my-friend", content: .scores([[10_000], [10_000]])))]), in: bench)
    #expect(
      forged.end.outcome == .void(.noQuorum("ballots of judges that the session does not have: my-friend")), "\(forged.end.outcome.summary)"
    )
  }

  /// Commands without answers count against max_steps like everything else, so that no session is endless.
  @Test func waitsCountAsSteps() throws {
    let (journal, _) = try Self.played(
      ["{ask = {1, 2}}"] + Array(repeating: "{wait = {to = ctx.clock + 1}}", count: 9), manifest: ["max_steps": 4])
    #expect(journal.steps.map(\.input.kind) == ["start", "answers", "waited", "waited", "waited", "ended"])
  }

  /// Every byte of a journal with inputs of every kind, changed: either it is no journal any more, or the fold differs.
  @Test func noByteOfAJournalWithEveryInputCanBeChanged() throws {
    let bench = try Bench(Commanded.package(["{ask = {1, 2}}", Self.judge, Self.fetch, "{wait = {to = 60}}", Self.wait, Self.run]))
    let journal = try bench.session()
    #expect(journal.steps.map(\.input.kind) == ["start", "answers", "judged", "quoted", "waited", "quoted", "ran"])
    let bytes = journal.encoded
    var undetected: [Int] = []
    for index in bytes.indices where Soak.isOn || index % 5 == 0 {
      var altered = bytes
      altered[index] ^= index.isMultiple(of: 3) ? 0x01 : 0x20
      guard let changed = try? Journal(encoded: altered) else { continue }
      if bench.replay(changed).difference == nil { undetected.append(index) }
    }
    #expect(undetected == [])
  }

  /// Quotes, ballots and results that a host has made up are found, though it has made all hashes fit.
  @Test func aForgedInputIsFound() throws {
    let package = try Commanded.package(["{ask = {1, 2}}", Self.judge, Self.fetch, Self.run])
    let bench = try Bench(package)
    let honest = try bench.session()
    let forgeries: [(Int, Journal.Step.Input, String)] = [
      (
        2, .judged([Self.sealed(Ballot(judge: "reference/1", content: .scores([[9_999], [0]])))]),
        "the ballots are not those of reference/1"
      ),
      (3, try Self.shifted(honest.steps[3].input), "the quotes are not those of generator/1"),
      (
        4, .ran([.init(id: 1, outputs: [.value(9), .value(9)]), .init(id: 2, outputs: [.error(.syntax), .error(.syntax)])]),
        "the programs give something else"
      ),
    ]
    for (index, input, message) in forgeries {
      let forged = try Self.refolded(honest, replacing: index, with: input, in: bench)
      #expect(bench.replay(forged).difference == "step \(index): \(message)")
    }
  }

  private static func shifted(_ input: Journal.Step.Input) throws -> Journal.Step.Input {
    guard case .quoted(let quotes) = input, case .bars(let unit, let bars) = quotes[0].content else { fatalError("\(input) is no quote") }
    let dearer = bars.map { Event.Bar(time: $0.time, open: $0.open + 1, high: $0.high + 1, low: $0.low + 1, close: $0.close + 1) }
    return .quoted([Quote(source: quotes[0].source, content: .bars(unit: unit, dearer))])
  }

  /// As a host writes a ballot that nobody has signed.
  private static func sealed(_ ballot: Ballot) -> SealedBallot {
    SealedBallot(nonce: Array(repeating: 7, count: SealedBallot.nonceByteCount), ballot: ballot)
  }

  /// The journal of a host that lies about one input and folds honestly from there on.
  private static func refolded(
    _ journal: Journal, replacing index: Int, with input: Journal.Step.Input, in bench: Bench
  ) throws -> Journal {
    var machine = SessionMachine(
      rules: bench.rules,
      start: SessionStart(header: journal.header, seed: journal.seed, salts: .recorded(journal.steps), freshEachCall: true))
    var action = machine.next(.begin)
    while true {
      let next =
        machine.steps.count == index ? input : machine.steps.count < journal.steps.count ? journal.steps[machine.steps.count].input : .ended
      switch (action, next) {
      case (.step(let request), _): action = machine.next(.stepped(bench.play.step(request)))
      case (.ask, .answers(let answers)): action = machine.next(.answered(answers.compactMap(OutsideAnswer.init), clock: 0))
      case (.judge, .judged(let ballots)): action = machine.next(.revealed(ballots))
      case (.quote, .quoted(let quotes)): action = machine.next(.quoted(quotes))
      case (.run, .ran(let results)): action = machine.next(.ran(.success(results)))
      case (.end(let outcome), _):
        return Journal(header: journal.header, steps: machine.steps, end: Journal.End(nonce: journal.end.nonce, outcome: outcome))
      default: fatalError("\(action) and \(next) do not meet")
      }
    }
  }
}
