public import SpaceContent

extension LogEntry {
  /// The entry as it is logged.
  public var encoded: [UInt8] {
    var writer = CBORWriter()
    writer.value(.map(value))
    return writer.bytes
  }

  /// The entry as data.
  public var value: Value.Map {
    var map: Value.Map = [
      "v": .int(LogEntry.version), "kind": .text(kind), "session_id": .bytes(session.bytes), "time": .int(time),
    ]
    func add(_ record: Record) {
      map["session_root"] = .bytes(record.root.bytes)
      map["n_leaves"] = .int(record.leaves)
      map["car_cid"] = .link(record.car)
    }
    switch content {
    case .commitment(let commitment):
      map["commitment"] = .link(commitment.commitment)
      map["nonce_hash"] = .bytes(commitment.nonceHash.bytes)
      map["beacon"] = .text(commitment.beacon)
      map["round"] = .int(commitment.round)
      map["round_time"] = .int(commitment.roundTime)
      map["deadline"] = .int(commitment.deadline)
    case .result(let result):
      add(result.record)
      map["seed"] = .bytes(result.seed.bytes)
      map["payout_root"] = result.payoutRoot.map { .bytes($0.bytes) }
    case .voided(let reason, let record):
      if let record { add(record) }
      map["reason"] = .text(reason)
    case .tombstone(let erased, let reason):
      map["erased"] = .link(erased)
      map["reason"] = .text(reason)
    }
    return map
  }

  /// The canonical bytes that each tombstone has behind its first: version and kind.
  private static let tombstoneHead = [0x61, 0x76, 0x01, 0x64] + Array("kind".utf8) + [0x69] + Array("tombstone".utf8)

  /// Whether an entry's kind is that of a tombstone, by its first bytes alone: most entries of a long log need not be decoded to know.
  static func mayBeTombstone(_ bytes: [UInt8]) -> Bool { bytes.dropFirst().starts(with: tombstoneHead) }

  /// Reads an entry.
  /// - Throws: `too_large`, `malformed` for anything that `encoded` does not write; `unsupported` for another version.
  public init(_ bytes: [UInt8]) throws(ArchiveError) {
    guard bytes.count <= LogEntry.maxByteCount else {
      throw ArchiveError(.tooLarge, "a log entry of \(bytes.count) bytes", hint: "it has \(LogEntry.maxByteCount) at most")
    }
    let decoded: Value
    do throws(ContentError) {
      decoded = try DagCBOR.decode(bytes)
    } catch {
      throw ArchiveError(.malformed, "no log entry: \(error)")
    }
    guard let map = decoded.map else { throw ArchiveError(.malformed, "no log entry: not a map") }
    var fields = Fields(map)
    let version = try fields.int("v")
    guard version == LogEntry.version else { throw ArchiveError(.unsupported, "a log entry of version \(version)") }
    let kind = try fields.text("kind")
    let session = try fields.digest("session_id")
    let time = try fields.int("time")
    let content: Content
    switch kind {
    case "commitment":
      content = .commitment(
        Commitment(
          commitment: try fields.link("commitment"), nonceHash: try fields.digest("nonce_hash"), beacon: try fields.text("beacon"),
          round: try fields.int("round"), roundTime: try fields.int("round_time"), deadline: try fields.int("deadline")))
    case "result":
      let payoutRoot = fields.has("payout_root") ? try fields.digest("payout_root") : nil
      content = .result(Result(record: try fields.record(), payoutRoot: payoutRoot, seed: try fields.digest("seed")))
    case "voided":
      content = .voided(reason: try fields.text("reason"), record: fields.has("session_root") ? try fields.record() : nil)
    case "tombstone": content = .tombstone(erased: try fields.link("erased"), reason: try fields.text("reason"))
    default: throw ArchiveError(.unsupported, "a log entry of the kind \(kind.prefix(40))")
    }
    try fields.end()
    try self.init(session: session, time: time, content)
  }

  /// The keys of a map, each of which has to be asked for.
  private struct Fields {
    private let map: Value.Map
    private var rest: Set<String>

    init(_ map: Value.Map) {
      self.map = map
      rest = Set(map.keys)
    }

    func has(_ key: String) -> Bool { map[key] != nil }

    private mutating func take<T>(_ key: String, _ read: (Value) -> T?) throws(ArchiveError) -> T {
      rest.remove(key)
      guard let value = map[key], let result = read(value) else {
        throw ArchiveError(.malformed, "a log entry whose \(key) is missing or of another kind")
      }
      return result
    }

    mutating func int(_ key: String) throws(ArchiveError) -> Int64 { try take(key) { $0.int } }
    mutating func text(_ key: String) throws(ArchiveError) -> String { try take(key) { $0.text } }
    mutating func link(_ key: String) throws(ArchiveError) -> CID { try take(key) { $0.link } }
    mutating func digest(_ key: String) throws(ArchiveError) -> Digest { try take(key) { $0.bytes.flatMap { Digest(bytes: $0) } } }

    mutating func record() throws(ArchiveError) -> Record {
      Record(root: try digest("session_root"), leaves: try int("n_leaves"), car: try link("car_cid"))
    }

    func end() throws(ArchiveError) {
      if let key = rest.min() { throw ArchiveError(.malformed, "a log entry with \(key.prefix(40)), which its kind does not have") }
    }
  }
}
