internal import HostRules
internal import SpaceContract

/// What the host does by itself at a Space's command. Nil, or false, where somebody has to be asked or waited for.
struct Effects {
  let quotes: (FeedQuery) -> [Quote]?
  let ballots: (Command.JudgeRequest) -> [Ballot]?
  let waits: (_ until: Int64) -> Bool
  let programs: (Command.RunRequest) -> Result<[Event.ProgramResult], SpaceFailure>?

  /// Nothing: all that comes from outside stands in a journal.
  static var recorded: Effects {
    Effects(quotes: { _ in nil }, ballots: { _ in nil }, waits: { _ in false }, programs: { _ in nil })
  }
}

extension SessionMachine {
  /// Drives the machine with its Space until somebody has to be waited for or the session ends.
  mutating func advance(
    _ event: Event, calling space: SpaceCalls, effects: Effects, observe: (SessionMachine) -> Bool = { _ in true }
  ) -> LiveSession.Pause {
    var action = next(event)
    while true {
      switch action {
      case .ask(let asks): return .asking(asks)
      case .end(let outcome): return .ended(outcome)
      case .judge(let request):
        guard let ballots = effects.ballots(request) else { return .judging(request) }
        action = next(.judged(ballots))
      case .quote(let query):
        guard let quotes = effects.quotes(query) else { return .quoting(query) }
        action = next(.quoted(quotes))
      case .wait(let until):
        guard effects.waits(until) else { return .waiting(until: until) }
        action = next(.waited)
      case .run(let request):
        guard let result = effects.programs(request) else { return .running(request) }
        action = next(.ran(result))
      case .rewards(let ranking): action = next(.rewarded(space.rewards(ranking, self)))
      case .step(let request):
        let before = steps.count
        action = next(.stepped(space.step(request)))
        if steps.count > before, !observe(self) { action = next(.cancel) }
      }
    }
  }

  /// What a journal says happened at a pause; nil where it has nothing that fits.
  func recorded(in journal: [Journal.Step], at pause: LiveSession.Pause) -> Event? {
    guard steps.count < journal.count else { return nil }
    let step = journal[steps.count]
    switch (pause, step.input) {
    case (.asking, .answers(let answers)): return .answered(answers.compactMap(OutsideAnswer.init), clock: step.clock ?? 0)
    case (.judging, .judged(let ballots)): return .revealed(ballots)
    case (.quoting, .quoted(let quotes)): return .quoted(quotes)
    case (.waiting, .waited), (.waiting, .quoted): return .waited
    case (.running, .ran(let results)): return .ran(.success(results))
    default: return nil
    }
  }
}
