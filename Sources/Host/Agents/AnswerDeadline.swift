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

  private let seconds: Int
  private let attempts: Int
  private let maxBytes: Int
  private let sleep: @Sendable (Duration) async -> Void

  /// Takes the limits of a Space; `clock` measures the time.
  public init(limits: Limits, clock: some Clock<Duration>) {
    seconds = limits.answerSeconds
    attempts = limits.attempts
    maxBytes = limits.answerBytes
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
    let reader = AnswerReader(spec: prompt.action, maxBytes: maxBytes)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        race.begin(continuation)
        race.add(Task { race.finish(await AnswerDeadline.attempt(prompt, attempts, reader, ask)) })
        race.add(
          Task {
            await sleep(.seconds(seconds))
            race.finish(.late("no answer within \(seconds) s"))
          })
      }
    } onCancel: {
      race.finish(.late("cancelled"))
    }
  }

  private static func attempt(
    _ prompt: AgentPrompt, _ attempts: Int, _ reader: AnswerReader, _ ask: @Sendable (AgentPrompt) async -> [UInt8]?
  ) async -> Answer {
    var prompt = prompt
    for attempt in 1...max(1, attempts) {
      guard let text = await ask(prompt) else { break }
      switch reader.read(text) {
      case .failure(let malformed) where attempt < attempts:
        prompt = AgentPrompt(
          seat: prompt.seat, task: prompt.task, action: prompt.action, rules: prompt.rules, refusal: malformed.reason)
      default: return .text(text)
      }
    }
    return .late("the agent gave no answer")
  }
}
