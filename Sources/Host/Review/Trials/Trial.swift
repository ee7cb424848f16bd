internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

/// What a rule is given: the sessions that have been played for all rules, and a table to play its own.
struct Trial {
  let table: TrialTable
  /// In the order of the schedule; those that time ran out for are missing.
  let sessions: [TrialSession]

  var plan: TrialPlan { table.plan }
  var manifest: Manifest { table.manifest }
  var isOver: Bool { table.isOver }

  /// Some sessions in which nothing went wrong, so that what is changed in them is all that can break them. They are as different as
  /// can be: the first of each line-up of bots, then the second of each. Those in which all answers were forfeits come last.
  func examples(_ most: Int) -> [TrialSession] {
    var byLineup: [[Int]: Int] = [:]
    let ordered = sessions.filter(\.isSound).enumerated().map { index, session in
      defer { byLineup[session.bots, default: 0] += 1 }
      let round = byLineup[session.bots, default: 0]
      return (round: session.settlement == nil ? .max : round, index: index, session: session)
    }
    return ordered.sorted { ($0.round, $0.index) < ($1.round, $1.index) }.prefix(most).map(\.session)
  }

  /// Where a session stands in the trial, as people are told it.
  func title(_ session: TrialSession) -> String {
    let bots = session.bots.map { manifest.bots[$0] }.joined(separator: ", ")
    return "trial seed \(plan.seed), session seed \(session.number), bots by seat: \(bots)"
  }

  func evidence(_ session: TrialSession, step: Int? = nil, _ more: [String] = []) -> [String] {
    [title(session) + (step.map { "; step \($0)" } ?? "")] + more
  }

  /// The action that a task asks for.
  func spec(of asked: StepReply.Asked) -> ActionSpec? {
    manifest.actionSpec(named: (try? DagCBOR.decode(asked.task))?["action"]?.text)
  }

  /// What a Space is given of an answer as it arrives; nil for one that never reaches it.
  func read(_ raw: [UInt8], _ spec: ActionSpec) -> [UInt8]? {
    guard case .success(let value) = AnswerReader(spec: spec, maxBytes: manifest.limits.answerBytes).read(raw) else { return nil }
    return Evidence.encoded(value)
  }

  /// Every seat count that is played: all where they are few, else the ends and a few between.
  static func seatCounts(_ seats: Manifest.Seats) -> [Int] {
    let all = (seats.min...seats.max).filter(seats.allows)
    guard all.count > 8 else { return all }
    return (0..<8).map { all[$0 * (all.count - 1) / 7] }
  }
}

/// Values and answers as evidence shows them: on one line and cut.
enum Evidence {
  static func encoded(_ value: Value) -> [UInt8] {
    var writer = CBORWriter()
    writer.value(value)
    return writer.bytes
  }

  static func text(_ bytes: [UInt8], most: Int = 160) -> String {
    let text = TextCleaning.clean(String(decoding: bytes, as: UTF8.self)).replacing("\n", with: "\\n")
    let cut = TextCleaning.cut(text, maxBytes: most)
    return cut.utf8.count < text.utf8.count ? cut + "… (\(bytes.count) bytes)" : cut
  }

  /// A value as JSON.
  static func json(_ value: Value) -> String { text(JSON.encode(value)) }

  /// A canonical DAG-CBOR item as JSON.
  static func json(_ bytes: [UInt8]) -> String { (try? DagCBOR.decode(bytes)).map(json) ?? "nothing" }

  static func answers(_ answers: [GivenAnswer]) -> [String] {
    answers.map { answer in
      switch answer.content {
      case .action(let bytes): "seat \(answer.seat) answers \(json(bytes))"
      case .forfeit(let forfeit, let reason): "seat \(answer.seat) forfeits (\(forfeit.rawValue): \(reason))"
      }
    }
  }

  /// The path of the first leaf in which two values differ, and what stands there.
  static func difference(_ a: Value?, _ b: Value?, at path: String) -> (path: String, first: String, second: String)? {
    switch (a, b) {
    case (.list(let x), .list(let y)):
      for index in 0..<max(x.count, y.count) {
        let (left, right) = (index < x.count ? x[index] : nil, index < y.count ? y[index] : nil)
        if let found = difference(left, right, at: "\(path)[\(index + 1)]") { return found }
      }
      return nil
    case (.map(let x), .map(let y)):
      for key in Set(x.keys + y.keys).sorted() {
        if let found = difference(x[key], y[key], at: "\(path).\(key)") { return found }
      }
      return nil
    default:
      if a.map(encoded) == b.map(encoded) { return nil }
      return (path, a.map(json) ?? "nothing", b.map(json) ?? "nothing")
    }
  }

  static func difference(_ a: [UInt8], _ b: [UInt8], at path: String) -> (path: String, first: String, second: String)? {
    a == b ? nil : difference(try? DagCBOR.decode(a), try? DagCBOR.decode(b), at: path) ?? (path, "\(a.count) bytes", "\(b.count) bytes")
  }
}
