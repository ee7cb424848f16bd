import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// The bots of the Space in whole sessions, in the real sandbox.
@Suite struct LogicBotTests {
  static let bots = ["expert", "baseline", "random", "adversarial"]

  /// Two to eight seats, of which the first, third, fifth and seventh are experts: each has everything right, and everybody
  /// is paid what the README says.
  @Test(arguments: LogicTable.Config.all) func theExpertSolvesEverything(config: LogicTable.Config) throws {
    let bench = try Bench(Fixture.shipped("logic-grid"))
    for number in 0..<Soak.count(fast: 4, full: 150) {
      let about: Comment = "session \(number), AGON_SEED=\(Soak.seed)"
      let seats = 2 + number % 7
      let roster = (0..<seats).map { $0 % 2 == 0 ? "expert" : Self.bots[1 + ($0 / 2 + number) % 3] }
      let watch = LogicWatch()
      let journal = try bench.session(bots: roster, number: number, seed: Soak.seed, config: config.value, observe: watch.observe)
      #expect(watch.faults == [], about)
      #expect(watch.right.count == config.rounds, about)
      let cells = watch.rounds.map { $0.flatMap { $0 }.count }
      #expect(cells == (0..<config.rounds).map { [9, 12, 16, 20, 25][config.level - 1 + $0] }, about)
      for counts in zip(watch.right, cells) {
        for seat in stride(from: 0, to: seats, by: 2) { #expect(counts.0[seat] == counts.1, about) }
      }
      let expected = try LogicWatch.settlement(watch.right, cells: cells)
      #expect(expected.scores[0].hundredths == 10_000 && expected.ranking.ranks[0] == 1, about)
      #expect(journal.end.outcome == .settled(expected), about)
      #expect(bench.replay(journal).difference == nil, about)
    }
  }

  /// Reading the plain clues is worth something, but far from everything.
  @Test func theBotsAreOrdered() throws {
    let bench = try Bench(Fixture.shipped("logic-grid"))
    let roster = ["baseline", "random", "expert"]
    var sums = [0, 0, 0]
    let sessions = Soak.count(fast: 40, full: 1_000)
    for number in 0..<sessions {
      let journal = try bench.session(bots: roster, number: number, seed: Soak.seed)
      guard case .settled(let settlement) = journal.end.outcome else {
        Issue.record("\(journal.end.outcome.summary): session \(number), AGON_SEED=\(Soak.seed)")
        continue
      }
      for seat in 0..<3 { sums[seat] += settlement.scores[seat].hundredths / 100 }
    }
    // A guess has one cell of four or five right: 60 * (3 + 4 + 4) / 48 = 13.75 on the average.
    #expect(sums[1] >= 11 * sessions && sums[1] <= 16 * sessions, "\(sums) of \(sessions)")
    #expect(sums[0] > sums[1] + 2 * sessions && sums[0] < 50 * sessions, "\(sums) of \(sessions)")
    #expect(sums[2] == 100 * sessions)
    print("\(roster): \(sums) points in \(sessions) sessions, seed \(Soak.seed)")
  }

  /// The same sessions in two pairs of workers that never met, the second time in the opposite order: equal journals.
  @Test func sessionsAreTheSameInEveryWorker() throws {
    func journals(_ numbers: some Sequence<Int>) throws -> [Int: [UInt8]] {
      let bench = try Bench(Fixture.shipped("logic-grid"))
      var journals: [Int: [UInt8]] = [:]
      for number in numbers {
        let roster = (0..<(2 + number % 7)).map { $0 == 0 ? "random" : Self.bots[($0 + number) % 4] }
        journals[number] = try bench.session(bots: roster, number: number, seed: Soak.seed).encoded
      }
      return journals
    }
    let numbers = Array(0..<Soak.count(fast: 14, full: 200))
    let forwards = try journals(numbers)
    let backwards = try journals(numbers.reversed())
    #expect(numbers.filter { forwards[$0] != backwards[$0] } == [], "AGON_SEED=\(Soak.seed)")
    #expect(Set(forwards.values).count == numbers.count)
  }

  /// At every step of a session everybody is shown the same whole scene: the clues, the standings that are settled at the end, and
  /// the solutions of past rounds alone.
  @Test func theSceneShowsWhatIsOver() throws {
    let bench = try Bench(Fixture.shipped("logic-grid"))
    for number in 0..<Soak.count(fast: 3, full: 50) {
      let watch = LogicWatch()
      var faults: [String] = []
      var bars: [Double] = []
      let journal = try bench.session(bots: ["expert", "baseline", "random", "adversarial"], number: number, seed: Soak.seed) { machine in
        guard watch.observe(machine) else { return false }
        do {
          for audience in 0...4 {
            let bytes = try bench.check.view(
              audience: audience, state: machine.state, context: machine.context, seed: machine.start.seed, step: machine.eventsApplied,
              hasEnded: audience == 0
            ).get()
            let scene = try Scene.decode(DagCBOR.decode(bytes), seats: 4)
            let done = watch.right.count
            var kinds: [String] = []
            for block in scene.blocks {
              kinds.append("\(block.kind)")
              switch block {
              case .grid(let grid):
                let past = watch.rounds[done - 1]
                let names = past.map { _ in 1 }.count
                #expect(grid.rows == names + 1 && grid.cols == past[0].count + 1)
                #expect(grid.cells.dropFirst().prefix(past[0].count).map { $0 } == (1...past[0].count).map { "\($0)" })
                let rows = (1..<grid.rows).map { row in Array(grid.cells[(row * grid.cols + 1)..<((row + 1) * grid.cols)]) }
                if rows != past { faults.append("step \(done): the grid is not the last solution") }
              case .card(let card):
                let clues = try #require(watch.puzzle)
                for clue in clues.clues where !card.text.contains(try clues.sentence(clue)) { faults.append("step \(done): no \(clue)") }
              case .bars(let shown): bars = shown.items.map(\.value)
              case .timeline(let moments): #expect(moments.map(\.at) == (0..<done).map { Int64($0 + 1) })
              default: faults.append("step \(done): \(block.kind)")
              }
            }
            if kinds != ["card", "bars", "timeline"] + (done > 0 ? ["grid"] : []) { faults.append("step \(done): \(kinds)") }
          }
        } catch {
          faults.append("\(error)")
        }
        return true
      }
      #expect(faults == [] && watch.faults == [], "session \(number), AGON_SEED=\(Soak.seed)")
      guard case .settled(let settlement) = journal.end.outcome else {
        Issue.record("\(journal.end.outcome.summary)")
        continue
      }
      #expect(bars == settlement.scores.map { Double($0.hundredths) / 100 })
    }
  }
}
