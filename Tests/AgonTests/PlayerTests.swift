internal import HostRules
internal import Testing

@testable import agon

/// The player's machine: time and keys in, a place in the film out.
struct PlayerTests {
  private func player(_ count: Int, speed: Double = 1, isComplete: Bool = true, hasKeys: Bool = true) -> Player {
    var player = Player(seats: 2, speed: speed, hasKeys: hasKeys)
    player.tick(at: .zero, count: count, isComplete: isComplete)
    return player
  }

  private func press(_ keys: String, _ player: inout Player, at now: Duration = .zero) {
    for key in keys { player.press(.character(key), at: now) }
  }

  @Test func eachPlaceStaysForItsTime() {
    var player = player(4, speed: 2)
    var places: [Int] = []
    for tenth in 0...20 {
      player.tick(at: .milliseconds(100 * tenth), count: 4, isComplete: true)
      places.append(player.place)
    }
    #expect(places == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3])
  }

  @Test func aSlowDrawingSkipsPlacesAndKeepsTime() {
    var player = player(2000, speed: 1000)
    player.tick(at: .milliseconds(33), count: 2000, isComplete: true)
    #expect(player.place == 33)
    player.tick(at: .milliseconds(70), count: 2000, isComplete: true)
    #expect(player.place == 70)
  }

  @Test func theEndLeavesByItselfUnlessAKeyWasPressed() {
    var player = player(2)
    player.tick(at: .seconds(1), count: 2, isComplete: true)
    #expect(player.isAtEnd && !player.isPlaying && !player.hasLeft)
    #expect(player.rest(at: .seconds(1)) == Player.farewell)
    var touched = player
    player.tick(at: .seconds(1) + Player.farewell, count: 2, isComplete: true)
    #expect(player.hasLeft)
    press("v", &touched, at: .seconds(2))
    touched.tick(at: .seconds(1000), count: 2, isComplete: true)
    #expect(!touched.hasLeft && touched.rest(at: .seconds(1000)) == nil)
    press("q", &touched)
    #expect(touched.hasLeft)
  }

  @Test func withoutKeysTheEndDoesNotWait() {
    var player = player(2, hasKeys: false)
    player.tick(at: .seconds(1), count: 2, isComplete: true)
    #expect(player.hasLeft)
  }

  @Test func anEmptyFilmIsLeft() {
    var player = Player(seats: 2, speed: 1, hasKeys: true)
    player.tick(at: .seconds(5), count: 0, isComplete: false)
    #expect(!player.hasLeft)
    player.tick(at: .seconds(6), count: 0, isComplete: true)
    #expect(player.hasLeft)
  }

  @Test func theFirstPlaceGetsItsFullTimeHoweverLateItComes() {
    var player = Player(seats: 2, speed: 1, hasKeys: true)
    player.tick(at: .seconds(9), count: 0, isComplete: false)
    player.tick(at: .seconds(10), count: 3, isComplete: true)
    #expect(player.place == 0 && player.rest(at: .seconds(10)) == .seconds(1))
  }

  @Test func aLiveSessionIsSeenAsItComes() {
    var player = player(1, isComplete: false)
    player.tick(at: .seconds(50), count: 1, isComplete: false)
    #expect(player.place == 0 && player.isPlaying && !player.isAtEnd && player.rest(at: .seconds(50)) == nil)
    // What somebody has waited for comes at once, and what comes with it a period later.
    player.tick(at: .seconds(60), count: 4, isComplete: false)
    #expect(player.place == 1 && player.rest(at: .seconds(60)) == .seconds(1))
    player.tick(at: .seconds(61), count: 4, isComplete: true)
    #expect(player.place == 2)
  }

  @Test(arguments: [
    (Key.character(" "), 4, true), (.right, 5, false), (.character("n"), 5, false), (.character("l"), 5, false), (.left, 3, false),
    (.character("p"), 3, false), (.character("h"), 3, false), (.home, 0, true), (.character("g"), 0, true), (.end, 10, true),
    (.character("G"), 10, true), (.character("0"), 0, true), (.character("5"), 5, true), (.character("9"), 9, true), (.unknown, 4, true),
    (.character("x"), 4, true), (.character("٣"), 4, true),
  ])
  func keysMove(key: Key, place: Int, isPlaying: Bool) {
    var player = player(11)
    player.tick(at: .seconds(4), count: 11, isComplete: true)
    #expect(player.place == 4)
    player.press(key, at: .seconds(4))
    #expect(player.place == place)
    #expect(player.isPlaying == (key == .character(" ") ? false : isPlaying))
    #expect(player.wasTouched == ![.unknown, .character("x"), .character("٣")].contains(key))
  }

  @Test func noKeyLeavesTheFilm() {
    var player = player(3)
    for key in [Key.left, .left, .home] { player.press(key, at: .zero) }
    #expect(player.place == 0)
    for key in [Key.right, .right, .right, .end, .character("9")] { player.press(key, at: .zero) }
    #expect(player.place == 2)
  }

  @Test func aPauseHoldsThePlace() {
    var player = player(5)
    press(" ", &player)
    player.tick(at: .seconds(100), count: 5, isComplete: true)
    #expect(player.place == 0 && player.rest(at: .seconds(100)) == nil)
    press(" ", &player, at: .seconds(100))
    player.tick(at: .milliseconds(100_900), count: 5, isComplete: true)
    #expect(player.place == 0)
    player.tick(at: .seconds(101), count: 5, isComplete: true)
    #expect(player.place == 1)
  }

  @Test func spaceAtTheEndPlaysOnceMore() {
    var player = player(3)
    press("G", &player)
    player.tick(at: .zero, count: 3, isComplete: true)
    press(" ", &player)
    #expect(player.place == 0 && player.isPlaying)
  }

  @Test func speedsGoThroughTheLadder() {
    var player = player(3, speed: 3)
    var speeds: [Double] = []
    for key in "+=]" {
      press(String(key), &player)
      speeds.append(player.speed)
    }
    for key in "-_[[[[[[[[[[[[" {
      press(String(key), &player)
      speeds.append(player.speed)
    }
    #expect(speeds == [5, 10, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05])
  }

  /// Half of a step has passed; half of it is left at the new speed.
  @Test func aChangeOfSpeedKeepsTheShareOfTheStep() {
    var player = player(5)
    player.press(.character("+"), at: .milliseconds(500))
    #expect(player.speed == 2 && player.rest(at: .milliseconds(500)) == .milliseconds(250))
  }

  @Test func timeInWhichTheProgramWasStoppedDoesNotCount() {
    var player = player(5)
    player.resume(at: .seconds(60))
    player.tick(at: .milliseconds(60_500), count: 5, isComplete: true)
    #expect(player.place == 0)
  }

  @Test func whenTheKeysAreGoneNothingWaitsForThem() {
    var player = player(2)
    press(" ", &player)
    player.loseKeys(at: .seconds(9))
    player.tick(at: .milliseconds(9_500), count: 2, isComplete: true)
    #expect(player.place == 0 && player.isPlaying)
    player.tick(at: .seconds(10), count: 2, isComplete: true)
    #expect(player.place == 1 && player.hasLeft)
  }

  @Test func audiencesGoAround() {
    var player = player(3)
    var audiences: [Int] = []
    for _ in 0..<4 {
      press("v", &player)
      audiences.append(player.audience)
    }
    #expect(audiences == [1, 2, 0, 1])
  }

  @Test func scrollingStaysWithinAndStartsAnew() {
    var player = player(3)
    player.press(.up, at: .zero)
    #expect(player.scroll == 0)
    player.press(.pageDown, at: .zero)
    player.press(.down, at: .zero)
    #expect(player.scroll == 11)
    player.limitScroll(to: 4)
    #expect(player.scroll == 4)
    player.limitScroll(to: -3)
    #expect(player.scroll == 0)
    player.press(.down, at: .zero)
    player.press(.right, at: .zero)
    #expect(player.scroll == 0)
  }

  @Test func theKeysComeAndGo() {
    var player = player(3)
    press("?", &player)
    #expect(player.showsKeys)
    player.press(.escape, at: .zero)
    #expect(!player.showsKeys)
  }

  @Test(arguments: [
    (100, "▶ 1/s  step 3 of 9  the end  public   ? keys · q leave · space pause · ←→ step · +- speed · v eyes"),
    (60, "▶ 1/s  step 3 of 9  the end  public   ? keys · q leave"), (40, "▶ 1/s  step 3 of 9  the end   ? keys"),
    (30, "▶ 1/s  step 3 of 9   ? keys"), (20, "▶ 1/s  step 3 of 9"), (10, "▶ 1/s  st…"),
  ])
  func theStatusFitsTheWindow(width: Int, text: String) {
    var player = player(1)
    player.press(.character(" "), at: .zero)
    let line = StatusLine(player: player, step: 3, last: 9, seated: ["a", "b"]).line(width: width)
    #expect(line.text == text)
    #expect(line.width <= width)
  }

  @Test func theStatusSaysWhatALiveSessionDoes() {
    let player = player(1, isComplete: false, hasKeys: false)
    let status = StatusLine(player: player, step: 0, last: 0, seated: ["a", "b"], below: 3, phase: .asking)
    #expect(status.line(width: 80).text == "▶ 1/s  step 0 of 0  ↓ 3 more  ● live, seats think  public")
  }
}
