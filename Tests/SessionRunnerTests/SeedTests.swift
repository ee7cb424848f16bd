internal import AgentRuntimes
internal import Foundation
internal import HostCrypto
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox
internal import Synchronization
internal import TestSupport
internal import Testing

/// What a seed is drawn from, and when.
@Suite struct SeedTests {
  /// A beacon of one value, which notes when it is asked.
  private final class Once: Beacon {
    let asked = Mutex(0)
    let round = BeaconRound(beacon: "once", round: 3, time: 1 << 40)
    func next(at now: Int64) -> BeaconRound { round }
    func value(of round: BeaconRound) async throws -> Digest {
      asked.withLock { $0 += 1 }
      return SHA256.digest([3])
    }
  }

  private static func withArena<R>(
    _ beacon: (any Beacon)?, announce: @escaping Arena.Announce = {}, _ body: (Arena) async throws -> R
  ) async throws -> R {
    let folder = try TemporaryFolder()
    return try await WaitingTests.withRunner(WaitingTests.Time()) { runner in
      let store = try Store(folder: folder.path)
      try Members.make(2, in: store)
      let result = try await body(Arena(store: store, runner: runner, beacon: beacon, announce: announce))
      try store.close()
      return result
    }
  }

  private static func plan(_ agents: [Agent], space: String = "bid-tac-toe") throws -> SessionPlan {
    try SessionPlan(package: try Fixture.shipped(space), roster: agents)
  }

  private static func nonced(_ name: String, _ nonce: [UInt8], gives: [UInt8]?, note: @escaping @Sendable () -> Void = {}) -> Agent {
    Agent(
      name: name, runtime: .bot("baseline"),
      nonce: SeatNonce(hash: SHA256.digest(nonce)) {
        note()
        return gives
      })
  }

  @Test func nothingIsOpenedBeforeTheCommitmentIsPublic() async throws {
    let beacon = Once()
    let order = Mutex<[String]>([])
    let nonces = [SHA256.digest([1]).bytes, SHA256.digest([2]).bytes]
    let agents = nonces.enumerated().map { place, nonce in
      Self.nonced("member-\(place)", nonce, gives: nonce) { order.withLock { $0.append("nonce") } }
    }
    let announce: Arena.Announce = { order.withLock { $0.append("announced") } }
    try await Self.withArena(beacon, announce: announce) { arena in
      let entrants = Members.entrants(session: 1)
      let session = try arena.form(try Self.plan(agents), entrants: entrants)
      #expect(session.header.beacon == beacon.round && session.header.needsOpening)
      guard case .ended(let played) = try await arena.play(session, entrants: entrants) else { return #expect(Bool(false)) }
      #expect(order.withLock { $0 } == ["announced", "nonce", "nonce"] && beacon.asked.withLock { $0 } == 1)
      let journal = played.journal
      #expect(journal.opening == Journal.Opening(beacon: SHA256.digest([3]), nonces: nonces))
      // The formula of the design, by hand.
      let parts = [
        Array("agon/seed/v1".utf8), SHA256.digest([3]).bytes + nonces[0] + nonces[1], journal.end.nonce, journal.header.commitment.bytes,
      ]
      let hashed = parts.flatMap { part in withUnsafeBytes(of: UInt64(part.count).bigEndian) { Array($0) } + part }
      #expect(journal.seed == SHA256.digest(hashed))
      // It is stored with its opening, and read as it was.
      let stored = try #require(try arena.store.read { reading in try reading.session(session.suspended.ledgerID) })
      #expect(try arena.store.read { reading in try reading.journal(of: stored) } == journal)
      #expect(try Journal(encoded: journal.encoded) == journal)
    }
  }

  /// Who does not open what it committed to voids its own session, and no more.
  @Test(arguments: [nil, SHA256.digest([9]).bytes, []] as [[UInt8]?]) func aNonceThatIsNotOpenedVoids(gives: [UInt8]?) async throws {
    let agents = [Self.nonced("member-0", SHA256.digest([1]).bytes, gives: gives), Agent.bot("expert")]
    try await Self.withArena(nil) { arena in
      let entrants = Members.entrants(session: 1)
      let plan = try SessionPlan(
        package: try Fixture.shipped("bid-tac-toe"), roster: agents, fee: 1_000_000, protocolFee: ProtocolFee.defaultBasisPoints)
      let session = try arena.form(plan, entrants: entrants)
      guard case .ended(let played) = try await arena.play(session, entrants: entrants) else { return #expect(Bool(false)) }
      guard case .void(.notOpened) = played.journal.end.outcome else { return #expect(Bool(false), "\(played.journal.end)") }
      #expect(played.journal.steps.isEmpty && played.journal.opening == Journal.Opening())
      #expect(try Members.wallets(in: arena.store) == [Members.deposit, Members.deposit])
      #expect(try Journal(encoded: played.journal.encoded) == played.journal)
    }
  }

  /// A host that dies between the commitment and the opening goes on with the same commitment.
  @Test func aSessionThatWasNotOpenedIsOpenedLater() async throws {
    let beacon = Once()
    try await Self.withArena(beacon) { arena in
      let entrants = Members.entrants(session: 1)
      let session = try arena.form(try Self.plan([.bot("baseline"), .bot("expert")]), entrants: entrants)
      guard case .started(let stored) = try await arena.begin(session, entrants: entrants) else { return #expect(Bool(false)) }
      #expect(try arena.store.read { reading in try reading.suspended(stored) }.opening == nil)
      guard case .ended(let played) = try await arena.resume(stored.id) else { return #expect(Bool(false)) }
      #expect(played.journal.header == session.header && played.journal.opening.beacon == SHA256.digest([3]))
      // Without its beacon it waits.
      let other = try arena.form(try Self.plan([.bot("baseline"), .bot("expert")]), entrants: Members.entrants(session: 2))
      guard case .started(let second) = try await arena.begin(other, entrants: Members.entrants(session: 2)) else {
        return #expect(Bool(false))
      }
      let without = Arena(store: arena.store, runner: arena.runner)
      await #expect { try await without.resume(second.id) } throws: { ($0 as? SessionError)?.code == .beacon }
      #expect(try arena.store.read { reading in try reading.openSessions() }.map(\.id) == [second.id])
    }
  }

  @Test func anotherOpeningIsNoJournal() async throws {
    let nonce = SHA256.digest([1]).bytes
    let agents = [Self.nonced("member-0", nonce, gives: nonce), Agent.bot("expert")]
    let journal = try await Self.withArena(Once()) { arena -> Journal in
      let entrants = Members.entrants(session: 1)
      let progress = try await arena.play(
        try arena.form(try Self.plan(agents, space: "kuhn-poker"), entrants: entrants), entrants: entrants)
      guard case .ended(let played) = progress else { throw WaitingTests.TestFailure("it waits") }
      return played.journal
    }
    let openings = [
      Journal.Opening(), Journal.Opening(beacon: journal.opening.beacon), Journal.Opening(nonces: [nonce]),
      Journal.Opening(beacon: journal.opening.beacon, nonces: [SHA256.digest([2]).bytes]),
      Journal.Opening(beacon: journal.opening.beacon, nonces: [nonce, nonce]),
    ]
    for opening in openings {
      let changed = Journal(header: journal.header, opening: opening, steps: journal.steps, end: journal.end)
      #expect(throws: RulesError.self) { try Journal(encoded: changed.encoded) }
    }
    // Another value of the beacon is a journal, of other cards.
    let changed = Journal(
      header: journal.header, opening: Journal.Opening(beacon: SHA256.digest([4]), nonces: [nonce]), steps: journal.steps, end: journal.end)
    #expect(try Bench(Fixture.shipped("kuhn-poker")).replay(changed).difference != nil)
  }

  /// Nothing of a header tells who plays, and two sessions of the same agents have nothing in common.
  @Test func aHeaderNamesNobody() async throws {
    try await Self.withArena(nil) { arena in
      let entrants = Members.entrants(session: 1)
      let headers = try (0..<2).map { _ in try arena.form(try Self.plan([.bot("baseline"), .bot("expert")]), entrants: entrants).header }
      let entries = headers.flatMap(\.roster)
      #expect(
        Set(entries.map(\.name)).count == 4 && Set(entries.compactMap(\.agent)).count == 4 && Set(entries.compactMap(\.payout)).count == 4)
      #expect(headers[0].roster.map(\.bot) == ["baseline", "expert"])
      let profiles = try arena.store.read { reading in try entrants.map { try #require(try reading.agent($0.agent)) } }
      for (header, entrant) in zip(headers, entrants) {
        let bytes = header.encoded
        for secret in [entrant.agent.bytes, entrant.owner.bytes] { #expect(!bytes.contains(secret)) }
      }
      #expect(Set(profiles.map(\.name.text)).isDisjoint(with: entries.map(\.name)))
    }
  }

  @Test func theHostsBeaconIsKeptForItsOwnerAlone() async throws {
    let folder = try TemporaryFolder()
    let now: Int64 = 1_700_000_000_000
    let beacon = try LocalBeacon(folder: folder.path, at: now)
    let round = try beacon.next(at: now)
    let first = try await beacon.value(of: round)
    #expect(round.time > now / 1000 + 299 && round.check(first) == .ownChain)
    let file = folder.path + "/beacon.key"
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    // Another process has the same values; after the last round of a chain a new one begins, and the old values are still known.
    let again = try LocalBeacon(folder: folder.path, at: now + 5)
    #expect(try await again.value(of: round) == first)
    let later = try again.next(at: now + 400 * 86_400_000 * 2)
    #expect(later.beacon != round.beacon)
    let third = try LocalBeacon(folder: folder.path, at: now)
    #expect(try await third.value(of: round) == first)
    let last = try await third.value(of: later)
    #expect(later.check(last) == .ownChain)
    await #expect(throws: SessionError.self) { try await beacon.value(of: BeaconRound(beacon: "other", round: 1, time: 0)) }
    // Damage is told, and never taken for a new beginning.
    for bytes in [Data(), Data("agon-chain-v1 00 1 1 1\n".utf8), try Data(contentsOf: URL(filePath: file)).dropLast(3)] {
      try bytes.write(to: URL(filePath: file))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
      #expect(throws: SessionError.self) { try LocalBeacon(folder: folder.path, at: now) }
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
    #expect(throws: SessionError.self) { try LocalBeacon(folder: folder.path, at: now) }
  }
}
