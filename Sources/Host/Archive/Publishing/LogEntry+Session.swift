internal import HostRules
internal import SpaceContent

/// What the log says of a session. Everything in an entry follows from what the store has, so that one that is made again is the same.
extension LogEntry {
  /// A session that starts.
  /// - Parameter milliseconds: when its start was committed, since 1970.
  static func started(_ header: Journal.Header, at milliseconds: Int64) throws(ArchiveError) -> LogEntry {
    let started = milliseconds / 1000
    let beacon = beacon(of: header, startedAt: started)
    return try LogEntry(
      session: header.commitment, time: started,
      .commitment(
        Commitment(
          commitment: CID(codec: .dagCBOR, digest: header.commitment), nonceHash: header.nonceHash, beacon: beacon.name,
          round: beacon.round, roundTime: beacon.time, deadline: started + header.allowance)))
  }

  /// The round that a session names. Where it names none, the host's own nonce is all that the seed comes from, and nothing is known later.
  static func beacon(of header: Journal.Header, startedAt: Int64) -> (name: String, round: Int64, time: Int64) {
    header.beacon.map { ($0.beacon, $0.round, $0.time) } ?? ("host", 0, startedAt + 1)
  }

  /// A session that has ended.
  /// - Parameters:
  ///   - milliseconds: when its end was committed, since 1970.
  static func ended(_ journal: Journal, _ record: SessionRecord, at milliseconds: Int64) throws(ArchiveError) -> LogEntry {
    let there = Record(root: record.root, leaves: Int64(record.leaves.count), car: record.cid)
    let content: Content =
      switch journal.end.outcome {
      case .settled: .result(Result(record: there, payoutRoot: payoutRoot(of: journal), seed: journal.seed))
      // The words of a reason may be a Space's; its code is ours.
      case .void(let reason): .voided(reason: reason.code, record: there)
      }
    return try LogEntry(session: journal.header.commitment, time: milliseconds / 1000, content)
  }

  /// The root of the tree of a session's payouts, from which they can be claimed; nil where nobody is paid, or a header names no address.
  static func payoutRoot(of journal: Journal) -> Digest? {
    let header = journal.header
    guard header.fee > 0, case .settled(let settlement) = journal.end.outcome else { return nil }
    do throws(RulesError) {
      let payouts = try Payouts(fee: header.fee, shares: settlement.shares, protocolFee: header.protocolFee)
      var claims: [PayoutClaim] = []
      for (entry, amount) in zip(journal.seated, payouts.bySeat) where amount > 0 {
        guard let payee = entry.payout, let amount = Amount(amount) else { return nil }
        claims.append(PayoutClaim(session: header.commitment, payee: payee, token: .localUSDC, amount: amount))
      }
      return PayoutTree(claims)?.root
    } catch {
      return nil
    }
  }
}
