internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceSandbox

extension TrialRule {
  static let shifts = TrialRule(
    RuleInfo(
      id: "C312", name: "seats-or-clock-decide", severity: .error,
      summary: "Who wins must not depend on which seat somebody has, nor on what the clock shows.",
      rationale: """
        Seats are drawn, and the clock is the host's: neither is anything that a player does. A Space that breaks a tie by the lower seat, \
        or turns at midnight, decides by chance who is paid.

        Where a Space sees the clock, the rule shifts it by a second, a day and a year while all answers stay, and the ranking must stay, \
        too. Where all seats are shown the same at every ask, it hands each seat's answers to the next one: scores and ranks must move with \
        them. Equal results should share a rank.
        """,
      examples: [
        .bad("the lower seat wins a tie", main: tieExample("-seat")),
        .bad(
          "a different winner every day",
          main: tieExample("(ctx.clock // 86400) % 2 == 0 and answer.action.number or -answer.action.number"),
          manifest: ["permissions": [["name": "clock.session", "reason": "Tells players how much time has passed."]]]),
        .good("ties share a rank", main: tieExample("0")),
      ], isDynamic: true)
  ) { trial, result in
    var clocks = 0
    var turned = 0
    for session in trial.examples(trial.plan.count(quick: 16, full: 80)) where !trial.isOver && !result.isFull {
      if trial.manifest.allows(.clockSession) { clocks += ClockShift.run(session, trial, &result) }
      if session.seats > 1, session.seatsAreAlike { turned += SeatTurn.run(session, trial, &result) }
    }
    result.counts = [("sessions with the clock shifted", clocks), ("sessions with the seats turned", turned)]
    let hours = trial.manifest.allows(.clockSession) ? "\(clocks) sessions with the clock shifted" : "no clock to shift"
    result.searched = hours + (turned > 0 ? ", \(turned) with the seats turned" : ", no sessions in which all seats are shown the same")
  }

  private static func tieExample(_ tiebreak: String) -> String {
    """
    local space = {}

    function space.task(state, seat, ctx)
      return {text = "Name a number."}
    end

    function space.evaluate(state, ctx)
      local results = {}
      for seat, answer in ipairs(state.rounds[1]) do
        results[seat] = {score = answer.action and 50 or 0, tiebreak = answer.action and \(tiebreak) or 0}
      end
      return results
    end

    return space

    """
  }
}

/// The same steps with another clock.
private enum ClockShift {
  static let shifts: [(seconds: Int64, name: String)] = [
    (1, "a second"), (86_400, "a day"), (31_536_000, "a year"), (-86_400, "a day back"), (-31_536_000, "a year back"),
  ]

  /// - Returns: how many sessions were folded to their end.
  static func run(_ session: TrialSession, _ trial: Trial, _ result: inout RuleResult) -> Int {
    guard let settlement = session.settlement else { return 0 }
    var folded = 0
    for (seconds, name) in shifts where !trial.isOver {
      guard session.moves.allSatisfy({ ($0.request.clock ?? 0) + seconds >= 0 }), let ranking = fold(session, seconds, trial) else {
        continue
      }
      folded += 1
      guard ranking != settlement.ranking else { continue }
      result.find(
        "with the clock shifted by \(name) somebody else wins", hint: "measure time between two steps, or leave the clock out of it",
        evidence: trial.evidence(
          session, ["ranking \(ShareOrder.shown(settlement.ranking.ranks)), shifted \(ShareOrder.shown(ranking.ranks))"]))
    }
    return folded
  }

  /// The ranking of a session with the same inputs; nil where the Space then asks for something else.
  private static func fold(_ session: TrialSession, _ seconds: Int64, _ trial: Trial) -> Ranking? {
    var state: [UInt8] = []
    var last: StepReply?
    for move in session.moves {
      var request = move.request
      request.state = state
      request.clock = request.clock.map { $0 + seconds }
      request.bots = []
      let reply = trial.table.play.step(request)
      guard reply.failure == nil else { return nil }
      state = reply.state
      last = reply
    }
    guard let bytes = last?.evaluation, !bytes.isEmpty, let value = try? DagCBOR.decode(bytes),
      let evaluations = try? Evaluation.decode(value, seats: session.seats, manifest: trial.manifest)
    else { return nil }
    return try? trial.table.rules.judge(evaluations).ranking
  }
}

/// The same answers, each from the next seat.
private enum SeatTurn {
  static func run(_ session: TrialSession, _ trial: Trial, _ result: inout RuleResult) -> Int {
    guard let settlement = session.settlement else { return 0 }
    let seats = session.seats
    func before(_ seat: Int) -> Int { (seat + seats - 2) % seats + 1 }
    var given: [Int: [GivenAnswer]] = [:]
    for move in session.moves { if let answers = move.answers { given[move.request.step] = answers } }
    let turned = trial.table.session(
      bots: session.bots, number: session.number,
      tampering: TrialTable.Tampering(gives: { step, answers in
        answers.map { answer in
          let other = given[step]?.first { $0.seat == before(answer.seat) }
          return other.map { GivenAnswer(seat: answer.seat, content: $0.content) } ?? answer
        }
      }))
    guard turned.seatsAreAlike, let other = turned.settlement else { return 0 }
    let scores = (1...seats).map { settlement.scores[before($0) - 1] }
    let ranks = (1...seats).map { settlement.ranking.ranks[before($0) - 1] }
    guard other.scores != scores || other.ranking.ranks != ranks else { return 1 }
    result.find(
      "the same answers from other seats give another result", hint: "score answers, not seats; let equal ones share a rank",
      evidence: trial.evidence(
        session,
        [
          "scores \(settlement.scores.map { "\($0)" }.joined(separator: ", ")), ranking \(ShareOrder.shown(settlement.ranking.ranks))",
          "each seat with the answers of the one before: scores \(other.scores.map { "\($0)" }.joined(separator: ", ")), ranking "
            + ShareOrder.shown(other.ranking.ranks),
        ] + Evidence.answers(session.moves.lazy.compactMap(\.answers).first ?? [])))
    return 1
  }
}
