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
      "v": .int(Int64(Journal.version)), "rules": .int(Int64(Journal.rulesVersion)), "space": .text(space), "version": .text(spaceVersion),
      "package": .link(package),
      "worker": .link(worker), "config": .bytes(config), "roster": .list(roster.map(\.value)),
      "seating": .text(seating.rawValue), "nonce_hash": .bytes(nonceHash.bytes), "beacon": beacon?.value ?? .null, "clock": clock.value,
      "allowance": .int(allowance), "fee": .int(fee), "stakes": stakes.map { .bytes($0.bytes) } ?? .null,
      "protocol_fee": .int(Int64(protocolFee)), "queue": queue.map { .bytes($0.bytes) } ?? .null,
      "feeds": .map(Value.Map(feeds.map { ($0.key, .text($0.value.name)) })), "judges": .list(judges.map(\.value)),
    ]
  }

  /// How many fields a header has: one that is not known is refused, so that nothing can hide in it.
  private static let fieldCount = 19

  init(_ value: Value) throws(RulesError) {
    let fields = JournalFields(value, "header")
    guard try fields.int("v") == Int64(Journal.version) else {
      throw RulesError(.badJournal, "the journal has version \(try fields.int("v")); this program reads \(Journal.version)")
    }
    guard try fields.int("rules") == Int64(Journal.rulesVersion) else {
      throw RulesError(
        .badJournal, "the journal follows version \(try fields.int("rules")) of the rules; this program has \(Journal.rulesVersion)")
    }
    guard let seating = Seating(rawValue: try fields.text("seating")), let package = value["package"]?.link,
      let worker = value["worker"]?.link, let items = value["roster"]?.list, (1...100).contains(items.count),
      value.map?.count == Journal.Header.fieldCount
    else { throw RulesError(.badJournal, "the journal's header has a field of the wrong kind, or not just the fields of a header") }
    var roster: [Entry] = []
    for (place, item) in items.enumerated() { roster.append(try Entry(item, place: place)) }
    var feeds: [String: FeedOrigin] = [:]
    for entry in try fields.map("feeds") {
      guard let origin = entry.value.text.flatMap(FeedOrigin.init(name:)) else { throw fields.wrong("feeds") }
      feeds[entry.key] = origin
    }
    guard let clock = value["clock"].flatMap(SessionClock.init), let panel = value["judges"]?.list, panel.count <= 100 else {
      throw fields.wrong("clock or judges")
    }
    var judges: [Panelist] = []
    for (place, item) in panel.enumerated() { judges.append(try Panelist(item, place: place)) }
    let protocolFee = try fields.int("protocol_fee")
    guard (0...10_000).contains(protocolFee) else { throw fields.wrong("protocol_fee") }
    let allowance = try fields.int("allowance")
    guard (0...SessionAllowance.most).contains(allowance) else { throw fields.wrong("allowance") }
    guard let nonceHash = try fields.digest("nonce_hash") else { throw fields.wrong("nonce_hash") }
    var beacon: BeaconRound?
    if value["beacon"] != .null {
      guard let round = value["beacon"].flatMap(BeaconRound.init) else { throw fields.wrong("beacon") }
      beacon = round
    }
    self.init(
      space: try fields.text("space"), spaceVersion: try fields.text("version"), package: package, worker: worker,
      config: try fields.bytes("config"), roster: roster, seating: seating, nonceHash: nonceHash, beacon: beacon,
      clock: clock, allowance: allowance, fee: try fields.int("fee"), protocolFee: Int(protocolFee), queue: try fields.digest("queue"),
      feeds: feeds, judges: judges, stakes: try fields.digest("stakes"))
  }
}

extension Journal {
  /// Canonical DAG-CBOR: what is stored, and what two runs with one seed have in common to the byte.
  public var encoded: [UInt8] {
    var writer = CBORWriter()
    writer.reserve(512 + steps.count * 256)
    writer.map(count: 4)
    writer.text("end")
    writer.value(end.value)
    writer.text("steps")
    writer.list(count: steps.count)
    for step in steps { step.write(to: &writer) }
    writer.text("header")
    writer.value(header.value)
    writer.text("opening")
    writer.value(opening.value)
    return writer.bytes
  }

  /// Reads a journal. Truncated, altered or foreign bytes are refused with the place. A journal has one form: nothing hides in a field that
  /// nobody reads.
  public init(encoded: [UInt8]) throws(RulesError) {
    let value: Value
    do throws(ContentError) {
      value = try DagCBOR.decode(encoded)
    } catch {
      throw RulesError(.badJournal, "this is no journal: \(error)")
    }
    guard let header = value["header"], let steps = value["steps"]?.list, let end = value["end"] else {
      throw RulesError(.badJournal, "this is no journal: header, opening, steps and end are needed")
    }
    let decodedHeader = try Header(header)
    guard let opening = value["opening"], value.map?.count == 4 else {
      throw RulesError(.badJournal, "this is no journal: header, opening, steps and end are needed, and nothing else")
    }
    var decoded: [Step] = []
    for (index, step) in steps.enumerated() { decoded.append(try Step(step, index: index)) }
    self.init(header: decodedHeader, opening: try Opening(opening), steps: decoded, end: try End(end))
    if let fault = self.header.fault(of: self.opening, hasBegun: !self.steps.isEmpty) { throw RulesError(.badJournal, fault) }
    guard SHA256.digest(self.end.nonce) == self.header.nonceHash else {
      throw RulesError(.badJournal, "the opened nonce is not the one that the header committed to")
    }
    guard self.encoded == encoded else {
      throw RulesError(.badJournal, "the journal has a field that no journal has, or lacks one that it should have")
    }
  }
}

extension Journal {
  /// Steps as one list of canonical DAG-CBOR, as they stand in a journal.
  public static func encode(steps: some Collection<Step>) -> [UInt8] {
    var writer = CBORWriter()
    writer.reserve(16 + steps.count * 256)
    writer.list(count: steps.count)
    for step in steps { step.write(to: &writer) }
    return writer.bytes
  }

  /// Reads what `encode(steps:)` has written.
  public static func steps(encoded: [UInt8]) throws(RulesError) -> [Step] {
    guard let list = try decoded(encoded, "steps").list else { throw RulesError(.badJournal, "the steps are no list") }
    var steps: [Step] = []
    for (index, step) in list.enumerated() { steps.append(try Step(step, index: index)) }
    return steps
  }

  static func decoded(_ bytes: [UInt8], _ what: String) throws(RulesError) -> Value {
    do throws(ContentError) {
      return try DagCBOR.decode(bytes)
    } catch {
      throw RulesError(.badJournal, "the \(what) cannot be read: \(error)")
    }
  }
}

extension Journal.Header {
  /// Reads what `encoded` gives.
  public init(encoded: [UInt8]) throws(RulesError) { try self.init(Journal.decoded(encoded, "header")) }
}

extension Journal.End {
  /// Canonical DAG-CBOR.
  public var encoded: [UInt8] {
    var writer = CBORWriter()
    writer.value(value)
    return writer.bytes
  }

  /// Reads what `encoded` gives.
  public init(encoded: [UInt8]) throws(RulesError) { try self.init(Journal.decoded(encoded, "end")) }
}

extension Journal.Step {
  func write(to writer: inout CBORWriter) {
    let content = input.content
    writer.map(count: 2 + (log == nil ? 0 : 1) + (clock == nil ? 0 : 1) + (stateHash == nil ? 0 : 1) + (content == nil ? 0 : 1))
    if let log {
      writer.text("log")
      writer.text(log)
    }
    writer.text("type")
    writer.text(input.kind)
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
    guard let content else { return }
    writer.text("content")
    if case .answers(let answers) = input {
      writer.list(count: answers.count)
      for answer in answers { answer.write(to: &writer, .journal) }
    } else {
      writer.value(.list(content))
    }
  }

  init(_ value: Value, index: Int) throws(RulesError) {
    let fields = JournalFields(value, "steps[\(index)]")
    let input = try Input(kind: try fields.text("type"), value["content"]?.list, fields)
    guard let chain = Digest(bytes: try fields.bytes("chain")) else { throw fields.wrong("chain") }
    self.init(
      input: input, clock: value["clock"]?.int, stateHash: value["state"]?.bytes.flatMap { Digest(bytes: $0) }, chain: chain,
      log: value["log"]?.text)
  }
}

extension Journal.Step.Input {
  /// The name of the input in a journal.
  public var kind: String {
    switch self {
    case .start: "start"
    case .answers: "answers"
    case .judged: "judged"
    case .quoted: "quoted"
    case .waited: "waited"
    case .ran: "ran"
    case .ended: "ended"
    }
  }

  /// What came in, as data; answers are written without this detour.
  fileprivate var content: [Value]? {
    switch self {
    case .start, .waited, .ended: nil
    case .answers: []
    case .judged(let ballots): ballots.map(\.value)
    case .quoted(let quotes): quotes.map(\.value)
    case .ran(let results): results.map(\.value)
    }
  }

  fileprivate init(kind: String, _ content: [Value]?, _ fields: JournalFields) throws(RulesError) {
    func read<T>(_ decode: (Value) -> T?) throws(RulesError) -> [T] {
      let items = content?.compactMap(decode)
      guard let items, items.count == content?.count else { throw fields.wrong("content") }
      return items
    }
    switch kind {
    case "start": self = .start
    case "waited": self = .waited
    case "ended": self = .ended
    case "judged": self = .judged(try read(SealedBallot.init))
    case "quoted": self = .quoted(try read(Quote.init))
    case "ran": self = .ran(try read(Event.ProgramResult.init))
    case "answers":
      guard let content else { throw fields.wrong("content") }
      var answers: [Journal.Answer] = []
      for answer in content { answers.append(try Journal.Answer(answer, fields)) }
      self = .answers(answers)
    default: throw fields.wrong("type")
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

  func map(_ key: String) throws(RulesError) -> Value.Map {
    guard let map = value[key]?.map else { throw wrong(key) }
    return map
  }

  /// A digest, or nil where the field is there and null.
  func digest(_ key: String) throws(RulesError) -> Digest? {
    guard let field = value[key] else { throw wrong(key) }
    if field == .null { return nil }
    guard let digest = field.bytes.flatMap({ Digest(bytes: $0) }) else { throw wrong(key) }
    return digest
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
