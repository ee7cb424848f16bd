import HostArchive
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
          }, done: { number in self.cursor.withLock { $0 = number } }))
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
    // A store without that block, as erasing leaves it.
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path)
    try world.store.visit { cid, _ in if cid != gone { try store.put(try world.store.get(cid)) } }
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
}
