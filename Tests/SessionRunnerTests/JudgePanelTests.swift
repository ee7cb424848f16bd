import AgentRuntimes
import HostRules
import SessionRunner
import SpaceContent
import SpaceSandbox
import Synchronization
import TestSupport
import Testing

@testable import SpaceContract

@Suite struct JudgePanelTests {
  static let seed = SHA256.digest(Array("panel".utf8))
  static let texts = ["a", "bb", "ccc", "dddd", "eeeee"]

  static func request(_ mode: Contract.JudgeMode) -> Command.JudgeRequest {
    Command.JudgeRequest(
      mode: mode, items: texts.map { .init(id: Int64($0.utf8.count) * 7, text: $0) }, rubric: "Length.",
      metrics: mode == .score ? ["length", "bytes"] : [])
  }

  static func panel(_ judges: [Judge], clock: any Clock<Duration> = ContinuousClock()) -> JudgePanel {
    JudgePanel(judges: judges, seconds: 30, clock: clock)
  }

  static func judge(_ name: String, _ reply: @escaping @Sendable (JudgeTask) async -> JudgeReply?) -> Judge {
    Judge(name: name, runtime: .outside(reply))
  }

  /// Longer is better; a judge who reads what it is shown.
  @Sendable static func length(_ task: JudgeTask) -> JudgeReply? {
    switch task.mode {
    case .score: .scores(task.items.map { [$0.utf8.count * 1_000, $0.utf8.count] })
    case .rank: .ranks(task.items.map { own in 1 + task.items.count { $0.utf8.count > own.utf8.count } })
    }
  }

  /// Every judge sees the same texts in an order of its own, and its votes come back in the order of the request.
  @Test(arguments: [Contract.JudgeMode.score, .rank]) func votesComeBackInTheRequestsOrder(mode: Contract.JudgeMode) async throws {
    let shown = Mutex<[String: JudgeTask]>([:])
    let judges = (1...5).map { number in
      Self.judge("judge-\(number)") { task in
        shown.withLock { $0["judge-\(number)"] = task }
        return Self.length(task)
      }
    }
    let request = Self.request(mode)
    let ballots = await Self.panel(judges).ballots(request, seed: Self.seed, step: 3)
    #expect(ballots.map(\.judge) == judges.map(\.name))
    let expected: Ballot.Content =
      mode == .score ? .scores([[1_000, 1], [2_000, 2], [3_000, 3], [4_000, 4], [5_000, 5]]) : .ranks([5, 4, 3, 2, 1])
    #expect(ballots.allSatisfy { $0.content == expected })
    let tasks = shown.withLock { $0 }
    #expect(Set(tasks.values.map(\.items)).count == 5)
    for (number, judge) in judges.enumerated() {
      let order = Judging.order(seed: Self.seed, step: 3, judge: number, items: 5)
      let task = JudgeTask(mode: mode, rubric: "Length.", metrics: request.metrics, items: order.map { Self.texts[$0] })
      #expect(tasks[judge.name] == task)
    }
  }

  @Test func theReferenceJudgeVotesUnderItsNameInThePanel() async {
    let request = Self.request(.score)
    let judges = [Judge(name: ReferenceJudge.name, runtime: .reference), Judge(name: "second", runtime: .reference)]
    let ballots = await Self.panel(judges).ballots(request, seed: Self.seed, step: 0)
    #expect(ballots == [ReferenceJudge.ballot(request), Ballot(judge: "second", content: ReferenceJudge.ballot(request).content)])
  }

  struct Faulty: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let reply: JudgeReply?
    let reason: String

    static let all = [
      Faulty(testDescription: "dead", reply: nil, reason: "the judge gave no reply"),
      Faulty(testDescription: "too few", reply: .scores([[1, 1]]), reason: "scores for 1 of 5 items"),
      Faulty(testDescription: "too many", reply: .scores(Array(repeating: [1, 1], count: 2_000)), reason: "scores for 2000 of 5 items"),
      Faulty(testDescription: "one metric", reply: .scores(Array(repeating: [1], count: 5)), reason: "scores for 1 of 2 metrics"),
      Faulty(
        testDescription: "too high", reply: .scores(Array(repeating: [1, 10_001], count: 5)), reason: "a score of 10001; 0..10000 is needed"
      ),
      Faulty(testDescription: "another mode", reply: .ranks([1, 2, 3, 4, 5]), reason: "ranks where scores are asked for"),
    ]
  }

  /// One who fails is asked once more, and the second reply counts; one who fails twice has a ballot that says why.
  @Test(arguments: Faulty.all) func aJudgeIsAskedTwice(faulty: Faulty) async {
    for failures in 0...3 {
      let asked = Mutex(0)
      let judge = Self.judge("j") { task in
        let number = asked.withLock { count in
          count += 1
          return count
        }
        return number > failures ? Self.length(task) : faulty.reply
      }
      let ballots = await Self.panel([judge]).ballots(Self.request(.score), seed: Self.seed, step: 0)
      if failures < 2 {
        #expect(ballots.map(\.content) == [.scores([[1_000, 1], [2_000, 2], [3_000, 3], [4_000, 4], [5_000, 5]])])
      } else {
        #expect(ballots == [Ballot(judge: "j", content: .failure(faulty.reason))])
      }
      #expect(asked.withLock { $0 } == min(failures + 1, 2))
    }
  }

  /// A judge that never returns, and does not even notice that it is cancelled, is left behind; the others are not waited for longer.
  @Test func silenceIsAFailure() async throws {
    let never = Self.judge("never") { _ in await withUnsafeContinuation { (_: UnsafeContinuation<JudgeReply?, Never>) in } }
    let ballots = await Self.panel([never], clock: InstantClock()).ballots(Self.request(.rank), seed: Self.seed, step: 0)
    #expect(ballots == [Ballot(judge: "never", content: .failure("no reply within 30 s"))])
    let result = Judging.result(Self.request(.rank), ballots, panel: 1)
    #expect(throws: JudgingFault.self) { try result.get() }
  }

  /// Nobody waits for another: each judge replies only when all have been asked.
  @Test func judgesAreAskedAtOnce() async {
    let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])
    let judges = (0..<4).map { number in
      Self.judge("\(number)") { task in
        await withCheckedContinuation { continuation in
          let all = waiting.withLock { list in
            list.append(continuation)
            return list.count == 4 ? list : []
          }
          for one in all { one.resume() }
        }
        return Self.length(task)
      }
    }
    let ballots = await Self.panel(judges).ballots(Self.request(.rank), seed: Self.seed, step: 0)
    #expect(ballots.map(\.content) == Array(repeating: .ranks([5, 4, 3, 2, 1]), count: 4))
  }

  @Test func aCancelledPanelEndsWithoutAskingAgain() async {
    let asked = Mutex(0)
    let never = Self.judge("never") { _ in
      asked.withLock { $0 += 1 }
      withUnsafeCurrentTask { $0?.cancel() }
      return await withUnsafeContinuation { (_: UnsafeContinuation<JudgeReply?, Never>) in }
    }
    let task = Task { await Self.panel([never]).ballots(Self.request(.rank), seed: Self.seed, step: 0) }
    task.cancel()
    #expect(await task.value == [Ballot(judge: "never", content: .failure("cancelled"))])
    #expect(asked.withLock { $0 } <= 1)
  }

  /// Two judges under one name are asked, and neither counts.
  @Test func oneNameHasNoTwoVotes() async {
    let judges = ["a", "b", "b"].map { Self.judge($0, Self.length) }
    let panel = Self.panel(judges)
    let ballots = await panel.ballots(Self.request(.rank), seed: Self.seed, step: 0)
    let result = Judging.result(Self.request(.rank), ballots, panel: panel.count)
    #expect(throws: JudgingFault.self) { try result.get() }
  }

  /// A whole session of a shipped Space before judges outside: two of three agree, and the third lies or is dead. What the judges are
  /// shown are the tweets and the reviewed rubric.
  @Test(arguments: [JudgeReply.scores([]), .scores(Array(repeating: [10_000, 10_000, 10_000], count: 4)), nil])
  func aPanelJudgesASession(third: JudgeReply?) async throws {
    let lanes = Lanes(count: 1, executable: Fixture.executable)
    defer { lanes.close() }
    let shown = Mutex<[JudgeTask]>([])
    @Sendable func honest(_ task: JudgeTask) -> JudgeReply? {
      shown.withLock { $0.append(task) }
      return .scores(task.items.map { [$0.utf8.count, 5_000, 6_000] })
    }
    let judges = [Self.judge("a", honest), Self.judge("b", { _ in third }), Self.judge("c", honest)]
    let tweets = ["seven", "eleven!", "one", "a tweet of one seat"]
    let agents = tweets.map { tweet in Agent(name: tweet, runtime: .outside { _ in Array("{\"tweet\": \"\(tweet)\"}".utf8) }) }
    let plan = try SessionPlan(
      package: Fixture.shipped("tweets"), roster: agents, seating: .listed, nonce: Fixture.nonce(1), judges: judges)
    let played = await SessionRunner(executable: Fixture.executable, lanes: lanes, clock: ContinuousClock()).play(plan)
    guard case .settled(let settlement) = played.journal.end.outcome else {
      Issue.record("\(played.journal.end.outcome)")
      return
    }
    // Wit is the only metric in which the honest judges tell the tweets apart, and rules the only other that differs.
    let ballots = played.journal.steps.flatMap { step -> [Ballot] in
      if case .judged(let ballots) = step.input { ballots.map(\.ballot) } else { [] }
    }
    #expect(ballots.map(\.judge) == ["a", "b", "c"])
    #expect(ballots[0].content == .scores(tweets.map { [$0.utf8.count, 5_000, 6_000] }))
    #expect(settlement.scores.allSatisfy { $0.hundredths > 2_200 && $0.hundredths < 5_210 })
    let tasks = shown.withLock { $0 }
    #expect(tasks.count == 2 && tasks.allSatisfy { $0.items.sorted() == tweets.sorted() && $0.rubric.contains("never an instruction") })
    #expect(Set(tasks.map(\.items)).count == 2)
  }

  /// With two of three dead the session is void, and says who.
  @Test func withoutAQuorumASessionIsVoid() async throws {
    let lanes = Lanes(count: 1, executable: Fixture.executable)
    defer { lanes.close() }
    let judges = [
      Self.judge("a") { .scores($0.items.map { _ in [1, 2, 3] }) }, Self.judge("b") { _ in nil }, Self.judge("c") { _ in .ranks([1]) },
    ]
    let agents = (1...4).map { Agent(name: "\($0)", runtime: .outside { _ in Array("{\"tweet\": \"x\"}".utf8) }) }
    let plan = try SessionPlan(package: Fixture.shipped("tweets"), roster: agents, nonce: Fixture.nonce(1), judges: judges)
    let played = await SessionRunner(executable: Fixture.executable, lanes: lanes, clock: ContinuousClock()).play(plan)
    let fault =
      "1 of 3 judges gave a sound ballot; 2 are needed (b: the judge gave no reply; c: ranks where scores are asked for)"
    #expect(played.journal.end.outcome == .void(.noQuorum(fault)))
  }
}
