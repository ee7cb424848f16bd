public import SpaceContract

/// One task put to one agent: what of all that it sends, and when, is its answer.
///
/// Pure: whoever waits for the agent says what came and how much time had passed. An agent that gives something malformed may try again,
/// as often as the Space allows, within the same time. What comes at the deadline or after it is late, however the timer was scheduled;
/// and once there is an answer, nothing that comes later changes it.
public struct AnswerTurn: Sendable {
  public enum Next: Hashable, Sendable {
    /// The attempt was refused: ask once more, and say why.
    case again(refusal: String)
    case over(AnswerDeadline.Answer)
  }

  /// The attempt that is waited for, from 1.
  public private(set) var attempt = 1
  /// What the seat is taken to have said; nil while it may still speak.
  public private(set) var answer: AnswerDeadline.Answer?
  private let reader: AnswerReader
  private let attempts: Int
  private let seconds: Int

  /// - Parameter action: what the task asks for.
  public init(action: ActionSpec, limits: Limits) {
    reader = AnswerReader(spec: action, maxBytes: limits.answerBytes)
    attempts = max(1, limits.attempts)
    seconds = limits.answerSeconds
  }

  /// Takes what an agent sent.
  /// - Parameters:
  ///   - text: as it arrived; nil for an agent that will say nothing.
  ///   - number: the attempt that it is the answer to.
  ///   - elapsed: the time since the task was put.
  /// - Returns: nil for what is passed over: it answers an attempt that was answered before.
  public mutating func take(_ text: [UInt8]?, to number: Int, after elapsed: Duration) -> Next? {
    guard answer == nil, number == attempt else { return nil }
    guard elapsed < .seconds(seconds) else { return expire() }
    guard let text else { return over(.late("the agent gave no answer")) }
    guard case .failure(let malformed) = reader.read(text), attempt < attempts else { return over(.text(text)) }
    attempt += 1
    return .again(refusal: malformed.reason)
  }

  /// The time is up.
  @discardableResult public mutating func expire() -> Next {
    if let answer { return .over(answer) }
    return over(.late("no answer within \(seconds) s"))
  }

  private mutating func over(_ answer: AnswerDeadline.Answer) -> Next {
    self.answer = answer
    return .over(answer)
  }
}
