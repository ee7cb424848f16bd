internal import HostRules
internal import SessionRunner
internal import SpaceContract
internal import SpaceSandbox

extension Match {
  /// What of a match has to be done again after an edit.
  public struct Scope: Hashable, Sendable {
    /// The first step to fold again; nil where all states stay.
    public var firstStep: Int?
    /// The first step at which bots answer anew; nil where all recorded answers are tried.
    public var firstLive: Int?
    /// Whether the tasks of the steps that are kept are made again.
    public var makesTasks: Bool
    /// Whether scenes are drawn again of the steps that are kept.
    public var drawsScenes: Bool

    public init(firstStep: Int? = nil, firstLive: Int? = nil, makesTasks: Bool = false, drawsScenes: Bool = false) {
      self.firstStep = firstStep
      self.firstLive = firstLive
      self.makesTasks = makesTasks
      self.drawsScenes = drawsScenes
    }

    public static let nothing = Scope()
    /// From the setup on, with the recorded answers.
    public static let everything = Scope(firstStep: 0, makesTasks: false, drawsScenes: true)
  }

  /// The first step that an edit can affect, by these rules:
  ///
  /// - Anything of `manifest.json` but its descriptive keys: from the setup.
  /// - `setup`, `next`: from the setup, the first step that calls them. `parse`, `apply`: from the first step with an event. `default`: from
  ///   the first step with a forfeit.
  /// - `evaluate`, `rewards`: the last step. A last step that failed is folded again after any edit of code that a callback reaches.
  /// - `task`: no step is folded, the tasks alone are made again, unless one fails or names another action: from there, then. Recorded
  ///   answers stand, though a bot that read the new text might say something else.
  /// - A bot: from the step in which it was asked first; from there on all bots answer anew.
  /// - `view`: nothing is folded; scenes are drawn when somebody looks at them.
  /// - Any other file: nothing.
  ///
  /// Which callbacks an edit can reach is for `Edit`. Budgets are not looked at: an edit that makes a call only cost more shows in the steps
  /// that are folded again, and in a match that is started afresh.
  public func scope(of edit: Edit) -> Scope {
    var scope = Scope(drawsScenes: edit.changesRules)
    func fold(from step: Int?) {
      guard let step else { return }
      scope.firstStep = min(step, scope.firstStep ?? step)
    }
    if edit.changesRules { fold(from: 0) }
    for callback in edit.callbacks {
      switch callback {
      case .setup, .next: fold(from: 0)
      case .parse, .apply: fold(from: steps.count > 1 ? 1 : nil)
      case .default: fold(from: steps.firstIndex { $0.reply.parsed.contains { $0.forfeit != nil } || $0.hasAbsence })
      case .evaluate, .rewards: fold(from: steps.indices.last)
      case .task: scope.makesTasks = true
      case .view: scope.drawsScenes = true
      }
    }
    let isCodeChanged = edit.callbacks.contains { $0 != .view }
    if isCodeChanged, steps.last?.hasFailed == true || hasFailedAtTheEnd { fold(from: steps.indices.last) }
    if !edit.bots.isEmpty {
      let seats = setting.bots.indices.filter { edit.bots.contains(setting.bots[$0]) }.map { $0 + 1 }
      scope.firstLive = steps.firstIndex { step in step.asked.contains { seats.contains($0) } }
      fold(from: scope.firstLive)
    }
    return scope
  }

  /// Whether a call after the last step failed.
  private var hasFailedAtTheEnd: Bool {
    if case .void(.spaceFailed) = outcome { true } else { false }
  }

  /// Whether a message with a line of the code may stand in a state: then a line that moves is a change.
  var hasRaised: Bool { steps.contains { step in step.reply.parsed.contains(where: \.raised) } }

  static func keepsCheckpoint(at number: Int) -> Bool { number < 128 || number % 32 < 2 }

  /// Where a fold is taken up that is to begin at `step`: there or before it, and where the step before has a checkpoint, too, because its
  /// tasks may have to be asked again.
  func checkpoint(for step: Int) -> (Int, MatchStep.Checkpoint)? {
    var index = min(step, steps.count - 1)
    while index > 0 {
      if let checkpoint = steps[index].checkpoint, steps[index - 1].checkpoint != nil { return (index, checkpoint) }
      index -= 1
    }
    return nil
  }

  /// Makes the tasks of steps again. Gives the first step in which that fails, or in which a task asks for another action than before.
  mutating func makeTasks(upTo end: Int?, with package: SpacePackage, in sandbox: SpaceSandbox) -> Int? {
    for index in steps.indices.prefix(end ?? steps.count) {
      var asked = steps[index].reply.asked
      for place in asked.indices where !asked[place].task.isEmpty {
        let seat = asked[place].seat
        let snapshot = steps[index].snapshot
        guard case .success(let task) = snapshot.task(of: seat, in: sandbox), let action = checked(task, package.manifest),
          action == checked(asked[place].task, package.manifest)
        else { return index }
        asked[place] = StepReply.Asked(seat: seat, task: task, bot: asked[place].bot)
      }
      steps[index].reply = steps[index].reply.with(asked: asked)
    }
    return nil
  }

  /// The name of the action that a task asks for, "" for the unnamed one; nil for a task that breaks the contract.
  private func checked(_ task: [UInt8], _ manifest: Manifest) -> String? {
    do {
      return try PlayerTask.decode(task, manifest: manifest).action ?? ""
    } catch {
      return nil
    }
  }
}

extension MatchStep {
  /// Whether a seat said nothing, or is not asked any more.
  fileprivate var hasAbsence: Bool {
    guard case .answers(let answers) = input else { return false }
    return answers.contains { if case .text = $0.content { false } else { true } }
  }
}

extension StepReply {
  fileprivate func with(asked: [Asked]) -> StepReply {
    StepReply(
      failure: failure, used: used, parsed: parsed, event: event, state: state, log: log, command: command, evaluation: evaluation,
      asked: asked)
  }
}

extension StepRequest {
  /// The same, with every answer to come from outside.
  var withoutBots: StepRequest {
    var request = self
    request.bots = []
    return request
  }
}
