internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

/// A session of a trial, with all that went into the sandbox and came out of it.
struct TrialSession: Sendable {
  /// One step that the session took.
  struct Move: Sendable {
    /// The machine that waits for the reply: going on from here with another one is another session with the same past.
    let machine: SessionMachine
    let request: StepRequest
    let reply: StepReply

    var answers: [GivenAnswer]? { if case .answers(let answers) = request.input { answers } else { nil } }
    /// The place of the step in its journal: the start is 0.
    var number: Int { machine.steps.count }
  }

  /// A step that the Space failed at. The session may have gone on all the same, with the answer of one seat counted as a forfeit.
  struct Fault: Sendable {
    let step: Int
    let failure: SpaceFailure
    let move: Move
  }

  /// Which of the plan's seeds it was played on.
  let number: Int
  let seed: Digest
  /// By seat, the place of the bot in the manifest's list.
  let bots: [Int]
  var moves: [Move] = []
  var faults: [Fault] = []
  /// As it stood at the end.
  var machine: SessionMachine
  var outcome: SessionOutcome = .void(.cancelled)

  var seats: Int { bots.count }

  var settlement: Settlement? { if case .settled(let settlement) = outcome { settlement } else { nil } }

  /// Whether the Space played it as it should: to a result, or to a void that is the bots' doing.
  var isSound: Bool {
    guard faults.isEmpty else { return false }
    switch outcome {
    case .settled, .void(.allForfeited): return true
    case .void: return false
    }
  }

  var reachedMaxSteps: Bool { machine.steps.last?.input == .ended }

  /// Whether the Space itself came to its end: the last command was `done`.
  var isDone: Bool {
    guard let last = moves.last else { return false }
    return !reachedMaxSteps && !last.reply.evaluation.isEmpty
  }

  /// Whether the trial ran out of time in it.
  var wasCut: Bool { outcome == .void(.cancelled) }

  /// The asks of the session: what every asked seat was shown, and the move that answered it.
  var asks: [(asked: [StepReply.Asked], move: Move)] {
    zip(moves, moves.dropFirst()).compactMap { before, after in after.answers == nil ? nil : (before.reply.asked, after) }
  }

  /// Whether at every ask all seats were asked, and all the same, to the byte: then no seat can be told from another.
  var seatsAreAlike: Bool {
    !asks.isEmpty
      && asks.allSatisfy { asked, _ in asked.count == seats && asked.allSatisfy { $0.task == asked[0].task && !$0.task.isEmpty } }
  }
}

extension StepReply.Asked {
  /// The text of a task, and its data.
  var decoded: (text: String, data: Value?) {
    guard let value = try? DagCBOR.decode(task) else { return ("", nil) }
    return (value["text"]?.text ?? "", value["data"])
  }

  /// What the bot of the seat said.
  var said: [UInt8]? { if case .text(let text, _) = bot { text } else { nil } }
}
