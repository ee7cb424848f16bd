internal import Foundation
internal import SpaceContent
internal import SpaceContract
internal import SpaceReview
internal import SpaceSandbox
internal import TestSupport
internal import Testing

@testable import agon

/// The studio's screen in lines, and what keys do to it.
@Suite struct StudioDrawingTests {
  private static func bench(_ id: String = "bid-tac-toe") throws -> Workbench {
    var bench = Workbench(
      folder: Fixture.repository.appending(path: "spaces/\(id)").path, executable: Fixture.executable, seed: 1)
    let isFresh = bench.refresh()
    try #require(isFresh)
    bench.advance { true }
    return bench
  }

  private static func lines(_ bench: inout Workbench, step: Int, width: Int, height: Int, keys: String = "") throws -> [String] {
    let match = try #require(bench.match)
    var desk = Desk(seats: match.setting.bots.count)
    desk.tick(at: .zero, count: match.steps.count)
    desk.look(at: step)
    for key in keys { _ = desk.press(.character(key), at: .zero) }
    let picture = bench.picture(of: match.steps[step], for: desk.player.audience)
    let drawing = StudioDrawing(
      match: match, isFinished: true, desk: desk, picture: picture, problem: bench.problem, inspection: bench.inspection, width: width,
      height: height)
    return drawing.lines().lines.map(\.text)
  }

  @Test(arguments: [(80, 40), (140, 45), (110, 24), (40, 12), (300, 90)])
  func everyLineFits(width: Int, height: Int) throws {
    for id in ["bid-tac-toe", "kuhn-poker", "btc-trading", "tweets", "code-golf-lua"] {
      var bench = try StudioDrawingTests.bench(id)
      defer { bench.stop() }
      let count = try #require(bench.match).steps.count
      for step in 0..<count {
        let lines = try StudioDrawingTests.lines(&bench, step: step, width: width, height: height)
        #expect(lines.count == height)
        for line in lines { #expect(DisplayWidth.of(line) <= width, "\(line)") }
      }
    }
  }

  @Test func aWideWindowHasTwoColumns() throws {
    var bench = try StudioDrawingTests.bench()
    defer { bench.stop() }
    let lines = try StudioDrawingTests.lines(&bench, step: 1, width: 140, height: 45)
    #expect(lines[0].hasPrefix("Bid-Tac-Toe 1."))
    #expect(lines[1].hasPrefix("━ view as seen by the public ━"))
    #expect(lines[1].contains(" │ ─ state "))
    #expect(lines.contains { $0.contains("│ ● chips = {") })
    #expect(lines.contains { $0.contains("│   token = 1") })
    #expect(lines.contains { $0.hasPrefix("command   {ask = {1, 2}}") })
  }

  @Test func aNarrowWindowHasOne() throws {
    var bench = try StudioDrawingTests.bench()
    defer { bench.stop() }
    let lines = try StudioDrawingTests.lines(&bench, step: 1, width: 80, height: 60)
    let headings = lines.filter { $0.hasPrefix("━ ") || $0.hasPrefix("─ ") }.map { $0.split(separator: " ")[1] }
    #expect(headings == ["view", "state", "task", "step", "lint"])
  }

  @Test func theFirstStepIsComparedWithNothing() throws {
    var bench = try StudioDrawingTests.bench()
    defer { bench.stop() }
    let lines = try StudioDrawingTests.lines(&bench, step: 0, width: 140, height: 45)
    #expect(lines.allSatisfy { !$0.contains("●") })
  }

  @Test func theAudienceIsShown() throws {
    var bench = try StudioDrawingTests.bench("kuhn-poker")
    defer { bench.stop() }
    let all = try StudioDrawingTests.lines(&bench, step: 0, width: 140, height: 45)
    let one = try StudioDrawingTests.lines(&bench, step: 0, width: 140, height: 45, keys: "s")
    #expect(one[1].hasPrefix("━ view as seen by 1 "))
    // The public sees neither card, the seat its own.
    #expect(all != one)
    #expect(one.contains { $0.contains("hidden = ") && $0.contains("each seat sees its own") })
  }

  @Test func brokenFilesLeaveTheMatchAndSayWhy() throws {
    var bench = Workbench(folder: Fixture.repository.appending(path: "docs").path, executable: Fixture.executable, seed: 1)
    let isFresh = bench.refresh()
    #expect(isFresh)
    #expect(bench.match == nil)
    #expect(bench.problem != nil)
  }

  @Test func rostersStartWithTheBest() throws {
    let manifest = try Fixture.shipped("bid-tac-toe").manifest
    let rosters = Workbench.rosters(manifest)
    #expect(rosters.first == ["expert", "baseline"])
    #expect(rosters.contains(["adversarial", "adversarial"]))
    #expect(rosters.count == Set(rosters).count)
  }
}

/// A value in lines, set off where it changed.
@Suite struct StateTreeTests {
  private static let tree = StateTree(width: 40)

  @Test func whatFitsStandsOnOneLine() {
    let state: Value = ["a": 1, "list": [1, "two", false], "empty": [:]]
    #expect(StateTreeTests.tree.lines(state, before: nil).map(\.text) == ["  a = 1", "  list = {1, \"two\", false}", "  empty = {}"])
  }

  @Test func changesAreMarkedDownToTheLeaf() {
    let lines = StateTreeTests.tree.lines(
      ["a": 1, "b": ["c": [1, 2], "d": 0]], before: ["a": 1, "b": ["c": [1, 3], "d": 0], "gone": 1])
    #expect(lines.map(\.text) == ["  a = 1", "● b = {c = {1, 2}, d = 0}", "− gone"])
    #expect(lines[1].spans.filter { $0.ink == .warning }.map(\.text) == ["● ", "2"])
  }

  @Test func onlyBranchesThatChangedAreOpened() {
    let long: Value = .list((1...20).map { .text("a long text \($0)") })
    var other = (1...20).map { Value.text("a long text \($0)") }
    other[9] = "changed"
    let closed = StateTreeTests.tree.lines(["a": ["x": long]], before: ["a": ["x": long]])
    // The first level is open, so that a large state has a shape.
    #expect(closed.map(\.text).first == "  a: 1 entry")
    #expect(closed.count == 2)
    let open = StateTreeTests.tree.lines(["a": ["x": .list(other)]], before: ["a": ["x": long]]).map(\.text)
    #expect(open.contains("●     10 = \"changed\""))
    #expect(open.contains("      … 6 unchanged"))
    #expect(open.count == 2 + 3 + 1 + 1 + 1 + 3)
  }

  @Test func whatIsHiddenIsSaidToBe() {
    let lines = StateTree(width: 80).lines(["hidden": [1, 2], "secret": "x"], before: nil).map(\.text)
    #expect(lines == ["  hidden = {1, 2}  -- each seat sees its own", "  secret = \"x\"  -- nobody sees it"])
  }

  @Test func aLargeStateIsCutAndNotWalked() {
    let large: Value = .list(Array(repeating: .text(String(repeating: "x", count: 100)), count: 5_000))
    let line = StateTreeTests.tree.inline(large)
    #expect(line.width < 400)
    #expect(line.text.hasSuffix(", …}"))
  }
}

/// Keys of the studio.
@Suite struct DeskTests {
  @Test func oneMovesThroughTimeAndStays() {
    var desk = Desk(seats: 2)
    desk.tick(at: .zero, count: 5)
    #expect(!desk.player.isPlaying)
    _ = desk.press(.right, at: .zero)
    #expect(desk.player.place == 1)
    _ = desk.press(.end, at: .zero)
    #expect(desk.player.place == 4)
    // An edit that makes the match shorter shows its new end; it never leaves by itself.
    desk.tick(at: .seconds(100), count: 3)
    #expect(desk.player.place == 2)
    #expect(!desk.player.hasLeft)
  }

  @Test func playingStopsAtTheEndAndStartsAgain() {
    var desk = Desk(seats: 2)
    desk.tick(at: .zero, count: 3)
    _ = desk.press(.character(" "), at: .zero)
    desk.tick(at: .seconds(10), count: 3)
    #expect(desk.player.place == 2)
    #expect(!desk.player.isPlaying)
    _ = desk.press(.character(" "), at: .seconds(10))
    #expect(desk.player.isPlaying)
    #expect(desk.player.place == 0)
  }

  @Test func keysAskForWhatOnlyTheWorkbenchCanDo() {
    var desk = Desk(seats: 2)
    let commands = [Key.character("n"), .character("b"), .character("r"), .character("q"), .interrupt, .suspend, .refresh].map {
      desk.press($0, at: .zero)
    }
    #expect(commands == [.newSeed, .nextBots, .restart, .leave, .leave, .suspend, .refresh])
  }

  @Test func focusGoesAroundAndScrolls() {
    var desk = Desk(seats: 2)
    for pane in [Desk.Pane.state, .task, .step, .lint, .view] {
      _ = desk.press(.character("\t"), at: .zero)
      #expect(desk.focus == pane)
    }
    _ = desk.press(.character("l"), at: .zero)
    _ = desk.press(.down, at: .zero)
    _ = desk.press(.pageDown, at: .zero)
    #expect(desk.scroll[.lint] == 11)
    desk.limitScroll(of: .lint, to: 4)
    #expect(desk.scroll[.lint] == 4)
  }
}
