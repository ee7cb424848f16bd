public import SpaceContent
public import SpaceContract

/// A session that could begin: who plays in it, and what they were drawn from.
public struct Lineup: Hashable, Sendable {
  /// In the order in which they joined.
  public let entries: [QueueEntry]
  /// The queue's log up to the moment of drawing.
  public let head: Digest
}

extension MatchQueue {
  /// The session that is to begin now, if there is one: a pure function of who waits, and thus of the log's head, and of what is given.
  ///
  /// The oldest entry around which a session can be formed gets one; `MatchRules` has the numbers. Nothing changes: the caller commits
  /// the session, then applies `QueueEvent.seated`, and asks again.
  ///
  /// An entry is passed over only where fewer owners than a session needs wait within its window, so however many wait, those passed
  /// over are few.
  /// - Parameters:
  ///   - seats: of the Space's manifest.
  ///   - now: in milliseconds since 1970.
  ///   - seed: draws who of the nearest sit; whoever forms the session has to have committed to it before.
  public func nextMatch(seats: Manifest.Seats, now: Int64, seed: Digest) -> Lineup? {
    let sizes = (seats.min...seats.max).filter(seats.allows)
    guard let fewest = sizes.first, let most = sizes.last, count >= fewest else { return nil }
    let ownersRepeat = key.isFree && ownerCount < fewest
    var slot = oldest
    while slot >= 0 {
      let node = nodes[Int(slot)]
      let waited = now - node.joinedAt
      let needed = waited >= MatchRules.fillAfterSeconds * 1000 ? fewest : most
      var candidates = Candidates(
        of: self, around: node, slot: slot, window: MatchRules.window(waited: waited), ownersRepeat: ownersRepeat,
        limit: MatchRules.candidatesPerSeat * (most - 1))
      let found = candidates.all()
      if let size = sizes.last(where: { $0 <= found.count + 1 }), size >= needed {
        let chosen = [slot] + drawn(size - 1, of: found, seed: seed)
        let inOrder = chosen.sorted { nodes[Int($0)].order < nodes[Int($1)].order }
        return Lineup(entries: inOrder.map(entry(at:)), head: head)
      }
      slot = node.newer
    }
    return nil
  }

  /// Those whose hashes with the seed come first.
  private func drawn(_ number: Int, of slots: [Int32], seed: Digest) -> [Int32] {
    guard number < slots.count else { return slots }
    let domain = Array("agon/match/v1".utf8)
    let keyed = slots.map { slot in
      (slot: slot, key: SHA256.digest(lengthPrefixed: [domain, seed.bytes, entry(at: slot).id.bytes]).bytes)
    }
    return keyed.sorted { $0.key.lexicographicallyPrecedes($1.key) }.prefix(number).map(\.slot)
  }
}

/// Those who could sit with an entry: the nearest in MMR first, the older first of those equally near, one of each owner.
private struct Candidates {
  let queue: MatchQueue
  let slot: Int32
  let points: Int
  let window: Int
  let ownersRepeat: Bool
  let limit: Int
  private var owners: [OwnerID]
  private var slots: [Int32] = []

  init(of queue: MatchQueue, around node: MatchQueue.Node, slot: Int32, window: Int, ownersRepeat: Bool, limit: Int) {
    self.queue = queue
    self.slot = slot
    points = Int(node.points)
    self.window = window
    self.ownersRepeat = ownersRepeat
    self.limit = limit
    owners = [node.owner]
  }

  mutating func all() -> [Int32] {
    var below = queue.index.last(to: points - 1)
    var above = queue.index.first(from: points)
    while slots.count < limit {
      // Of nothing left on a side, the distance is more than any.
      let down = below.map { points - $0 } ?? .max
      let up = above.map { $0 - points } ?? .max
      let distance = min(down, up)
      guard distance <= window else { break }
      take(
        down == distance ? below.map { queue.bucketOldest[$0] } ?? -1 : -1, up == distance ? above.map { queue.bucketOldest[$0] } ?? -1 : -1
      )
      if down == distance { below = queue.index.last(to: points - distance - 1) }
      if up == distance { above = queue.index.first(from: points + distance + 1) }
    }
    return slots
  }

  /// Takes from two lists at one distance, by age.
  private mutating func take(_ first: Int32, _ second: Int32) {
    var (a, b) = (first, second)
    while slots.count < limit, a >= 0 || b >= 0 {
      if b < 0 || a >= 0 && queue.nodes[Int(a)].order < queue.nodes[Int(b)].order {
        consider(a)
        a = queue.nodes[Int(a)].after
      } else {
        consider(b)
        b = queue.nodes[Int(b)].after
      }
    }
  }

  private mutating func consider(_ other: Int32) {
    guard other != slot else { return }
    if !ownersRepeat {
      let owner = queue.nodes[Int(other)].owner
      guard !owners.contains(owner) else { return }
      owners.append(owner)
    }
    slots.append(other)
  }
}
