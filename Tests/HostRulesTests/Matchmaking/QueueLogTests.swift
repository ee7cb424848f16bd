import HostRules
import SpaceContent
import SpaceContract
import Testing

/// What may not happen in a queue, and what a log may not say.
@Suite struct QueueLogTests {
  typealias Q = Queueing

  private func seated(_ entries: [Int]) -> QueueEvent {
    .seated(.init(session: LedgerID(99), entries: entries.map { LedgerID(UInt128($0)) }, seed: Q.seed(1), at: 5))
  }

  @Test func whatMayNotHappenChangesNothing() throws {
    var queue = try Q.queue([Q.entry(1, owner: 7), Q.entry(2)])
    let before = queue.snapshot
    func refused(_ event: QueueEvent, _ code: RulesError.Code) {
      #expect { try queue.apply(event) } throws: { ($0 as? RulesError)?.code == code }
      #expect(queue.snapshot == before)
    }
    refused(.joined(Q.entry(1, owner: 7)), .alreadyWaiting)
    let again = Q.entry(2)
    refused(
      .joined(
        QueueEntry(
          id: LedgerID(50), agent: again.agent, agentVersion: 2, owner: again.owner, mmr: again.mmr, joinedAt: 9, package: Q.package)),
      .alreadyWaiting)
    refused(.joined(Q.entry(3, package: Q.otherPackage)), .wrongPackage)
    refused(.left(LedgerID(3), at: 1), .notWaiting)
    refused(seated([1, 3]), .notWaiting)
    refused(seated([1, 1]), .notWaiting)
    refused(seated([]), .notWaiting)
  }

  @Test func whatHasLeftDoesNotLeaveAgainAndMayJoinAgain() throws {
    var queue = try Q.queue([Q.entry(1), Q.entry(2)])
    #expect(try queue.apply(.left(LedgerID(1), at: 1)) == [Q.entry(1)])
    #expect(throws: RulesError.notWaiting(LedgerID(1))) { try queue.apply(.left(LedgerID(1), at: 2)) }
    try queue.apply(.joined(Q.entry(1, at: 3)))
    #expect(queue.snapshot.waiting == [Q.entry(2), Q.entry(1, at: 3)])
  }

  @Test func anOwnerHasSixteenEntriesAtMost() throws {
    var queue = try Q.queue((1...16).map { Q.entry($0, owner: 1) })
    #expect(throws: RulesError.tooManyEntries(in: Q.paid)) { try queue.apply(.joined(Q.entry(17, owner: 1))) }
    try queue.apply(.left(LedgerID(4), at: 1))
    try queue.apply(.joined(Q.entry(17, owner: 1)))
    #expect(queue.count == 16)
  }

  @Test func aReloadCancelsAllThatJoinedForThePackageBefore() throws {
    var queue = try Q.queue([Q.entry(1), Q.entry(2)])
    #expect(try queue.apply(.reloaded(Q.package, at: 1)).isEmpty)
    #expect(try queue.apply(.reloaded(Q.otherPackage, at: 2)) == [Q.entry(1), Q.entry(2)])
    #expect(queue.count == 0 && queue.package == Q.otherPackage)
    #expect(throws: RulesError.wrongPackage(in: Q.paid)) { try queue.apply(.joined(Q.entry(1))) }
    try queue.apply(.joined(Q.entry(1, package: Q.otherPackage)))
  }

  /// The bytes of one event, written out by hand from the DAG-CBOR specification: keys by length, then bytewise.
  @Test func anEventHasOneByteString() throws {
    let id = [UInt8](repeating: 0, count: 15) + [7]
    let expected: [UInt8] =
      [0xa3, 0x62, 0x61, 0x74, 0x18, 0x2a, 0x62, 0x69, 0x64, 0x50] + id + [0x64] + Array("type".utf8) + [0x64] + Array("left".utf8)
    #expect(QueueEvent.left(LedgerID(7), at: 42).encoded == expected)
    #expect(try QueueEvent(encoded: expected) == .left(LedgerID(7), at: 42))
    #expect(QueueLog.head(Q.seed(1), event: expected) == SHA256.digest(Array("agon/queue/v1".utf8) + Q.seed(1).bytes + expected))
  }

  @Test func whatIsNoEventIsRefused() throws {
    let event = QueueEvent.joined(Q.entry(1)).encoded
    let damaged: [Value] = [
      .null, ["type": "joined"], ["type": "left", "at": 1], ["type": "left", "at": 1, "id": .bytes([1])], ["type": "gone", "at": 1],
      ["type": "left", "at": 1, "id": .bytes(LedgerID(1).bytes), "more": 1],
      ["type": "seated", "at": 1, "session": .bytes(LedgerID(1).bytes), "seed": .bytes(Q.seed(1).bytes), "entries": [1]],
    ]
    for bytes in try damaged.map({ try DagCBOR.encode($0) }) + [[], Array(event.dropLast()), event + [0]] {
      #expect { try QueueEvent(encoded: bytes) } throws: { ($0 as? RulesError)?.code == .badQueueLog }
    }
  }

  @Test func aLogThatCannotBeIsRefused() throws {
    #expect(
      throws: RulesError(
        .badQueueLog, "event 2 of fixture at 1.00 USDC cannot have happened: the entry \(LedgerID(2)) does not wait")
    ) { try QueueLog.fold(Q.paid, [.joined(Q.entry(1)), .left(LedgerID(2), at: 1)]) }
  }

  @Test func logsOfDifferentQueuesNeverShareAHead() {
    #expect(QueueLog.genesis(Q.free) != QueueLog.genesis(Q.paid))
  }

  /// The first place's payout of whole sessions in which every seat scores, from the rules that pay it.
  @Test(arguments: RewardsPreset.allCases, [2, 3, 4, 5, 10, 100]) func aReceiptNamesTheRealBestPayout(
    preset: RewardsPreset, seats: Int
  ) throws {
    let best = JoinReceipt.bestPayout(preset, seats: seats, protocolFee: 1_000)
    guard preset == .podium || preset == .winner else {
      #expect(best == seats * 9_000)
      return
    }
    let scores = try (0..<seats).map { try Score(hundredths: 10_000 - $0) }
    let shares = try Shares.preset(preset, scores: scores, ranking: Ranking(scores.map { (score: $0, tiebreak: nil) }))
    let payouts = try Shares.payouts(pool: Int64(seats) * 900_000, shares: shares)
    #expect(Int64(best) == payouts[0] / 100)
  }

  @Test func aReceiptIsReadAsItWasWritten() throws {
    #expect(JoinReceipt.bestPayout(.podium, seats: 5, protocolFee: 1_000) == 22_500)
    let manifest = try Q.manifest(["seats": ["min": 4, "max": 8, "multiple": 2], "rewards": ["preset": "podium"]])
    let receipt = JoinReceipt(Q.entry(4, at: 77), queue: Q.paid, manifest: manifest, protocolFee: 1_000, head: Q.seed(3))
    #expect(receipt.seats == 4...8)
    #expect(receipt.bestPayout == 36_000)
    #expect(try JoinReceipt(encoded: receipt.encoded) == receipt)
    #expect(receipt.message == Array("agon/join/v1".utf8) + receipt.encoded)
    #expect { try JoinReceipt(encoded: receipt.encoded + [0]) } throws: { ($0 as? RulesError)?.code == .badReceipt }
    #expect { try JoinReceipt(encoded: [0xa0]) } throws: { ($0 as? RulesError)?.code == .badReceipt }
  }
}
