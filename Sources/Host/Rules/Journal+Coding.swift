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
      "seating": .text(seating.rawValue), "nonce_hash": .bytes(nonceHash.bytes), "clock": clock.value, "fee": .int(fee),
      "protocol_fee": .int(Int64(protocolFee)), "queue": queue.map { .bytes($0.bytes) } ?? .null,
      "feeds": .map(Value.Map(feeds.map { ($0.key, .text($0.value.name)) })), "judges": .list(judges.map { .text($0) }),
    ]
  }

  /// How many fields a header has: one that is not known is refused, so that nothing can hide in it.
  private static let fieldCount = 15

  init(_ value: Value) throws(RulesError) {
    let fields = JournalFields(value, "header")
    guard try fields.int("v") == Int64(Journal.version) else {
      throw RulesError(.badJournal, "the journal has version \(try fields.int("v")); this program reads \(Journal.version)")
    }
    guard let seating = Seating(rawValue: try fields.text("seating")), let nonceHash = Digest(bytes: try fields.bytes("nonce_hash")),
      let package = value["package"]?.link, let worker = value["worker"]?.link,
      let roster = value["roster"]?.list?.compactMap(\.text), roster.count == value["roster"]?.list?.count, (1...100).contains(roster.count)
    else { throw RulesError(.badJournal, "the journal's header has a field of the wrong kind") }
    var feeds: [String: FeedOrigin] = [:]
    for entry in try fields.map("feeds") {
      guard let origin = entry.value.text.flatMap(FeedOrigin.init(name:)) else { throw fields.wrong("feeds") }
      feeds[entry.key] = origin
    }
    guard let clock = value["clock"].flatMap(SessionClock.init), let judges = value["judges"]?.list?.compactMap(\.text),
      judges.count == value["judges"]?.list?.count, judges.count <= 100
    else { throw fields.wrong("clock or judges") }
    let protocolFee = try fields.int("protocol_fee")
    guard (0...10_000).contains(protocolFee) else { throw fields.wrong("protocol_fee") }
    var queue: Digest?
    guard let head = value["queue"], value.map?.count == Journal.Header.fieldCount else { throw fields.wrong("queue") }
    if head != .null {
      guard let digest = head.bytes.flatMap({ Digest(bytes: $0) }) else { throw fields.wrong("queue") }
      queue = digest
    }
    self.init(
      space: try fields.text("space"), spaceVersion: try fields.text("version"), package: package, worker: worker,
      config: try fields.bytes("config"), roster: roster, seating: seating, nonceHash: nonceHash,
      clock: clock, fee: try fields.int("fee"), protocolFee: Int(protocolFee), queue: queue, feeds: feeds, judges: judges)
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
    let decodedHeader = try Header(header)
    var decoded: [Step] = []
    for (index, step) in steps.enumerated() { decoded.append(try Step(step, index: index)) }
    self.init(header: decodedHeader, steps: decoded, end: try End(end))
    guard SHA256.digest(self.end.nonce) == self.header.nonceHash else {
      throw RulesError(.badJournal, "the opened nonce is not the one that the header committed to")
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

  fileprivate static func decoded(_ bytes: [UInt8], _ what: String) throws(RulesError) -> Value {
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
      for answer in answers { answer.write(to: &writer) }
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
    case "judged": self = .judged(try read(Ballot.init))
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
