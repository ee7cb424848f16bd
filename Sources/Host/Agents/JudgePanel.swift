public import HostRules
public import SpaceContent
public import SpaceContract

/// Asks a panel of judges, and gets a ballot from each within a bounded time.
///
/// All judges are asked at once. One that gives nothing, or nothing sound, within its time is asked once more; if that fails, too, its
/// ballot is a failure with the reason. A judge that never returns is cancelled and left behind.
public struct JudgePanel: Sendable {
  /// How often a judge is asked before it has failed.
  public static let attempts = 2

  private let judges: [Judge]
  private let seconds: Int
  private let sleep: @Sendable (Duration) async -> Void

  /// Takes the judges, in the order of their ballots, and the seconds that each has for one reply; `clock` measures them.
  public init(judges: [Judge], seconds: Int, clock: some Clock<Duration>) {
    self.judges = judges
    self.seconds = seconds
    sleep = { duration in
      do {
        try await clock.sleep(for: duration)
      } catch {
        // Cancelled: the reply came first, and nobody looks at the timer any more.
      }
    }
  }

  /// How many judges there are, as `Judging.result` wants to know.
  public var count: Int { judges.count }

  /// One ballot for each judge, in the panel's order, with votes in the order of the request's items.
  /// - Parameters:
  ///   - seed: the session's; each judge's order of the items is drawn from it.
  ///   - step: the step that asks.
  public func ballots(_ request: Command.JudgeRequest, seed: Digest, step: Int) async -> [Ballot] {
    await withTaskGroup { group in
      for (number, judge) in judges.enumerated() {
        group.addTask {
          let order = Judging.order(seed: seed, step: step, judge: number, items: request.items.count)
          return (number, await ballot(of: judge, request, order))
        }
      }
      var ballots: [Int: Ballot] = [:]
      for await (number, ballot) in group { ballots[number] = ballot }
      return judges.indices.compactMap { ballots[$0] }
    }
  }

  private func ballot(of judge: Judge, _ request: Command.JudgeRequest, _ order: [Int]) async -> Ballot {
    switch judge.runtime {
    case .reference: return Ballot(judge: judge.name, content: ReferenceJudge.ballot(request).content)
    case .outside(let ask):
      let task = JudgeTask(
        mode: request.mode, rubric: request.rubric, metrics: request.metrics, items: order.map { request.items[$0].text })
      var reason = ""
      for _ in 1...JudgePanel.attempts {
        let content = await attempt(task, ask)
        guard let unsoundness = Judging.unsoundness(content, in: request) else {
          return Ballot(judge: judge.name, content: JudgePanel.inOrderOfRequest(content, order))
        }
        reason = unsoundness
        if Task.isCancelled { break }
      }
      return Ballot(judge: judge.name, content: .failure(reason))
    }
  }

  /// What a judge replies to one question, in the order that it was shown.
  private func attempt(_ task: JudgeTask, _ ask: @escaping @Sendable (JudgeTask) async -> JudgeReply?) async -> Ballot.Content {
    let race = Race<Ballot.Content>()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        race.begin(continuation)
        race.add(
          Task {
            switch await ask(task) {
            case .scores(let rows): race.finish(.scores(rows))
            case .ranks(let ranks): race.finish(.ranks(ranks))
            case nil: race.finish(.failure("the judge gave no reply"))
            }
          })
        race.add(
          Task {
            await sleep(.seconds(seconds))
            race.finish(.failure("no reply within \(seconds) s"))
          })
      }
    } onCancel: {
      race.finish(.failure("cancelled"))
    }
  }

  /// A sound vote, from the order in which a judge was shown the items.
  private static func inOrderOfRequest(_ content: Ballot.Content, _ order: [Int]) -> Ballot.Content {
    func restored<Vote>(_ votes: [Vote]) -> [Vote] { zip(order, votes).sorted { $0.0 < $1.0 }.map(\.1) }
    return switch content {
    case .scores(let rows): .scores(restored(rows))
    case .ranks(let ranks): .ranks(restored(ranks))
    case .failure: content
    }
  }
}
