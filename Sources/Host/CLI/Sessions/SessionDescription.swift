internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract

/// A journal in words and as data. Needs nothing but the journal.
struct SessionDescription {
  let journal: Journal
  /// By seat, who sat there.
  let seated: [String]

  /// - Parameter seated: the agents by seat; nil for what the journal calls them.
  init(journal: Journal, seated: [String]? = nil) {
    self.journal = journal
    self.seated = seated ?? journal.seated.map(\.name)
  }

  /// One row a seat: who sat there, and what came of it.
  func result(width: Int) -> [Line] {
    guard case .settled(let settlement) = journal.end.outcome else {
      guard case .void(let reason) = journal.end.outcome else { return [] }
      let who = seated.enumerated().map { "\($0 + 1) \($1)" }.joined(separator: ", ")
      return Line.wrapped("void, \(reason.code): \(reason)", width: width, ink: .warning) + [Line("  seats: \(who)")]
    }
    var table = Table([
      .init(title: "seat", isRight: true), .init(title: "agent"), .init(title: "score", isRight: true), .init(title: "rank", isRight: true),
      .init(title: "share", isRight: true),
    ])
    for (index, agent) in seated.enumerated() {
      let rank = settlement.ranking.ranks[index]
      table.add([
        Line("\(index + 1)"), Line(agent, .seat(index + 1)), Line("\(settlement.scores[index])", rank == 1 ? .bold : .plain),
        Line("\(rank)"),
        Line(Figures.percent(basisPoints: settlement.shares[index])),
      ])
    }
    return table.lines(width: width)
  }

  /// What a seat sent, on one line, with everything that cannot be shown as an escape.
  static func answer(_ answer: Journal.Answer, mostColumns: Int = 400) -> Line {
    switch answer.content {
    case .out: Line("no longer contacted", .warning)
    case .late(let reason): Line("late: \(reason)", .warning)
    case .erased: Line("erased: there was an answer, and nobody has it any more", .warning)
    case .text(let sealed):
      // Only what is shown is escaped: an answer may be 16 KiB of anything.
      Line(PlainText.escaped(Array(sealed.body.prefix(4 * mostColumns)))).cut(to: mostColumns)
        + (sealed.body.count > mostColumns ? Line("  (\(Figures.bytes(sealed.body.count)))", .dim) : Line())
    }
  }

  /// That a seat has answered, without what.
  static func sealed(_ answer: Journal.Answer) -> Line {
    guard case .text = answer.content else { return self.answer(answer) }
    return Line("answered; hidden from these eyes", .dim)
  }

  /// Everything, step by step.
  func lines(width: Int) -> [Line] {
    let header = journal.header
    var lines = [Line("Session \(journal.id)", .bold)]
    let facts = [
      ("space", "\(header.space) \(header.spaceVersion)"), ("package", "\(header.package)"), ("worker", "\(header.worker)"),
      ("config", config), ("seating", header.seating == .drawn ? "drawn by the seed" : "as listed"),
      ("clock", clock), ("feeds", feeds), ("judges", journal.header.judges.map(\.name).joined(separator: ", ")),
      ("nonce", "\(header.nonceHash), committed to before the start"),
      ("seed", "\(journal.seed)"), ("head", "\(journal.head)"),
    ]
    lines += facts.filter { !$0.1.isEmpty }.map { Line($0.0, .dim).padded(to: 10) + Line($0.1) }
    lines += [Line()] + result(width: width) + [Line(), Line("Steps", .bold)]
    for (index, step) in journal.steps.enumerated() { lines += self.lines(step, index, width: width) }
    // As an audit says it of an archive, without a log and before anything is folded again.
    return lines + [Line(), Line("What of it is proved", .bold)] + Audit.grades(of: journal).lines(width: width)
  }

  private var config: String {
    guard let value = try? DagCBOR.decode(journal.header.config) else { return "cannot be read" }
    return JSON.text(value)
  }

  private var feeds: String {
    journal.header.feeds.sorted { $0.key < $1.key }.map { "\($0.key) from \($0.value)" }.joined(separator: ", ")
  }

  private var clock: String {
    switch journal.header.clock {
    case .virtual: "virtual: waits end at once"
    case .wall(_, let rate): rate == 1 ? "real" : "\(rate) seconds to a real one"
    }
  }

  private func lines(_ step: Journal.Step, _ index: Int, width: Int) -> [Line] {
    let input = InputDescription(seated: seated, feeds: journal.header.feeds.keys.sorted(), width: width)
    let before = index > 0 ? journal.steps[index - 1].clock : nil
    let kind = input.headline(step.input, elapsed: (step.clock ?? 0) - (before ?? 0))
    let state = step.stateHash.map { "state \(Figures.brief("\($0)"))" } ?? "failed"
    let clock = step.clock.map { "  clock \($0) s" } ?? ""
    let indent = Line.spaces(8)
    let head = Line("  ") + Line("\(index)", .bold).padded(to: 4, isRight: true) + Line("  \(kind)")
    let hashes = Line("\(state)  chain \(Figures.brief("\(step.chain)"))\(clock)", .dim)
    var lines = head.width + 2 + hashes.width <= width ? [head + Line("  ") + hashes] : [head, indent + hashes]
    lines += input.details(step.input).map { indent + $0 }
    if let log = step.log { lines += Line.wrapped(log, width: width - 8, ink: .dim).map { indent + $0 } }
    return lines
  }

  // MARK: As data

  var value: Value {
    let header = journal.header
    var map: Value.Map = [
      "id": .text(journal.id), "space": .text(header.space), "version": .text(header.spaceVersion), "package": .text("\(header.package)"),
      "worker": .text("\(header.worker)"), "roster": .list(header.roster.map { .text($0.name) }), "agents": .list(seated.map { .text($0) }),
      "seating": .text(header.seating.rawValue), "virtual_clock": .bool(header.clock == .virtual),
      "nonce_hash": .text("\(header.nonceHash)"),
      "nonce": .text(Hex.encode(journal.end.nonce)), "seed": .text("\(journal.seed)"), "head": .text("\(journal.head)"),
      "steps": .list(journal.steps.map(SessionDescription.value)),
    ]
    map["grades"] = Audit.grades(of: journal).value
    map["config"] = try? DagCBOR.decode(header.config)
    for entry in RunReport.outcome(journal.end.outcome) { map[entry.key] = entry.value }
    return .map(map)
  }

  private static func value(_ step: Journal.Step) -> Value {
    var map: Value.Map = ["chain": .text("\(step.chain)")]
    map["type"] = .text(step.input.kind)
    switch step.input {
    case .start, .waited, .ended: break
    case .answers(let answers): map["answers"] = .list(answers.map(value))
    case .judged(let ballots): map["ballots"] = .list(ballots.map(\.ballot.value))
    case .quoted(let quotes): map["quotes"] = .list(quotes.map(\.value))
    case .ran(let results): map["results"] = .list(results.map(\.value))
    }
    map["state"] = step.stateHash.map { .text("\($0)") }
    map["clock"] = step.clock.map { .int($0) }
    map["log"] = step.log.map { .text($0) }
    return .map(map)
  }

  /// An answer that is no UTF-8 is given as bytes, in DAG-JSON's form.
  static func value(_ answer: Journal.Answer) -> Value {
    let seat = Value.int(Int64(answer.seat))
    switch answer.content {
    case .out: return ["seat": seat, "out": true]
    case .late(let reason): return ["seat": seat, "late": .text(reason)]
    case .erased(let erased):
      return ["seat": seat, "erased": true, "commitment": .text("\(erased.commitment)"), "block": .text("\(erased.cid)")]
    case .text(let sealed):
      return ["seat": seat, "text": String(validating: sealed.body, as: UTF8.self).map { .text($0) } ?? .bytes(sealed.body)]
    }
  }
}
