internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceSandbox

extension TrialReport {
  static func unplayable(_ finding: Finding, _ plan: TrialPlan, _ rules: [TrialRule]) -> TrialReport {
    TrialReport(
      seed: plan.seed, effort: plan.effort, findings: [finding], searched: [],
      skipped: rules.map { Skipped(rule: $0.info.id, reason: "the Space cannot be played") }, sessions: Sessions(), rewards: [],
      seatBias: nil, bots: [], callbacks: [], isCutShort: false)
  }

  init(_ setting: Trials.Setting, _ sessions: [TrialSession], _ results: [RuleResult]) {
    var count = Sessions(planned: setting.schedule.count)
    for session in sessions {
      count.played += 1
      count.steps += session.machine.steps.count
      count.answers += session.moves.reduce(0) { $0 + $1.reply.parsed.count }
      switch session.outcome {
      case .settled: count.settled += 1
      case .void(let reason): count.void[reason.code, default: 0] += 1
      }
    }
    let results = results.sorted { $0.info.id < $1.info.id }
    self.init(
      seed: setting.plan.seed, effort: setting.plan.effort, findings: results.flatMap(\.findings),
      searched: results.compactMap { result in
        result.searched.map {
          Searched(
            rule: result.info.id, summary: $0, counts: Dictionary(result.counts.map { ($0.name, $0.count) }, uniquingKeysWith: +))
        }
      },
      skipped: results.compactMap { result in result.skipped.map { Skipped(rule: result.info.id, reason: $0) } }, sessions: count,
      rewards: results.flatMap(\.rewards), seatBias: results.lazy.compactMap(\.seatBias).first,
      bots: TrialReport.bots(setting.package.manifest, sessions), callbacks: TrialReport.callbacks(setting.package.manifest, sessions),
      isCutShort: count.played < count.planned || ContinuousClock.now >= setting.ends)
  }

  private static func callbacks(_ manifest: Manifest, _ sessions: [TrialSession]) -> [CallbackUse] {
    var calls: [String: [StepReply.Call]] = [:]
    for session in sessions {
      for move in session.moves + session.faults.map(\.move) {
        for call in move.reply.calls { calls[call.callback, default: []].append(call) }
      }
    }
    return Contract.callbacks.compactMap { callback in
      guard let made = calls[callback.name] else { return nil }
      let used = made.map { Int($0.instructions) }.sorted()
      return CallbackUse(
        callback: callback.name, calls: made.count, median: used[(used.count - 1) / 2], percentile99: used[(used.count - 1) * 99 / 100],
        most: used[used.count - 1], limit: manifest.limits.instructions, mostOutputBytes: made.map(\.outputBytes).max() ?? 0,
        mostMemoryBytes: made.map(\.memoryBytes).max() ?? 0)
    }
  }

  private static func bots(_ manifest: Manifest, _ sessions: [TrialSession]) -> [Bot] {
    manifest.bots.indices.map { bot in
      var seats = 0
      var score = 0
      var share = 0
      var wins = 0
      var answers = 0
      var forfeits = 0
      var failures = 0
      let played = sessions.filter { $0.bots.contains(bot) }
      for session in played {
        let own = Set(session.bots.indices.filter { session.bots[$0] == bot })
        for move in session.moves {
          answers += move.reply.parsed.count { own.contains($0.seat - 1) }
          forfeits += move.reply.parsed.count { own.contains($0.seat - 1) && $0.forfeit != nil }
          failures += move.reply.asked.count { asked in
            if case .failed = asked.bot { own.contains(asked.seat - 1) } else { false }
          }
        }
        guard let settlement = session.settlement else { continue }
        for seat in own {
          seats += 1
          score += settlement.scores[seat].hundredths
          share += settlement.shares[seat]
          if settlement.ranking.ranks[seat] == 1, settlement.ranking.ranks.count(where: { $0 == 1 }) == 1 { wins += 1 }
        }
      }
      let whole = Double(max(1, seats))
      return Bot(
        name: manifest.bots[bot], sessions: played.count, seats: seats, meanScore: Double(score) / 100 / whole,
        meanShare: Double(share) / whole, wins: wins, answers: answers, forfeits: forfeits, failures: failures)
    }
  }
}
