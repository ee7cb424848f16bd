internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceSandbox

extension TrialRule {
  static let shares = TrialRule(
    RuleInfo(
      id: "C302", name: "rewards-sum", severity: .error,
      summary: "`rewards` must give every seat an integer share from 0, and all of them 10000, for every ranking and every tie.",
      rationale: """
        A session whose shares do not add up is void after it has been played: everybody's time is lost. It happens in the rankings that \
        nobody has thought of, above all in ties: `10000 // winners` for three winners leaves one point over.

        The rule calls `rewards` with the final states of played sessions and with every ranking that so many seats can have: every weak \
        order up to 7 seats, every way of tying up to 16, a seeded sample above. Divide with `//`, and give what is left, point by point, \
        to the first of those who are paid. Seats of one rank should get the same, but for that point, and a better rank never less.
        """,
      examples: [
        .bad(
          "what three winners leave over is lost", main: sharesExample("shares[seat] = 10000 // winners"),
          manifest: ["rewards": ["preset": "custom"]]),
        .bad(
          "a share is no integer", main: sharesExample("shares[seat] = 10000 / winners"), manifest: ["rewards": ["preset": "custom"]]),
        .bad(
          "a tie has nobody to pay",
          main: sharesExample("shares[seat] = winners == 1 and 10000 or 0"), manifest: ["rewards": ["preset": "custom"]]),
        .good(
          "the first winners get what is left over",
          main: sharesExample("shares[seat], left = 10000 // winners + (left > 0 and 1 or 0), left - 1"),
          manifest: ["rewards": ["preset": "custom"]]),
        .good("a preset"),
      ], isDynamic: true)
  ) { trial, result in
    for seats in Trial.seatCounts(trial.manifest.seats) {
      if trial.manifest.rewards == .custom {
        CustomShares(trial: trial, seats: seats).search(&result)
      } else {
        PresetShares(preset: trial.manifest.rewards, seats: seats, plan: trial.plan).search(&result)
      }
    }
    result.counts = [("rankings", result.rewards.reduce(0) { $0 + $1.rankings })]
    let words = result.rewards.map { search in
      "\(search.method.rawValue) of \(search.seats) \(search.seats == 1 ? "seat" : "seats") (\(search.rankings))"
    }
    if words.isEmpty { result.skipped = "no session came to an evaluation" } else { result.searched = words.joined(separator: ", ") }
  }

  /// The example Space with rewards of its own; `share` stands in the loop over the winners.
  private static func sharesExample(_ share: String) -> String {
    """
    local space = {}

    function space.task(state, seat, ctx)
      return {text = "Name a number."}
    end

    function space.evaluate(state, ctx)
      local results = {}
      for seat, answer in ipairs(state.rounds[1]) do
        results[seat] = {score = answer.action and answer.action.number or 0}
      end
      return results
    end

    function space.rewards(state, ranking, ctx)
      local shares, winners = {}, 0
      for _, rank in ipairs(ranking) do winners = winners + (rank == 1 and 1 or 0) end
      local left = 10000 % winners
      for seat, rank in ipairs(ranking) do
        shares[seat] = 0
        if rank == 1 then \(share) end
      end
      return shares
    end

    return space

    """
  }
}

/// The rankings of one seat count, in the order in which they are searched.
struct Rankings {
  let seats: Int
  let plan: TrialPlan

  var method: TrialReport.RewardSearch.Method {
    switch seats {
    case ...7: .everyWeakOrder
    case ...16: .everyTieComposition
    default: .sample
    }
  }

  /// Calls `body` with each until it says false; gives how many there were.
  func each(_ body: ([Int]) -> Bool) -> Int {
    switch method {
    case .everyWeakOrder: return WeakOrders.each(seats: seats, body)
    case .everyTieComposition: return WeakOrders.eachComposition(seats: seats, body)
    case .sample:
      var draws = plan.draws("rankings of \(seats)")
      var count = 0
      for _ in 0..<plan.count(quick: 500, full: 5_000) {
        count += 1
        guard body(WeakOrders.drawn(seats: seats, using: &draws)) else { break }
      }
      return count
    }
  }
}

/// What is wrong with the shares of a ranking, if its order counts.
enum ShareOrder {
  /// Seats of one rank may differ by the point that rounding leaves, and a worse rank may so be one point ahead.
  static func fault(_ shares: [Int], ranks: [Int]) -> String? {
    for a in ranks.indices {
      for b in ranks.indices {
        if ranks[a] == ranks[b], shares[a] > shares[b] + 1 {
          return "seats \(a + 1) and \(b + 1) share rank \(ranks[a]) and get \(shares[a]) and \(shares[b])"
        }
        if ranks[a] < ranks[b], shares[a] + 1 < shares[b] {
          return "seat \(a + 1) with rank \(ranks[a]) gets \(shares[a]), seat \(b + 1) with rank \(ranks[b]) gets \(shares[b])"
        }
      }
    }
    return nil
  }

  static func shown(_ ranks: [Int]) -> String { "{\(ranks.map(String.init).joined(separator: ", "))}" }
}

/// Calls a Space's own `rewards`.
private struct CustomShares {
  let trial: Trial
  let seats: Int

  func search(_ result: inout RuleResult) {
    let sessions = trial.sessions.filter { $0.seats == seats && $0.moves.last?.reply.evaluation.isEmpty == false }
    checkPlayed(sessions, &result)
    guard let session = sessions.first(where: { $0.settlement != nil }) ?? sessions.first else { return }
    let goesByRank = looksAtRanksAlone(sessions)
    let rankings = Rankings(seats: seats, plan: trial.plan)
    var isSound = true
    let count = rankings.each { ranks in
      isSound = check(ranks, session, ordered: goesByRank, &result)
      return isSound && !trial.isOver
    }
    guard isSound, !trial.isOver else { return }
    result.rewards.append(TrialReport.RewardSearch(seats: seats, method: rankings.method, rankings: count))
  }

  /// The sessions as they were played: there the ranking is the state's own, and its order counts in any case.
  private func checkPlayed(_ sessions: [TrialSession], _ result: inout RuleResult) {
    for session in sessions {
      if case .void(.spaceFailed(let failure)) = session.outcome, failure.place == "rewards" {
        result.find(
          "a session is void because of its shares: \(failure.message)", hint: "give 10000 in all, in integers",
          evidence: trial.evidence(session))
      }
      guard let settlement = session.settlement, let fault = ShareOrder.fault(settlement.shares, ranks: settlement.ranking.ranks) else {
        continue
      }
      result.find(
        "the shares do not follow the ranking: \(fault)", severity: .warning, hint: "a better rank never gets less",
        evidence: trial.evidence(session, ["ranking \(ShareOrder.shown(settlement.ranking.ranks))", "shares \(settlement.shares)"]))
    }
  }

  private func check(_ ranks: [Int], _ session: TrialSession, ordered: Bool, _ result: inout RuleResult) -> Bool {
    func found(_ what: String, severity: Severity? = nil, _ evidence: [String]) -> Bool {
      result.find(
        "rewards, \(seats) seats: \(what)", severity: severity,
        hint: "divide with //, and give what is left, point by point, to the first of those who are paid",
        evidence: trial.evidence(session, ["ranking \(ShareOrder.shown(ranks))"] + evidence))
      return false
    }
    switch trial.table.rewards(ranks, of: session.machine) {
    case .failure(let failure): return found("it fails: \(failure.message)", ["\(failure)"])
    case .success(let bytes):
      do throws(ContractError) {
        let shares = try RewardShares.decode((try? DagCBOR.decode(bytes)) ?? .null, seats: seats)
        guard ordered, let fault = ShareOrder.fault(shares, ranks: ranks) else { return true }
        return found(fault, severity: .warning, ["shares \(shares)"])
      } catch {
        return found(error.message, ["shares \(Evidence.json(bytes))"])
      }
    }
  }

  /// Whether two different final states give the same shares for the same rankings: then the ranking alone decides, and any ranking
  /// may be asked for. Rewards that look at the state are asked for rankings that are not those of the state.
  private func looksAtRanksAlone(_ sessions: [TrialSession]) -> Bool {
    guard let first = sessions.first,
      let other = sessions.first(where: { $0.machine.state != first.machine.state && $0.settlement?.ranking != first.settlement?.ranking })
    else { return false }
    var isSame = true
    var kinds: Set<[UInt8]> = []
    _ = WeakOrders.each(seats: min(seats, 4)) { some in
      let ranks = some + (some.count..<max(seats, some.count)).map { $0 + 1 }
      guard case .success(let a) = trial.table.rewards(ranks, of: first.machine),
        case .success(let b) = trial.table.rewards(ranks, of: other.machine)
      else {
        isSame = false
        return false
      }
      kinds.insert(a)
      isSame = a == b
      return isSame && !trial.isOver
    }
    return isSame && kinds.count > 1
  }
}

/// The host's own shares, by the same search.
private struct PresetShares {
  let preset: RewardsPreset
  let seats: Int
  let plan: TrialPlan

  func search(_ result: inout RuleResult) {
    let rankings = Rankings(seats: seats, plan: plan)
    var fault: (ranks: [Int], what: String)?
    let count = rankings.each { ranks in
      fault = self.fault(ranks).map { (ranks, $0) }
      return fault == nil
    }
    if let fault {
      result.find(
        "the preset \(preset.rawValue), \(seats) seats: \(fault.what)", in: "manifest.json",
        evidence: ["ranking \(ShareOrder.shown(fault.ranks))"])
    } else {
      result.rewards.append(TrialReport.RewardSearch(seats: seats, method: rankings.method, rankings: count))
    }
  }

  private func fault(_ ranks: [Int]) -> String? {
    do throws(RulesError) {
      // Scores of any size, the last rank unpaid: as the ranks are told apart by scores, no tiebreak is in play.
      var scores: [Score] = []
      let last = ranks.max() ?? 1
      for rank in ranks { scores.append(rank == last && last > 1 ? .zero : try Score(hundredths: 10_000 / rank)) }
      let shares = try Shares.preset(preset, scores: scores, ranking: try Ranking(ranks: ranks))
      try Shares.validate(shares, seats: seats)
      return ShareOrder.fault(shares, ranks: ranks)
    } catch {
      return error.message
    }
  }
}
