public import SpaceContent

/// One thing that happened in a queue. The events of a queue, in order, are its log.
public enum QueueEvent: Hashable, Sendable {
  case joined(QueueEntry)
  /// Taken back by its owner.
  case left(LedgerID, at: Int64)
  /// A session was formed. What it was drawn with stands here, so that anybody with the log can draw it again.
  case seated(Seating)
  /// The Space was loaded with another package: entries for any other are cancelled, and what they paid goes back.
  case reloaded(CID, at: Int64)

  /// Who sits in a session.
  public struct Seating: Hashable, Sendable {
    public let session: LedgerID
    /// Entries in the order in which they joined. Who sits in which seat the session's own seed says.
    public let entries: [LedgerID]
    public let seed: Digest
    /// In milliseconds since 1970.
    public let at: Int64

    public init(session: LedgerID, entries: [LedgerID], seed: Digest, at: Int64) {
      self.session = session
      self.entries = entries
      self.seed = seed
      self.at = at
    }
  }

  /// In milliseconds since 1970.
  public var at: Int64 {
    switch self {
    case .joined(let entry): entry.joinedAt
    case .left(_, let at), .reloaded(_, let at): at
    case .seated(let seating): seating.at
    }
  }

  /// Canonical DAG-CBOR: what the log's hashes are over.
  public var encoded: [UInt8] {
    var writer = CBORWriter()
    writer.reserve(256)
    writer.value(value)
    return writer.bytes
  }

  private var value: Value {
    switch self {
    case .joined(let entry):
      [
        "type": "joined", "id": .bytes(entry.id.bytes), "agent": .bytes(entry.agent.bytes), "version": .int(Int64(entry.agentVersion)),
        "owner": .bytes(entry.owner.bytes), "mmr": .int(Int64(entry.mmr.points)), "at": .int(entry.joinedAt),
        "package": .link(entry.package),
      ]
    case .left(let id, let at): ["type": "left", "id": .bytes(id.bytes), "at": .int(at)]
    case .seated(let seating):
      [
        "type": "seated", "session": .bytes(seating.session.bytes), "entries": .list(seating.entries.map { .bytes($0.bytes) }),
        "seed": .bytes(seating.seed.bytes), "at": .int(seating.at),
      ]
    case .reloaded(let package, let at): ["type": "reloaded", "package": .link(package), "at": .int(at)]
    }
  }

  /// Reads what `encoded` has written.
  /// - Throws: `bad_queue_log` for anything else.
  public init(encoded bytes: [UInt8]) throws(RulesError) {
    let value: Value
    do throws(ContentError) {
      value = try DagCBOR.decode(bytes)
    } catch {
      throw RulesError(.badQueueLog, "an event that is not canonical: \(error)")
    }
    guard let event = QueueEvent(value), event.value == value else {
      throw RulesError(.badQueueLog, "an event of no known form")
    }
    self = event
  }

  private init?(_ value: Value) {
    func id(_ key: String) -> LedgerID? { value[key]?.bytes.flatMap { LedgerID(bytes: $0) } }
    guard let type = value["type"]?.text, let at = value["at"]?.int else { return nil }
    switch type {
    case "joined":
      guard let entry = id("id"), let agent = id("agent"), let owner = id("owner"), let package = value["package"]?.link,
        let version = value["version"]?.int, let mmr = value["mmr"]?.int.flatMap({ MMR(points: Int($0)) })
      else { return nil }
      self = .joined(
        QueueEntry(
          id: entry, agent: AgentID(agent), agentVersion: Int(version), owner: OwnerID(owner), mmr: mmr, joinedAt: at, package: package))
    case "left":
      guard let entry = id("id") else { return nil }
      self = .left(entry, at: at)
    case "seated":
      guard let session = id("session"), let list = value["entries"]?.list, let seed = value["seed"]?.bytes.flatMap({ Digest(bytes: $0) })
      else { return nil }
      let entries = list.compactMap { $0.bytes.flatMap { LedgerID(bytes: $0) } }
      guard entries.count == list.count else { return nil }
      self = .seated(Seating(session: session, entries: entries, seed: seed, at: at))
    case "reloaded":
      guard let package = value["package"]?.link else { return nil }
      self = .reloaded(package, at: at)
    default: return nil
    }
  }
}
