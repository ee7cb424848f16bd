/// What one agent sends to one task: its messages by when they arrive. Some agents are quick; some are slow, dead, garrulous or worse.
struct SimulatedAgent {
  struct Message {
    /// Milliseconds after the task was put.
    let at: Int64
    /// Which attempt it answers.
    let attempt: Int
    /// Nil where the agent says that it will say nothing.
    let text: [UInt8]?
    /// The number that a sound text names.
    let names: Int?
  }

  private(set) var messages: [Message] = []

  private static let deadline = SimulatedSpace.answerSeconds * 1000

  /// One that never says anything.
  static let dead = SimulatedAgent(messages: [])

  private init(messages: [Message]) { self.messages = messages }

  init(_ random: inout SimulatedRandom) {
    let at = Int64(random.below(15_000))
    switch random.below(24) {
    case 0: break
    case 1: messages = [Message(at: at, attempt: 1, text: nil, names: nil)]
    case 2: messages = [sound(SimulatedAgent.deadline + Int64(random.below(60_000)), 1, &random)]
    // The last moment that counts, and the first that does not.
    case 3: messages = [sound(SimulatedAgent.deadline - Int64(random.below(2)), 1, &random)]
    case 4, 5: messages = [sound(at, 1, &random), sound(at + Int64(random.below(8_000)), 1, &random)]
    case 6, 7, 8:
      let again = at + 1 + Int64(random.below(8_000))
      messages = [unreadable(at, 1, &random)]
      switch random.below(5) {
      case 0: break
      case 1: messages.append(unreadable(again, 2, &random))
      // The refused attempt once more, before the next one.
      case 2: messages += [sound(again, 1, &random), sound(again + 1, 2, &random)]
      case 3: messages.append(Message(at: again, attempt: 2, text: nil, names: nil))
      default: messages.append(sound(again, 2, &random))
      }
    default: messages = [sound(at, 1, &random)]
    }
  }

  private func sound(_ at: Int64, _ attempt: Int, _ random: inout SimulatedRandom) -> Message {
    let number = random.chance(1, of: 12) ? 8 + random.below(2) : random.below(8)
    let thought = random.chance(1, of: 3) ? "I think: " : ""
    return Message(at: at, attempt: attempt, text: Array("\(thought){\"n\": \(number)}".utf8), names: number)
  }

  private func unreadable(_ at: Int64, _ attempt: Int, _ random: inout SimulatedRandom) -> Message {
    let padding = String(repeating: " ", count: SimulatedSpace.answerBytes)
    let text = random.pick(["", "seven", "{\"n\": 10}", "{\"m\": 1}", "{\"n\": 3", padding + "{\"n\": 3}"])
    return Message(at: at, attempt: attempt, text: Array(text.utf8), names: nil)
  }

  /// What counts of it by the rules: the first that came in time; where nobody can read it, the first of the second attempt.
  var answer: NaiveGame.Answer {
    let inTime = messages.filter { $0.at < SimulatedAgent.deadline }
    guard let first = inTime.first, let text = first.text else { return .late }
    if first.names != nil { return .text(text, names: first.names) }
    guard let second = inTime.first(where: { $0.attempt == 2 }), let text = second.text else { return .late }
    return .text(text, names: second.names)
  }
}
