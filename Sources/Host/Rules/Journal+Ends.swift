internal import SpaceContent
internal import SpaceContract

extension Journal.End {
  var value: Value {
    var map: Value.Map = ["nonce": .bytes(nonce)]
    switch outcome {
    case .settled(let settlement):
      map["settled"] = [
        "scores": .list(settlement.scores.map { .int(Int64($0.hundredths)) }),
        "ranking": .list(settlement.ranking.ranks.map { .int(Int64($0)) }),
        "shares": .list(settlement.shares.map { .int(Int64($0)) }),
      ]
    case .void(let reason): map["void"] = reason.value
    }
    return .map(map)
  }

  init(_ value: Value) throws(RulesError) {
    let fields = JournalFields(value, "end")
    let nonce = try fields.bytes("nonce")
    if let settled = value["settled"] {
      let inner = JournalFields(settled, "end.settled")
      var scores: [Score] = []
      for hundredths in try inner.integers("scores") { scores.append(try Score(hundredths: hundredths)) }
      let settlement = Settlement(
        scores: scores, ranking: try Ranking(ranks: try inner.integers("ranking")), shares: try inner.integers("shares"))
      try Shares.validate(settlement.shares, seats: scores.count)
      self.init(nonce: nonce, outcome: .settled(settlement))
    } else if let void = value["void"] {
      self.init(nonce: nonce, outcome: .void(try VoidReason(void)))
    } else {
      throw fields.wrong("settled")
    }
  }
}

extension VoidReason {
  var value: Value {
    var map: Value.Map = ["code": .text(code)]
    switch self {
    case .spaceFailed(let failure):
      map["verdict"] = .text(failure.verdict.rawValue)
      map["place"] = .text(failure.place)
      map["seat"] = .int(Int64(failure.seat))
      map["message"] = .text(failure.message)
    case .spaceVoided(let text), .noFeed(let text), .noQuorum(let text), .claimedForfeit(let text), .notReproducible(let text),
      .notOpened(let text), .recordFull(let text), .abandoned(let text):
      map["message"] = .text(text)
    case .parseRaised, .allForfeited, .cancelled: break
    }
    return .map(map)
  }

  init(_ value: Value) throws(RulesError) {
    let fields = JournalFields(value, "end.void")
    switch try fields.text("code") {
    case "space_failed":
      guard let verdict = SpaceFailure.Verdict(rawValue: try fields.text("verdict")) else { throw fields.wrong("verdict") }
      self = .spaceFailed(
        SpaceFailure(
          verdict: verdict, place: try fields.text("place"), seat: Int(try fields.int("seat")), message: try fields.text("message")))
    case "space_voided": self = .spaceVoided(try fields.text("message"))
    case "parse_raised": self = .parseRaised
    case "all_forfeited": self = .allForfeited
    case "no_feed": self = .noFeed(try fields.text("message"))
    case "no_quorum": self = .noQuorum(try fields.text("message"))
    case "claimed_forfeit": self = .claimedForfeit(try fields.text("message"))
    case "not_reproducible": self = .notReproducible(try fields.text("message"))
    case "not_opened": self = .notOpened(try fields.text("message"))
    case "record_full": self = .recordFull(try fields.text("message"))
    case "cancelled": self = .cancelled
    case "abandoned": self = .abandoned(try fields.text("message"))
    default: throw fields.wrong("code")
    }
  }
}
