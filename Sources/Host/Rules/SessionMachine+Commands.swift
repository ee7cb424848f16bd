internal import SpaceContract

// Commands that the host carries out: judging, reading feeds, waiting, running programs. What came of them is an input of the
// journal; the event that the Space is told is a pure function of it.
extension SessionMachine {
  mutating func judge(_ request: Command.JudgeRequest) -> Action {
    judgeCalls += 1
    stage = .judging(request)
    return .judge(request)
  }

  func seal(_ ballots: [Ballot]) -> [SealedBallot] {
    ballots.enumerated().map { place, ballot in
      SealedBallot(nonce: start.salts.nonce(step: steps.count, place: place), ballot: ballot)
    }
  }

  mutating func judged(_ request: Command.JudgeRequest, _ given: [SealedBallot]) -> Action {
    // A ballot of somebody whom the header does not name is nobody's.
    let strangers = given.map(\.ballot.judge).filter { name in !start.judges.contains { $0.name == name } }
    guard strangers.isEmpty else {
      let message = "ballots of judges that the session does not have: \(strangers.joined(separator: ", "))"
      return fail(.judged(given), message, .noQuorum(message))
    }
    let ballots = given.enumerated().map { place, sealed in
      // Where a judge has a key, nobody else votes for it.
      let isOwn = start.judges.contains { judge in
        judge.name == sealed.ballot.judge && judge.hasGiven(sealed, session: start.commitment, chain: chain, step: steps.count)
      }
      guard !isOwn else { return sealed }
      let nobodys = Ballot(judge: sealed.ballot.judge, content: .failure("no ballot with the judge's signature"))
      return SealedBallot(nonce: start.salts.nonce(step: steps.count, place: place), ballot: nobodys)
    }
    switch Judging.result(request, ballots.map(\.ballot), panel: max(1, start.judges.count)) {
    case .success(let judgement): return take(.judged(ballots), .judged(judgement))
    case .failure(let fault): return fail(.judged(ballots), fault.message, .noQuorum(fault.message))
    }
  }

  mutating func read(_ query: FeedQuery, isWait: Bool) -> Action {
    stage = .reading(query, isWait: isWait)
    return .quote(query)
  }

  mutating func quoted(_ query: FeedQuery, _ quotes: [Quote], isWait: Bool) -> Action {
    guard let origin = start.feeds[query.feed] else {
      let message = "the host has no feed \(query.feed)"
      return fail(.quoted(quotes), message, .noFeed(message))
    }
    switch query.settle(quotes, origin: origin) {
    case .success(let bars): return take(.quoted(quotes), isWait ? .ticks(bars, at: clock) : .data(bars, at: clock))
    case .failure(let fault): return fail(.quoted(quotes), fault.message, .noFeed(fault.message))
    }
  }

  mutating func waited(_ wait: Command.WaitRequest) -> Action {
    let from = clock
    clock = wait.to
    guard let feed = wait.feed else { return take(.waited, .ticks(nil, at: clock)) }
    return read(FeedQuery(feed: feed.name, after: from, to: wait.to, every: feed.every), isWait: true)
  }

  mutating func ran(_ result: Result<[SpaceContract.Event.ProgramResult], SpaceFailure>) -> Action {
    switch result {
    case .success(let results): take(.ran(results), .ran(results))
    case .failure(let failure): fail(.ran([]), failure.description, .spaceFailed(failure))
    }
  }

  private mutating func take(_ input: Journal.Step.Input, _ event: SpaceContract.Event) -> Action {
    step(Pending(input: input, request: request(.event(event.encoded))))
  }
}
