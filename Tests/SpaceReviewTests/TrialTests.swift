import SpaceContent
import SpaceContract
import SpaceLint
import SpaceSandbox
import TestSupport
import Testing

@testable import SpaceReview

/// The machinery that the dynamic rules share, and what it does with Spaces that give it nothing to play.
@Suite struct TrialTests {
  /// OEIS A000670: in how many ways so many seats can be ranked, ties included.
  @Test(arguments: zip(1...7, [1, 3, 13, 75, 541, 4683, 47293])) func everyWeakOrderComesOnce(seats: Int, count: Int) {
    var seen: Set<[Int]> = []
    let counted = WeakOrders.each(seats: seats) { ranks in
      seen.insert(ranks)
      return true
    }
    #expect(counted == count && seen.count == count)
    // A rank is one more than the number of seats ahead, so that each is a ranking indeed.
    #expect(seen.allSatisfy { ranks in ranks.allSatisfy { rank in rank == 1 + ranks.count { $0 < rank } } })
  }

  @Test func everyCompositionComesOnce() {
    var seen: Set<[Int]> = []
    let counted = WeakOrders.eachComposition(seats: 10) { ranks in
      seen.insert(ranks)
      return true
    }
    #expect(counted == 512 && seen.count == 512)
    #expect(seen.allSatisfy { ranks in ranks == ranks.sorted() && ranks.allSatisfy { rank in rank == 1 + ranks.count { $0 < rank } } })
  }

  @Test func aSearchStopsWhenToldTo() {
    var left = 5
    let counted = WeakOrders.each(seats: 6) { _ in
      left -= 1
      return left > 0
    }
    #expect(counted == 5)
  }

  /// 97.5 % quantiles of Student's t distribution from a printed table.
  @Test(arguments: [(1, 12.706), (2, 4.303), (5, 2.571), (9, 2.262), (20, 2.086), (60, 2.000), (1000, 1.962)])
  func quantilesAreThoseOfTheTable(freedom: Int, value: Double) {
    #expect(abs(Interval.quantile(freedom: freedom) - value) < 0.004)
  }

  /// By hand: the mean of 2, 4, 4, 6 is 4, s² = 8/3, s/√4 = 0.8165, t(3) = 3.182, so ±2.598.
  @Test func anIntervalIsThatOfTheFormula() throws {
    let interval = try #require(Interval([2, 4, 4, 6]))
    #expect(interval.mean == 4)
    #expect(abs(interval.high - 6.598) < 0.001 && abs(interval.low - 1.402) < 0.001)
    #expect(Interval([1]) == nil)
  }

  static let schema: Value = [
    "type": "object",
    "properties": [
      "word": ["type": "string", "minLength": 2, "maxLength": 9], "side": ["type": "string", "enum": ["long", "short"]],
      "sizes": [
        "type": "array", "items": ["type": "integer", "minimum": -5, "maximum": 70], "minItems": 1, "maxItems": 6, "uniqueItems": true,
      ],
      "part": ["type": "number", "minimum": 0, "maximum": 1], "sure": ["type": "boolean"],
    ], "required": ["word", "sizes"],
  ]

  /// What is drawn or filled is read back by the host as an answer that fits.
  @Test func answersFitTheirSchema() throws {
    let package = try Fixture.package("return {}", manifest: ["action": Self.schema])
    guard case .schema(let schema) = package.manifest.action else {
      Issue.record("the action is no schema")
      return
    }
    let reader = AnswerReader(spec: .schema(schema), maxBytes: 16_384)
    var draws = TrialDraws(seed: Soak.seed)
    var kinds: Set<Value> = []
    for _ in 0..<Soak.count(fast: 2_000, full: 200_000) {
      let value = SchemaAnswers.drawn(schema, using: &draws)
      kinds.insert(value)
      guard case .success = reader.read(JSON.encode(value)) else {
        Issue.record("\(value) does not fit, AGON_SEED=\(Soak.seed)")
        return
      }
    }
    #expect(kinds.count > 500)
    for (text, isGreatest) in [("x", true), ("😀", false), ("a ", true)] {
      let filled = SchemaAnswers.filled(schema, .init(text: text, isGreatest: isGreatest, mostItems: 100, mostScalars: 100))
      #expect(filled["word"]?.text?.unicodeScalars.count == 9)
      guard case .success(let read) = reader.read(JSON.encode(filled)) else {
        Issue.record("\(filled) does not fit")
        continue
      }
      #expect(read["part"] == .int(isGreatest ? 1 : 0))
    }
  }

  static let hanging = """
    local space = {}
    function space.task(state, seat, ctx)
      while true do end
    end
    function space.evaluate(state, ctx)
      return {}
    end
    return space

    """

  /// Every call ends by its budget, so that there is a report in bounded time.
  @Test func aHangingSpaceIsReported() async throws {
    let package = try Fixture.package(Self.hanging, manifest: ["limits": ["instructions": 10_000_000]])
    let report = await Trials.tried(package, TrialPlan())
    let finding = try #require(report.findings.first { $0.rule == "C304" })
    #expect(finding.severity == .error && finding.message.contains("budget in task"))
    #expect(report.sessions.settled == 0)
  }

  @Test func aDeadlineCutsTheTrialAndIsTold() async throws {
    let report = await Trials.run(
      try Fixture.shipped("bid-tac-toe"), plan: TrialPlan(deadline: .zero), executable: Fixture.executable)
    #expect(report.isCutShort && report.sessions.played == 0 && report.findings.isEmpty)
    #expect(report.skipped.map(\.rule) == TrialRule.all.map(\.info.id))
  }

  @Test(arguments: [
    ("return 1 +\n", "load_refused"), ("return {task = 1}\n", "load"), ("error('no')\n", "no"),
  ])
  func aSpaceThatDoesNotLoadIsOneFinding(main: String, says: String) async throws {
    let report = await Trials.tried(try Fixture.package(main), TrialPlan(deadline: .seconds(900)))
    #expect(report.findings.count == 1)
    let finding = try #require(report.findings.first)
    #expect(finding.rule == "S111" && finding.severity == .error && finding.file == "main.lua" && finding.message.contains(says))
    #expect(report.searched.isEmpty && report.sessions.played == 0)
  }

  @Test func theSamePlanGivesTheSameReport() async throws {
    let package = try Fixture.shipped("rap-battles")
    let plan = TrialPlan(seed: Soak.seed, sessionsPerPairing: 1, deadline: .seconds(900))
    let first = await Trials.tried(package, plan)
    let second = await Trials.tried(package, plan)
    #expect(!first.isCutShort && first.described == second.described && first.findings == second.findings)
  }

  /// The facts of a report, on a Space whose numbers can be counted by hand: one ask, three bots, two or three seats.
  @Test func theFactsAreCounted() async throws {
    let package = try SpacePackage(files: RuleExample.base, from: "example")
    let report = await Trials.tried(package, TrialPlan(sessionsPerPairing: 1, deadline: .seconds(900)))
    // Nine ordered pairs of three bots with two seats; with three seats all bots, and the two sound ones.
    #expect(report.sessions.planned == 11 && report.sessions.played == 11 && report.sessions.void == ["all_forfeited": 1])
    #expect(report.sessions.answers == 9 * 2 + 2 * 3 && report.sessions.steps == 22)
    #expect(report.rewards.map(\.seats) == [2, 3] && report.rewards.map(\.rankings) == [3, 13])
    let adversarial = try #require(report.bots.last)
    #expect(adversarial.name == "adversarial" && adversarial.sessions == 6 && adversarial.meanScore == 0 && adversarial.meanShare == 0)
    #expect(adversarial.answers == 7 && adversarial.forfeits == 7)
    let callbacks = Dictionary(uniqueKeysWithValues: report.callbacks.map { ($0.callback, $0.calls) })
    // Adversarial answers never reach parse.
    #expect(callbacks == ["task": 24, "parse": 17, "evaluate": 11])
    #expect(report.seatBias?.groups == 3 && report.seatBias?.seats.count == 2)
  }
}
