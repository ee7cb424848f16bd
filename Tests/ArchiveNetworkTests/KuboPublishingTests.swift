import Foundation
import HostArchive
import HostCrypto
import SpaceContent
import Synchronization
import TestSupport
import Testing

@testable import ArchiveNetwork

/// Sessions that are brought to Kubo: none lost, none twice.
@Suite struct KuboPublishingTests {
  /// Sessions with their blocks in a store, and the cursor.
  private final class World: Sendable {
    let folder: TemporaryFolder
    let store: BlockStore
    let items: [KuboPublishing.Item]
    let cursor = Mutex<Int64>(0)
    /// What is set aside, with why, in the order in which it is to be tried.
    let aside = Mutex<[(item: KuboPublishing.Item, why: ArchiveError)]>([])
    /// Whether setting aside fails before anything of it is done.
    let isFull = Mutex(false)
    /// Whether the pause of what is set aside is over.
    let isDue = Mutex(true)

    /// - Parameter count: sessions; each has a record of its own, and shares a block with all others. The third has no archive.
    init(_ count: Int) throws {
      folder = try TemporaryFolder()
      store = try BlockStore(folder: folder.path)
      let shared = Block(.raw, Array("package".utf8))
      try store.put(shared)
      var items: [KuboPublishing.Item] = []
      for number in 1...count {
        let answer = Block(.raw, Array("answer \(number)".utf8))
        let root = Block(.dagCBOR, try DagCBOR.encode(["n": .int(Int64(number)), "links": .list([.link(shared.cid), .link(answer.cid)])]))
        for block in [answer, root] { try store.put(block) }
        items.append(KuboPublishing.Item(number: Int64(number * 2), root: number == 3 ? nil : root.cid))
      }
      self.items = items
    }

    var roots: [CID] { items.compactMap(\.root) }

    /// - Parameter other: where blocks are, if not in its own store.
    func publishing(_ client: KuboClient, _ other: BlockStore? = nil) -> KuboPublishing {
      KuboPublishing(
        client, blocks: other ?? store,
        source: KuboPublishing.Source(
          next: { limit in
            let cursor = self.cursor.withLock { $0 }
            return Array(self.items.filter { $0.number > cursor }.prefix(limit))
          }, done: { number in self.cursor.withLock { $0 = number } },
          setAside: { item, why in
            if self.isFull.withLock({ $0 }) { throw ArchiveError(.diskFull, "no room") }
            self.aside.withLock { $0.append((item, why)) }
            self.cursor.withLock { $0 = item.number }
          }, due: { limit in self.isDue.withLock { $0 } ? self.aside.withLock { $0.prefix(limit).map(\.item) } : [] },
          tried: { item, why in
            self.aside.withLock { aside in
              aside.removeAll { $0.item == item }
              if let why { aside.append((item, why)) }
            }
          }))
    }

    /// A store with all blocks but one.
    func copy(without gone: CID) throws -> (TemporaryFolder, BlockStore) {
      let folder = try TemporaryFolder()
      let other = try BlockStore(folder: folder.path)
      try store.visit { cid, _ in if cid != gone { try other.put(try store.get(cid)) } }
      return (folder, other)
    }

    var asideRoots: [CID] { aside.withLock { $0.compactMap(\.item.root) } }

    /// No session is neither done, nor set aside, nor behind the cursor.
    func requireNoneLost(_ kubo: CheckingKubo) {
      let done = cursor.withLock { $0 }
      let kept = Set(kubo.state.pins + asideRoots)
      #expect(items.filter { $0.number <= done }.allSatisfy { $0.root.map(kept.contains) ?? true }, "none lost")
      #expect(Set(kubo.state.pins).count == kubo.state.pins.count, "none twice")
    }
  }

  @Test func everySessionIsPinnedOnce() async throws {
    let world = try World(5)
    let kubo = try await CheckingKubo.start()
    let client = KuboClient(try KuboAddress(kubo.address))
    let publishing = world.publishing(client)
    #expect(try await publishing.drain() == KuboPublishing.Tally(pinned: 4, known: 0, passedOver: 1))
    #expect(kubo.state.pins == world.roots && kubo.state.complaints.isEmpty)
    #expect(world.cursor.withLock { $0 } == 10)
    #expect(try await publishing.drain() == KuboPublishing.Tally())
    // A process that ended between the pin and the cursor looks again, and sends nothing.
    world.cursor.withLock { $0 = 0 }
    #expect(try await publishing.drain() == KuboPublishing.Tally(pinned: 0, known: 4, passedOver: 1))
    #expect(kubo.state.pins == world.roots)
    try await client.shutdown()
    try await kubo.stop()
  }

  /// A node that goes away after each call in turn: each time the session at which it stopped comes first the next time.
  @Test func aNodeThatDiesInTheMiddleLosesNothing() async throws {
    let world = try World(4)
    let kubo = try await CheckingKubo.start()
    var limits = KuboClient.Limits()
    limits.attempts = 1
    let client = KuboClient(try KuboAddress(kubo.address), limits: limits)
    let publishing = world.publishing(client)
    let dead = CheckingKubo.Manner.status(503, type: "text/plain", body: "")
    for calls in 0..<7 {
      kubo.manner(Array(repeating: .honest, count: calls % 3) + [dead])
      do { try await publishing.drain() } catch { #expect((error as? ArchiveError)?.code == .storage) }
      #expect(Set(kubo.state.pins).count == kubo.state.pins.count, "none twice")
      let done = world.cursor.withLock { $0 }
      #expect(world.items.filter { $0.number <= done }.allSatisfy { $0.root.map(kubo.state.pins.contains) ?? true }, "none lost")
    }
    kubo.manner([.honest])
    try await publishing.drain()
    #expect(kubo.state.pins == world.roots && kubo.state.complaints.isEmpty)
    try await client.shutdown()
    try await kubo.stop()
  }

  @Test func aSessionThatWasErasedIsPassedOver() async throws {
    let world = try World(2)
    let gone = Block(.raw, Array("answer 1".utf8)).cid
    // A store without that block, and with its tombstone in the log.
    let (folder, store) = try world.copy(without: gone)
    let signer = try NoteSigner(name: "log.example/kubo", .ed25519, SigningKey())
    let tombstone = try LogEntry(session: SHA256.digest([1]), time: 1, .tombstone(erased: gone, reason: "asked"))
    _ = try TransparencyLog(folder.path + "/log", signer: signer).append([tombstone])
    let kubo = try await CheckingKubo.start()
    let client = KuboClient(try KuboAddress(kubo.address))
    #expect(try await world.publishing(client, store).drain() == KuboPublishing.Tally(pinned: 1, known: 0, passedOver: 1))
    #expect(kubo.state.pins == [world.roots[1]])
    try await client.shutdown()
    try await kubo.stop()
  }

  /// While the node is away pauses grow to their limit, and it is reported once; when it is back everything is pinned.
  @Test func itGoesOnWhenTheNodeIsBack() async throws {
    let world = try World(2)
    let kubo = try await CheckingKubo.start([.status(503, type: "text/plain", body: "")])
    var limits = KuboClient.Limits()
    limits.attempts = 1
    let client = KuboClient(try KuboAddress(kubo.address), limits: limits)
    let pauses = KuboClientTests.Pauses()
    let reports = Mutex(0)
    do {
      try await world.publishing(client).keepUp(
        every: .seconds(1), pauseMax: .seconds(5),
        sleep: { pause in
          pauses.add(pause)
          if pauses.all.count == 5 { kubo.manner([.honest]) }
          if pauses.all.count == 7 { throw CancellationError() }
        }, report: { _ in reports.withLock { $0 += 1 } })
    } catch is CancellationError {
      #expect(pauses.all == [2, 4, 5, 5, 5, 1, 1].map { .seconds($0) })
    }
    #expect(kubo.state.pins == world.roots)
    #expect(reports.withLock { $0 } == 1)
    try await client.shutdown()
    try await kubo.stop()
  }

  // What is wrong with one session alone.

  private static let refusals: [(name: String, manner: CheckingKubo.Manner)] = [
    ("refused", .status(500, type: "application/json", body: #"{"Message":"block is not allowed","Code":0,"Type":"error"}"#)),
    ("no JSON", .status(200, type: "application/json", body: "nonsense")),
    ("early end", .status(200, type: "application/json", body: "")),
    ("another CID", .changing { $0.replacing("bafy", with: "bafz") }),
    ("other numbers", .changing { $0.replacing(#""BlockCount":3"#, with: #""BlockCount":2"#) }),
    ("pin error", .changing { $0.replacing(#""PinErrorMsg":"""#, with: #""PinErrorMsg":"no""#) }),
    ("endless", .endless),
    ("silent", .hanging),
  ]

  /// Whatever a node does with one root, the others go on, and that one is tried again until the node takes it.
  @Test(arguments: refusals.map(\.name))
  func aRootThatIsRefusedStopsNoOther(name: String) async throws {
    let manner = try #require(KuboPublishingTests.refusals.first { $0.name == name }?.manner)
    let world = try World(5)
    let refused = world.items[1]
    let root = try #require(refused.root)
    let kubo = try await CheckingKubo.start([
      .choosing { request in
        guard request.path.hasSuffix("dag/import"), request.body.firstRange(of: root.bytes) != nil else { return .honest }
        return manner
      }
    ])
    var limits = KuboClient.Limits()
    limits.attempts = 1
    limits.call = name == "silent" ? .seconds(2) : .seconds(60)
    let client = KuboClient(try KuboAddress(kubo.address), limits: limits)
    let publishing = world.publishing(client)
    world.isDue.withLock { $0 = false }
    #expect(try await publishing.drain() == KuboPublishing.Tally(pinned: 3, passedOver: 1, setAside: 1))
    #expect(world.cursor.withLock { $0 } == 10 && world.asideRoots == [root])
    world.requireNoneLost(kubo)
    world.isDue.withLock { $0 = true }
    // Some answers are wrong about what was done all the same: then it is known.
    if !kubo.state.pins.contains(root) { #expect(try await publishing.retry() == KuboPublishing.Tally(setAside: 1)) }
    kubo.manner([.honest])
    let tally = try await publishing.drain()
    #expect(tally.pinned + tally.known == 1 && tally.setAside == 0)
    #expect(world.asideRoots.isEmpty && Set(kubo.state.pins) == Set(world.roots) && kubo.state.complaints.isEmpty)
    try await client.shutdown()
    try await kubo.stop()
  }

  /// A node that is away, closed to us, or none: nothing is set aside, and nothing is passed over.
  @Test(arguments: [401, 403, 404, 429, 500, 502, 503, 504])
  func aNodesOwnTroubleIsNoSessions(status: Int) async throws {
    let world = try World(3)
    let kubo = try await CheckingKubo.start([.status(status, type: "text/plain", body: "no")])
    var limits = KuboClient.Limits()
    limits.attempts = 1
    let client = KuboClient(try KuboAddress(kubo.address), limits: limits)
    await #expect(throws: ArchiveError.self) { try await world.publishing(client).drain() }
    #expect(world.cursor.withLock { $0 } == 0 && world.asideRoots.isEmpty)
    try await kubo.stop()
    await #expect(throws: ArchiveError.self) { try await world.publishing(client).drain() }
    #expect(world.cursor.withLock { $0 } == 0 && world.asideRoots.isEmpty)
    try await client.shutdown()
  }

  /// A block that is missing or damaged here: the session is set aside until the block is there again.
  @Test(arguments: [false, true])
  func aBlockThatIsNotSoundStopsNoOther(isDamaged: Bool) async throws {
    let world = try World(12)
    let gone = Block(.raw, Array("answer 1".utf8))
    let (folder, store) = try world.copy(without: gone.cid)
    if isDamaged {
      try store.put(gone)
      let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      let file = try #require(files.first { $0.contains("\(gone.cid)") })
      try Data("other bytes".utf8).write(to: URL(filePath: folder.path + "/" + file))
    }
    let kubo = try await CheckingKubo.start()
    let client = KuboClient(try KuboAddress(kubo.address))
    let publishing = world.publishing(client, store)
    #expect(try await publishing.drain() == KuboPublishing.Tally(pinned: 10, passedOver: 1, setAside: 2))
    #expect(world.asideRoots == [world.roots[0]])
    world.requireNoneLost(kubo)
    try store.put(gone)
    #expect(try await publishing.drain() == KuboPublishing.Tally(pinned: 1))
    #expect(world.asideRoots.isEmpty && Set(kubo.state.pins) == Set(world.roots))
    try await client.shutdown()
    try await kubo.stop()
  }

  /// A node that takes nothing is left in peace after some; each look goes on where the last one stopped, and all are taken in the end.
  @Test func aNodeThatRefusesAllIsLeftInPeace() async throws {
    let world = try World(20)
    let full = CheckingKubo.Manner.status(500, type: "application/json", body: #"{"Message":"no space left","Code":0,"Type":"error"}"#)
    let kubo = try await CheckingKubo.start([.choosing { $0.path.hasSuffix("dag/import") ? full : .honest }])
    let client = KuboClient(try KuboAddress(kubo.address))
    let publishing = world.publishing(client)
    for _ in 0..<2 {
      let before = kubo.state.calls.count
      let error = await #expect(throws: ArchiveError.self) { try await publishing.drain() }
      #expect(error?.message.contains("8 sessions in a row") == true && error?.message.contains("no space left") == true)
      #expect(kubo.state.calls.count - before == 2 * KuboPublishing.refusalsMax)
      world.requireNoneLost(kubo)
    }
    #expect(world.asideRoots.count == 16)
    kubo.manner([.honest])
    #expect(try await publishing.drain() == KuboPublishing.Tally(pinned: 19))
    #expect(world.asideRoots.isEmpty && Set(kubo.state.pins) == Set(world.roots))
    try await client.shutdown()
    try await kubo.stop()
  }

  /// Where setting aside fails, the session is the next one still.
  @Test func whatCannotBeSetAsideStaysInTheQueue() async throws {
    let world = try World(4)
    let kubo = try await CheckingKubo.start([.about(world.roots[1], .status(200, type: "application/json", body: "{}"))])
    let client = KuboClient(try KuboAddress(kubo.address))
    let publishing = world.publishing(client)
    world.isFull.withLock { $0 = true }
    let error = await #expect(throws: ArchiveError.self) { try await publishing.drain() }
    #expect(error?.code == .diskFull && world.cursor.withLock { $0 } == 2 && world.asideRoots.isEmpty)
    world.isFull.withLock { $0 = false }
    try await publishing.drain()
    #expect(world.cursor.withLock { $0 } == 8 && world.asideRoots == [world.roots[1]])
    world.requireNoneLost(kubo)
    try await client.shutdown()
    try await kubo.stop()
  }

  /// A node that does not answer holds nobody for longer than was said; nothing is set aside for that, and all comes later.
  @Test func aHangingNodeHoldsNobody() async throws {
    let world = try World(3)
    let kubo = try await CheckingKubo.start([.hanging])
    let client = KuboClient(try KuboAddress(kubo.address))
    #expect(try await world.publishing(client).drain(within: .milliseconds(200)) == nil)
    #expect(world.cursor.withLock { $0 } == 0 && world.asideRoots.isEmpty)
    try await client.shutdown()
    try await kubo.stop()
    let later = try await CheckingKubo.start()
    let next = KuboClient(try KuboAddress(later.address))
    #expect(try await world.publishing(next).drain(within: .seconds(60)) == KuboPublishing.Tally(pinned: 2, passedOver: 1))
    try await next.shutdown()
    try await later.stop()
  }
}
