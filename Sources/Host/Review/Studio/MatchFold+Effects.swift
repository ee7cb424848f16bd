internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

extension MatchFold {
  /// Carries out what the machine wants done outside the Space's code: all of it the host's own, so that it is the same each time. Feeds
  /// come from the generator, the reference judge judges, and waits end at once.
  func effect(
    of action: SessionMachine.Action, on machine: inout SessionMachine, recorded: [Event.ProgramResult]?, in sandbox: SpaceSandbox
  ) -> SessionMachine.Action {
    let manifest = match.package.manifest
    switch action {
    case .judge(let request): return machine.next(.judged(machine.start.judges.map { _ in ReferenceJudge.ballot(request) }))
    case .quote(let query):
      let isKnown = machine.start.feeds[query.feed] != nil
      return machine.next(.quoted(isKnown ? [PriceGenerator(seed: machine.start.seed, feed: query.feed).quote(query)] : []))
    case .wait: return machine.next(.waited)
    case .run(let request):
      if let recorded { return machine.next(.ran(.success(recorded))) }
      let result = ProgramRunner.run(
        request, memoryMiB: manifest.permission(.codeRun)?.scope.memoryMiB ?? manifest.limits.memoryMiB,
        outputBytes: manifest.limits.outputBytes, executable: sandbox.executable)
      return machine.next(.ran(result))
    case .rewards(let ranking):
      let result = sandbox.rewards(
        ranking: ranking, state: machine.state, context: machine.context, seed: machine.start.seed, step: machine.eventsApplied,
        budget: max(0, Int64(manifest.limits.sessionInstructions) - machine.instructionsUsed))
      return machine.next(.rewarded(result))
    case .step, .ask, .end: preconditionFailure("a step, an ask and the end are the fold's own")
    }
  }
}

extension SessionStart {
  /// A start without a commitment: the draws follow from the person's number alone.
  init(_ setting: Match.Setting, _ manifest: Manifest, config: [UInt8]) {
    let isJudged = manifest.allows(.judgeScore) || manifest.allows(.judgeRank)
    let feeds = manifest.permission(.feedRead)?.scope.feeds ?? []
    let nothing = CID(codec: .raw, of: [])
    let header = Journal.Header(
      space: manifest.id, spaceVersion: "", package: nothing, worker: nothing, config: config,
      roster: setting.bots.map { Journal.Header.Entry(name: $0, bot: $0) },
      seating: .listed,
      nonceHash: setting.draws, clock: .virtual, feeds: Dictionary(uniqueKeysWithValues: feeds.map { ($0, FeedOrigin.generator) }),
      judges: isJudged ? [Journal.Header.Panelist(name: ReferenceJudge.name)] : [])
    self.init(header: header, seed: setting.draws, salts: .recorded([]), freshEachCall: true)
  }
}
