import SpaceContract
import SpaceReview
import SpaceSandbox
import TestSupport
import Testing

/// What a bench counts, for a Space whose cost is known.
@Suite struct SpaceBenchTests {
  static let main = """
    local space = {}
    function space.task(state, seat) return {text = "go"} end
    function space.evaluate(state, ctx)
      local n = 0
      for i = 1, 10000 do
        n = n + i
      end
      return {{score = 1}, {score = 2}}
    end
    return space
    """

  static func bench(_ sessions: Int, main: String = main, seats: Int? = nil) throws -> SpaceBench {
    try SpaceBench(Fixture.package(main), executable: Fixture.executable, length: .sessions(sessions), seats: seats)
  }

  @Test func callsLinesAndSessionsAreCounted() throws {
    let bench = try Self.bench(30)
    #expect(bench.sessions == 30 && bench.steps == 60 && bench.voids.isEmpty)
    #expect(bench.use.callbacks.map(\.name) == ["task", "evaluate"])
    #expect(bench.use.callbacks.map(\.calls) == [60, 30])
    // Two instructions a turn, counted by the thousand, and less than one thousand for all the rest.
    let evaluate = try #require(bench.use.callbacks.last).instructions
    #expect([evaluate.percentile(50), evaluate.percentile(99), evaluate.max].map { $0 / 1000 } == [20, 20, 20])
    #expect(bench.use.callbacks[0].outputBytes == 1 + 5 + 3)
    #expect(bench.perSession.count == 30 && bench.perSession.max / 1000 == 20)

    #expect(bench.profiledSessions == SpaceBench.mostProfiled)
    // Of twenty sessions: three loads, the preparation and a turn's own instruction; one addition a turn.
    #expect(bench.lines.prefix(2).map(\.line) == [5, 6])
    #expect(bench.lines.prefix(2).map(\.instructions) == [200_080, 200_000])
    #expect(bench.lines.prefix(2).map(\.hits) == [200_020, 200_000])
    #expect(bench.lines[1].source == "n = n + i")
    #expect(bench.profiledInstructions == bench.lines.reduce(0) { $0 + $1.instructions })
    // The file itself ran before the first session.
    #expect(!bench.lines.contains { $0.line == 1 || $0.line == 10 })
  }

  @Test func twoBenchesAreTheSame() throws {
    let benches = try (0..<2).map { _ in try Self.bench(5) }
    #expect(benches[0].lines == benches[1].lines)
    #expect(benches[0].use.callbacks.map(\.memoryBytes) == benches[1].use.callbacks.map(\.memoryBytes))
  }

  @Test func voidsAreCountedByTheirCode() throws {
    let bench = try Self.bench(3, main: Self.main.replacing("{text = \"go\"}", with: "nil"))
    #expect(bench.voids == ["space_failed": 3])
  }

  @Test func aTimeIsAtLeastOneSession() throws {
    let bench = try SpaceBench(Fixture.package(Self.main), executable: Fixture.executable, length: .seconds(0))
    #expect(bench.sessions == 1 && bench.profiledSessions == 1)
  }

  @Test func percentilesAreByTheNearestRank() {
    var values = Distribution()
    #expect(values.percentile(50) == 0 && values.max == 0)
    for value in [15, 20, 35, 40, 50] as [Int64] { values.add(value) }
    // The worked example of the nearest-rank method, in the textbooks.
    #expect([5, 30, 40, 50, 100].map(values.percentile) == [15, 20, 20, 35, 50])
  }
}
