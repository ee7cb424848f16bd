public import SpaceContract

/// Gets one agent's answer, or its silence, within a time.
///
/// An agent that gives something malformed may try again, as often as the Space allows, within the same time. One that does
/// not come back in time is cancelled and left behind: nothing waits for it, whatever it does.
public struct AnswerDeadline: Sendable {
  public enum Answer: Hashable, Sendable {
    case text([UInt8])
    case late(String)
  }

  private let limits: Limits
  private let stopwatch: @Sendable () -> @Sendable () -> Duration
  private let sleep: @Sendable (Duration) async -> Void

  /// Takes the limits of a Space; `clock` measures the time.
  public init(limits: Limits, clock: some Clock<Duration>) {
    self.limits = limits
    stopwatch = {
      let start = clock.now
      return { start.duration(to: clock.now) }
    }
    sleep = { duration in
      do {
        try await clock.sleep(for: duration)
      } catch {
        // Cancelled: the answer came first, and nobody looks at the timer any more.
      }
    }
  }

  public func answer(_ prompt: AgentPrompt, from ask: @escaping @Sendable (AgentPrompt) async -> [UInt8]?) async -> Answer {
    let race = Race<Answer>()
    let turn = AnswerTurn(action: prompt.action, limits: limits)
    let elapsed = stopwatch()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        race.begin(continuation)
        race.add(Task { race.finish(await AnswerDeadline.answer(prompt, turn, elapsed, ask)) })
        race.add(
          Task {
            await sleep(.seconds(limits.answerSeconds))
            race.finish(.late("no answer within \(limits.answerSeconds) s"))
          })
      }
    } onCancel: {
      race.finish(.late("cancelled"))
    }
  }

  private static func answer(
    _ prompt: AgentPrompt, _ turn: AnswerTurn, _ elapsed: @Sendable () -> Duration, _ ask: @Sendable (AgentPrompt) async -> [UInt8]?
  ) async -> Answer {
    var turn = turn
    var prompt = prompt
    while true {
      let text = await ask(prompt)
      switch turn.take(text, to: turn.attempt, after: elapsed()) {
      case .over(let answer): return answer
      case .again(let refusal):
        prompt = AgentPrompt(seat: prompt.seat, task: prompt.task, action: prompt.action, rules: prompt.rules, refusal: refusal)
      case nil: preconditionFailure("each attempt is answered once")
      }
    }
  }
}
