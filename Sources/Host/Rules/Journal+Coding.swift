internal import SpaceContent
internal import SpaceContract

extension Journal.Header {
  /// Canonical DAG-CBOR.
  public var encoded: [UInt8] {
    var writer = CBORWriter()
    writer.value(value)
    return writer.bytes
  }

  var value: Value {
    [
      "v": .int(Int64(Journal.version)), "space": .text(space), "version": .text(spaceVersion), "package": .link(package),
      "worker": .link(worker), "config": .bytes(config), "roster": .list(roster.map { .text($0) }),
      "seating": .text(seating.rawValue), "nonce_hash": .bytes(nonceHash.bytes), "virtual_clock": .bool(isClockVirtual),
    ]
  }

  init(_ value: Value) throws(RulesError) {
    let fields = JournalFields(value, "header")
    guard try fields.int("v") == Int64(Journal.version) else {
      throw RulesError(.badJournal, "the journal has version \(try fields.int("v")); this program reads \(Journal.version)")
    }
    guard let seating = Seating(rawValue: try fields.text("seating")), let nonceHash = Digest(bytes: try fields.bytes("nonce_hash")),
      let package = value["package"]?.link, let worker = value["worker"]?.link,
      let roster = value["roster"]?.list?.compactMap(\.text), roster.count == value["roster"]?.list?.count, (1...100).contains(roster.count)
    else { throw RulesError(.badJournal, "the journal's header has a field of the wrong kind") }
    self.init(
      space: try fields.text("space"), spaceVersion: try fields.text("version"), package: package, worker: worker,
      config: try fields.bytes("config"), roster: roster, seating: seating, nonceHash: nonceHash,
      isClockVirtual: try fields.bool("virtual_clock"))
  }
}

extension Journal {
  /// Canonical DAG-CBOR: what is stored, and what two runs with one seed have in common to the byte.
  public var encoded: [UInt8] {
    var writer = CBORWriter()
    writer.reserve(512 + steps.count * 256)
    writer.map(count: 3)
    writer.text("end")
    writer.value(end.value)
    writer.text("steps")
    writer.list(count: steps.count)
    for step in steps { step.write(to: &writer) }
    writer.text("header")
    writer.value(header.value)
    return writer.bytes
  }

  /// Reads a journal. Truncated, altered or foreign bytes are refused with the place.
  public init(encoded: [UInt8]) throws(RulesError) {
    let value: Value
    do throws(ContentError) {
      value = try DagCBOR.decode(encoded)
    } catch {
      throw RulesError(.badJournal, "this is no journal: \(error)")
    }
    guard let header = value["header"], let steps = value["steps"]?.list, let end = value["end"], value.map?.count == 3 else {
      throw RulesError(.badJournal, "this is no journal: header, steps and end are needed")
    }
    var decoded: [Step] = []
    for (index, step) in steps.enumerated() { decoded.append(try Step(step, index: index)) }
    self.init(header: try Header(header), steps: decoded, end: try End(end))
    guard SHA256.digest(self.end.nonce) == self.header.nonceHash else {
      throw RulesError(.badJournal, "the opened nonce is not the one that the header committed to")
    }
  }
}

extension Journal.Step {
  func write(to writer: inout CBORWriter) {
    let kind: String
    var answers: [Journal.Answer] = []
    switch input {
    case .start: kind = "start"
    case .ended: kind = "ended"
    case .answers(let given):
      kind = "answers"
      answers = given
    }
    writer.map(count: 2 + (log == nil ? 0 : 1) + (clock == nil ? 0 : 1) + (stateHash == nil ? 0 : 1) + (kind == "answers" ? 1 : 0))
    if let log {
      writer.text("log")
      writer.text(log)
    }
    writer.text("type")
    writer.text(kind)
    writer.text("chain")
    writer.digest(chain)
    if let clock {
      writer.text("clock")
      writer.int(clock)
    }
    if let stateHash {
      writer.text("state")
      writer.digest(stateHash)
    }
    guard kind == "answers" else { return }
    writer.text("answers")
    writer.list(count: answers.count)
    for answer in answers { answer.write(to: &writer) }
  }

  init(_ value: Value, index: Int) throws(RulesError) {
    let fields = JournalFields(value, "steps[\(index)]")
    let input: Input
    switch try fields.text("type") {
    case "start": input = .start
    case "ended": input = .ended
    case "answers":
      guard let list = value["answers"]?.list else { throw fields.wrong("answers") }
      var answers: [Journal.Answer] = []
      for answer in list { answers.append(try Journal.Answer(answer, fields)) }
      input = .answers(answers)
    default: throw fields.wrong("type")
    }
    guard let chain = Digest(bytes: try fields.bytes("chain")) else { throw fields.wrong("chain") }
    self.init(
      input: input, clock: value["clock"]?.int, stateHash: value["state"]?.bytes.flatMap { Digest(bytes: $0) }, chain: chain,
      log: value["log"]?.text)
  }
}

extension Journal.Answer {
  func write(to writer: inout CBORWriter) {
    writer.map(count: 2)
    switch content {
    case .out:
      writer.text("out")
      writer.bool(true)
      writer.text("seat")
      writer.int(seat)
    case .late(let reason):
      writer.text("late")
      writer.text(reason)
      writer.text("seat")
      writer.int(seat)
    case .text(let text):
      writer.text("seat")
      writer.int(seat)
      writer.text("text")
      writer.blob(text)
    }
  }

  init(_ value: Value, _ fields: JournalFields) throws(RulesError) {
    guard let seat = value["seat"]?.int, (1...100).contains(seat) else { throw fields.wrong("answers") }
    if let text = value["text"]?.bytes {
      self.init(seat: Int(seat), content: .text(text))
    } else if let reason = value["late"]?.text {
      self.init(seat: Int(seat), content: .late(reason))
    } else if value["out"]?.bool == true {
      self.init(seat: Int(seat), content: .out)
    } else {
      throw fields.wrong("answers")
    }
  }
}

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
    case .spaceVoided(let text), .notAvailable(let text), .notReproducible(let text): map["message"] = .text(text)
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
    case "not_available": self = .notAvailable(try fields.text("message"))
    case "not_reproducible": self = .notReproducible(try fields.text("message"))
    case "cancelled": self = .cancelled
    default: throw fields.wrong("code")
    }
  }
}

/// Reads the fields of a record, naming the record and the field in its errors.
struct JournalFields {
  private let value: Value
  private let place: String

  init(_ value: Value, _ place: String) {
    self.value = value
    self.place = place
  }

  func wrong(_ key: String) -> RulesError {
    RulesError(.badJournal, "the journal's \(place) has no sound \(key)")
  }

  func text(_ key: String) throws(RulesError) -> String {
    guard let text = value[key]?.text else { throw wrong(key) }
    return text
  }

  func int(_ key: String) throws(RulesError) -> Int64 {
    guard let int = value[key]?.int else { throw wrong(key) }
    return int
  }

  func bool(_ key: String) throws(RulesError) -> Bool {
    guard let bool = value[key]?.bool else { throw wrong(key) }
    return bool
  }

  func bytes(_ key: String) throws(RulesError) -> [UInt8] {
    guard let bytes = value[key]?.bytes else { throw wrong(key) }
    return bytes
  }

  func integers(_ key: String) throws(RulesError) -> [Int] {
    guard let list = value[key]?.list else { throw wrong(key) }
    let integers = list.compactMap(\.int)
    guard integers.count == list.count else { throw wrong(key) }
    return integers.map { Int($0) }
  }
}
