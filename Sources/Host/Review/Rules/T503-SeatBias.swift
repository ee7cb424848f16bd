internal import HostRules
internal import SpaceContract
internal import SpaceLint

extension TrialRule {
  static let seatBias = TrialRule(
    RuleInfo(
      id: "T503", name: "seat-bias", severity: .warning,
      summary: "A seat should not be worth more than 5 of 100 points.",
      rationale: """
        Who moves first often has the better game. Seats are drawn, so that nobody is cheated over many sessions, but in each single one \
        the fee of somebody is at the mercy of the draw.

        The rule plays pairings of the bots on one seed with the seats one way and the other, and takes for each seat the mean of its points \
        above the mean of the table over each such group: what the bots are worth cancels out. The report gives the mean over all groups \
        with its 95 % confidence interval, mean ± t · s / √n by Student's distribution. It is a warning where the whole interval of a seat \
        lies beyond ±5 points. Play an even number of rounds with the seats exchanged, as Kuhn Poker does, or give the second seat something.

        The bot `adversarial` takes no part: whoever sits against it wins from any seat, and that would hide a bias.
        """,
      examples: [
        .bad("seat 1 has a bonus", main: bonusExample("seat == 1 and 30 or 0")),
        .good("nobody has", main: bonusExample("0")),
      ], isDynamic: true)
  ) { trial, result in
    let adversarial = trial.manifest.bots.firstIndex(of: "adversarial")
    let fewest = Trial.seatCounts(trial.manifest.seats).first ?? 0
    let sessions = trial.sessions.filter { $0.seats == fewest && !$0.bots.contains(adversarial ?? -1) }
    var groups: [Int: [TrialSession]] = [:]
    for session in sessions { groups[session.number, default: []].append(session) }
    let gains = groups.sorted { $0.key < $1.key }.compactMap { gain($0.value, seats: fewest) }
    guard fewest > 1, gains.count > 1 else {
      result.skipped = fewest > 1 ? "fewer than two groups of sessions were settled" : "there is one seat only"
      return
    }
    let seats = (0..<fewest).compactMap { seat in
      Interval(gains.map { $0[seat] }).map {
        TrialReport.SeatBias.Seat(seat: seat + 1, mean: $0.mean, low: $0.low, high: $0.high)
      }
    }
    result.seatBias = TrialReport.SeatBias(groups: gains.count, bound: bound, seats: seats)
    result.counts = [("groups", gains.count), ("sessions", sessions.count)]
    let shown = seats.map { "seat \($0.seat) \(described($0))" }.joined(separator: "; ")
    result.searched = "\(gains.count) groups of sessions with the seats exchanged; points above the mean: \(shown)"
    for seat in seats where seat.low > bound || seat.high < -bound {
      result.find(
        "seat \(seat.seat) is worth \(described(seat)) points of 100", hint: "exchange the seats within a session, or make up for the seat",
        evidence: ["trial seed \(trial.plan.seed): \(gains.count) groups of sessions, \(fewest) seats, bound ±\(points(bound)) points"])
    }
  }

  /// Points of 100. A seat that is worth less is within what most board games are played with.
  private static let bound = 5.0

  /// What each seat scored above the mean of its sessions; nil unless the group is complete: one session of equal bots, or two in which
  /// every seat had both.
  private static func gain(_ group: [TrialSession], seats: Int) -> [Double]? {
    let settlements = group.compactMap(\.settlement)
    guard let first = group.first, settlements.count == group.count, group.count == (Set(first.bots).count == 1 ? 1 : 2) else {
      return nil
    }
    return (0..<seats).map { seat in
      let gains = settlements.map { settlement in
        let sum = settlement.scores.reduce(0) { $0 + $1.hundredths }
        return Double(settlement.scores[seat].hundredths * seats - sum) / Double(100 * seats)
      }
      return gains.reduce(0, +) / Double(gains.count)
    }
  }

  private static func described(_ seat: TrialReport.SeatBias.Seat) -> String {
    "\(points(seat.mean)) (95 %: \(points(seat.low)) to \(points(seat.high)))"
  }

  /// With two decimals and a sign.
  private static func points(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let cents = hundredths.magnitude % 100
    return "\(hundredths < 0 ? "-" : "+")\(hundredths.magnitude / 100).\(cents < 10 ? "0" : "")\(cents)"
  }

  private static func bonusExample(_ bonus: String) -> String {
    """
    local space = {}

    function space.task(state, seat, ctx)
      return {text = "Name a number."}
    end

    function space.evaluate(state, ctx)
      local results = {}
      for seat, answer in ipairs(state.rounds[1]) do
        results[seat] = {score = (answer.action and answer.action.number // 2 or 0) + (\(bonus))}
      end
      return results
    end

    return space

    """
  }
}
