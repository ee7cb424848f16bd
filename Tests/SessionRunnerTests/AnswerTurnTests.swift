import AgentRuntimes
import SpaceContract
import Testing

/// What counts of all that an agent sends, at which moment.
@Suite struct AnswerTurnTests {
  static func turn(attempts: Int) -> AnswerTurn {
    var limits = Limits()
    limits[.answerSeconds] = 20
    limits[.answerBytes] = 8
    limits[.attempts] = attempts
    return AnswerTurn(action: .text, limits: limits)
  }

  static let late = AnswerTurn.Next.over(.late("no answer within 20 s"))

  @Test func theFirstSoundAnswerStandsAndNothingAfterItCounts() {
    var turn = Self.turn(attempts: 2)
    #expect(turn.take(Array("one".utf8), to: 1, after: .seconds(3)) == .over(.text(Array("one".utf8))))
    #expect(turn.take(Array("two".utf8), to: 1, after: .seconds(4)) == nil)
    #expect(turn.take(Array("two".utf8), to: 2, after: .seconds(4)) == nil)
    #expect(turn.expire() == .over(.text(Array("one".utf8))))
    #expect(turn.answer == .text(Array("one".utf8)))
  }

  @Test func theLastMomentCountsAndTheNextDoesNot() {
    var inTime = Self.turn(attempts: 1)
    #expect(inTime.take(Array("one".utf8), to: 1, after: .milliseconds(19_999)) == .over(.text(Array("one".utf8))))
    var late = Self.turn(attempts: 1)
    #expect(late.take(Array("one".utf8), to: 1, after: .seconds(20)) == Self.late)
    #expect(late.take(Array("two".utf8), to: 1, after: .seconds(1)) == nil)
  }

  @Test func whatIsMalformedMayBeSaidAgainAsOftenAsAllowed() {
    var turn = Self.turn(attempts: 2)
    #expect(turn.take([], to: 1, after: .seconds(1)) == .again(refusal: "empty answer"))
    // The refused attempt once more answers nothing that is asked.
    #expect(turn.take(Array("one".utf8), to: 1, after: .seconds(2)) == nil)
    let long = Array("far too long".utf8)
    #expect(turn.take(long, to: 2, after: .seconds(3)) == .over(.text(long)))
  }

  @Test func aSecondAttemptHasNoTimeOfItsOwn() {
    var turn = Self.turn(attempts: 2)
    #expect(turn.take([], to: 1, after: .seconds(19)) == .again(refusal: "empty answer"))
    #expect(turn.take(Array("one".utf8), to: 2, after: .seconds(21)) == Self.late)
  }

  @Test func silenceIsLateAndStaysSo() {
    var turn = Self.turn(attempts: 3)
    #expect(turn.take(nil, to: 1, after: .seconds(1)) == .over(.late("the agent gave no answer")))
    var dead = Self.turn(attempts: 3)
    #expect(dead.expire() == Self.late)
    #expect(dead.take(Array("one".utf8), to: 1, after: .seconds(1)) == nil)
  }

  /// A host that is busy may come to its timer too late; the answer that came meanwhile is late all the same.
  @Test func anAnswerAfterItsTimeIsLateThoughTheTimerHasNotRung() async {
    let clock = SlowTimer()
    var limits = Limits()
    limits[.answerSeconds] = 20
    let deadline = AnswerDeadline(limits: limits, clock: clock)
    let prompt = AgentPrompt(seat: 1, task: PlayerTask(text: "say"), action: .text, rules: nil)
    let early = await deadline.answer(prompt) { _ in
      clock.pass(.seconds(19))
      return Array("one".utf8)
    }
    #expect(early == .text(Array("one".utf8)))
    let late = await deadline.answer(prompt) { _ in
      clock.pass(.seconds(21))
      return Array("one".utf8)
    }
    #expect(late == .late("no answer within 20 s"))
  }
}

/// A clock that shows what it is told, and whose timers never ring.
private final class SlowTimer: Clock, @unchecked Sendable {
  // Sendable: one agent is asked at a time, and only it moves the hands.
  private(set) var now = InstantClock.Instant(offset: .zero)
  var minimumResolution: Duration { .zero }

  func pass(_ time: Duration) { now = now.advanced(by: time) }

  func sleep(until deadline: InstantClock.Instant, tolerance: Duration?) async throws {
    try await Task.sleep(for: .seconds(3600))
  }
}
