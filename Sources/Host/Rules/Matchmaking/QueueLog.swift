public import SpaceContent

/// The append-only log of a queue.
///
/// Its head is a hash over all events: `SHA-256("agon/queue/v1" ‖ head ‖ event)`, where the event is canonical DAG-CBOR; before the first
/// event it is `SHA-256("agon/queue/v1" ‖ queue)`. What waits at a head is the fold of the events up to it; so a session that names the
/// head has committed to everybody it could have been drawn from.
public enum QueueLog {
  private static let domain = Array("agon/queue/v1".utf8)

  /// The head of a log without events.
  public static func genesis(_ queue: QueueKey) -> Digest { SHA256.digest(domain + queue.encoded) }

  /// The head after an event.
  /// - Parameter event: `QueueEvent.encoded`.
  public static func head(_ head: Digest, event: [UInt8]) -> Digest {
    var hasher = SHA256()
    hasher.update(domain)
    hasher.update(head)
    hasher.update(event)
    return hasher.finalize()
  }

  /// What waits after some events, from the first on.
  /// - Throws: `bad_queue_log` where an event cannot have happened after those before it.
  public static func fold(_ queue: QueueKey, _ events: some Sequence<QueueEvent>) throws(RulesError) -> QueueSnapshot {
    var folded = MatchQueue(queue)
    for event in events {
      do throws(RulesError) {
        _ = try folded.apply(event)
      } catch {
        throw RulesError(.badQueueLog, "event \(folded.events + 1) of \(queue) cannot have happened: \(error.message)")
      }
    }
    return folded.snapshot
  }
}

/// What waits in a queue at one place of its log.
public struct QueueSnapshot: Hashable, Sendable {
  public let queue: QueueKey
  /// The log's head there.
  public let head: Digest
  /// How many events led to it.
  public let events: Int
  /// The package that is played; nil before the first event.
  public let package: CID?
  /// In the order in which they joined.
  public let waiting: [QueueEntry]

  public init(queue: QueueKey, head: Digest, events: Int, package: CID?, waiting: [QueueEntry]) {
    self.queue = queue
    self.head = head
    self.events = events
    self.package = package
    self.waiting = waiting
  }
}
