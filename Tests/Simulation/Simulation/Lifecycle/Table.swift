internal import AgentRuntimes
internal import HostRules
internal import HostStore
internal import SessionRunner

/// A session that a process of the host has in its memory.
struct Table {
  var session: LiveSession
  var pause: LiveSession.Pause
  let stored: StoredSession
  var storedSteps: Int
  /// Whether another process, or this one before a wait, had begun it.
  let wasResumed: Bool
  /// The agents that were asked; nil before the steps so far are kept.
  var asking: Asking?

  var id: LedgerID { stored.id }

  /// Whether it can go on now.
  var isReady: Bool { asking.map { $0.answers != nil } ?? true }

  /// How long an agent is waited for, in milliseconds.
  private static let patience = SimulatedSpace.answerSeconds * 1000

  /// The seats that one step asks, and what has come of each.
  struct Asking {
    struct Seat {
      let number: Int
      let agent: SimulatedAgent
      var turn: AnswerTurn
      var read = 0
    }

    /// In milliseconds since 1970.
    let since: Int64
    var seats: [Seat]

    /// Reads what has arrived by now, in the order of its arrival.
    /// - Parameter acceptsLate: the mistake of not looking at the clock.
    mutating func read(until now: Int64, acceptsLate: Bool) {
      for index in seats.indices {
        while seats[index].read < seats[index].agent.messages.count {
          let message = seats[index].agent.messages[seats[index].read]
          guard since + message.at <= now else { break }
          _ = seats[index].turn.take(
            message.text, to: message.attempt, after: .milliseconds(acceptsLate ? 0 : message.at))
          seats[index].read += 1
        }
        let isSilent = !acceptsLate || seats[index].read == seats[index].agent.messages.count
        if isSilent, now >= since + Table.patience { seats[index].turn.expire() }
      }
    }

    /// When the next thing happens that somebody waits for, in milliseconds since 1970.
    var next: Int64? {
      seats.filter { $0.turn.answer == nil }.map { seat in
        since + (seat.read < seat.agent.messages.count ? min(seat.agent.messages[seat.read].at, Table.patience) : Table.patience)
      }.min()
    }

    /// What the journal is to say of it, once nobody is waited for any more.
    var answers: [OutsideAnswer]? {
      var answers: [OutsideAnswer] = []
      for seat in seats {
        switch seat.turn.answer {
        case .text(let text): answers.append(OutsideAnswer(seat: seat.number, content: .text(text)))
        case .late(let reason): answers.append(OutsideAnswer(seat: seat.number, content: .late(reason)))
        case nil: return nil
        }
      }
      return answers
    }
  }
}
