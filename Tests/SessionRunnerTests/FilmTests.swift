internal import AgentRuntimes
internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox
internal import TestSupport
internal import Testing

@testable import SessionRunner

/// What those who watch are given, and when: while it is played, in another worker, and with everything hidden that is hidden.
struct FilmTests {
  private static let rounds = 4

  /// Each seat hides what it said last; the view tells what its audience can read.
  private static let main = """
    local space = {}
    function space.setup() return {hidden = {"first", "second"}, rounds = 0} end
    function space.task(state, seat) return {text = "say something"} end
    function space.apply(state, event)
      state.rounds = state.rounds + 1
      for _, answer in ipairs(event.answers) do state.hidden[answer.seat] = answer.action end
      return state, "round " .. state.rounds
    end
    function space.evaluate() return {{score = 1}, {score = 2}} end
    function space.view(state, audience)
      return {{kind = "text", text = state.rounds .. " " .. tostring(state.hidden[1]) .. " " .. tostring(state.hidden[2])}}
    end
    return space
    """

  private func package(_ main: String = FilmTests.main) throws -> SpacePackage {
    try Fixture.package(main, manifest: ["shape": "rounds", "rounds": .int(Int64(FilmTests.rounds))])
  }

  private func filmed(_ film: Film, main: String = FilmTests.main) throws -> (bench: Bench, journal: Journal) {
    let bench = try Bench(try package(main))
    let journal = try bench.session(
      observe: { machine in
        film.take(machine)
        return true
      }, says: { seat, step in Array("\(seat == 1 ? "a" : "b")\(step)".utf8) })
    film.finish()
    return (bench, journal)
  }

  private func text(_ snapshot: Snapshot, _ audience: Int, _ bench: Bench) throws -> String {
    let scene = try #require(snapshot.scene(for: audience, in: bench.check)).get()
    guard case .text(let text) = try #require(scene.blocks.first) else { return "" }
    return text
  }

  @Test func everyStepIsSeenAsItStood() throws {
    let film = Film()
    let (bench, journal) = try filmed(film)
    #expect(film.length.count == FilmTests.rounds + 1 && film.length.isComplete)
    #expect((0..<film.length.count).map { film[$0].step } == journal.steps)
    #expect((0..<film.length.count).map { film[$0].number } == [0, 1, 2, 3, 4])
    #expect(
      try [0, 1, 2].map { audience in try (0...4).map { try text(film[$0], audience, bench) } } == [
        ["0 false false", "1 false false", "2 false false", "3 false false", "4 a3 b3"],
        ["0 first false", "1 a0 false", "2 a1 false", "3 a2 false", "4 a3 b3"],
        ["0 false second", "1 false b0", "2 false b1", "3 false b2", "4 a3 b3"],
      ])
    #expect((0...4).map { film[$0].hidesSomething } == [true, true, true, true, false])
    #expect((0...4).map { film[$0].phase } == [.asking, .asking, .asking, .asking, .settled])
    #expect(film[0].seed == journal.seed)
  }

  @Test func aSpaceThatHidesNothingSaysSo() throws {
    let film = Film()
    let open = FilmTests.main.replacing("hidden = {\"first\", \"second\"}", with: "open = {}").replacing("state.hidden", with: "state.open")
    _ = try filmed(film, main: open)
    #expect((0...4).allSatisfy { !film[$0].hidesSomething })
  }

  @Test func aLongSessionKeepsItsFirstSnapshotsAndItsNewest() throws {
    let byCount = Film(mostSnapshots: 3, mostBytes: .max)
    let byBytes = Film(mostSnapshots: 100, mostBytes: 1)
    _ = try filmed(byCount)
    _ = try filmed(byBytes)
    #expect((0..<byCount.length.count).map { byCount[$0].number } == [0, 1, 4])
    #expect((0..<byBytes.length.count).map { byBytes[$0].number } == [0, 4])
  }

  @Test func aSceneThatBreaksTheContractIsAFailureOfTheView() throws {
    let film = Film()
    let broken = FilmTests.main.replacing("{{kind = \"text\",", with: "{{kind = \"poem\",")
    let (bench, _) = try filmed(film, main: broken)
    guard case .failure(let failure) = film[0].scene(for: 0, in: bench.check) else {
      Issue.record("a scene of an unknown kind was taken")
      return
    }
    #expect(failure.verdict == .refusedValue && failure.place == "view")
  }

  @Test func aSpaceWithoutAViewHasNoPicture() throws {
    let film = Film()
    let (bench, _) = try filmed(film, main: FilmTests.main.replacing("function space.view", with: "local function view"))
    #expect(film[0].scene(for: 0, in: bench.check) == nil)
  }

  /// The session waits for a seat that answers only once its first step has been seen.
  @Test func aSessionIsSeenWhileItIsPlayed() async throws {
    let film = Film()
    let lanes = Lanes(count: 1, executable: Fixture.executable)
    defer { lanes.close() }
    let seen = Agent(
      name: "seen",
      runtime: .outside { prompt in
        while film.length.count == 0 { await Task.yield() }
        return Array("\(film.length.count) \(film.length.isComplete)".utf8)
      })
    let plan = try SessionPlan(package: try package(), roster: [seen, .bot("random")], seating: .listed, nonce: Fixture.nonce(1))
    let played = await SessionRunner(executable: Fixture.executable, lanes: lanes).play(plan, observe: { machine, _ in film.take(machine) })
    film.finish()
    let said = played.journal.steps.compactMap { step -> String? in
      guard case .answers(let answers) = step.input, case .text(let sealed) = answers[0].content else { return nil }
      return String(decoding: sealed.body, as: UTF8.self)
    }
    #expect(said == ["1 false", "2 false", "3 false", "4 false"])
  }
}
