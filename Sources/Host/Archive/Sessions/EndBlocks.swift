internal import HostRules
internal import SpaceContent

/// The blocks of a session's end: the chain's head, what was scored and paid, why it stopped, and the nonce.
struct EndBlocks {
  let blocks: [(kind: SessionLeaf.Kind, block: Block)]

  init(_ journal: Journal) throws(ArchiveError) {
    var end = try EndBlocks.map(journal.end)
    end["nonce"] = nil
    var blocks: [(kind: SessionLeaf.Kind, block: Block)] = [
      (.state, RecordBlock.block(["head": .bytes(journal.head.bytes)]))
    ]
    if case .settled(let settlement) = journal.end.outcome {
      end = ["settled": true]
      blocks.append(
        (
          .evaluation,
          RecordBlock.block([
            "scores": .list(settlement.scores.map { .int(Int64($0.hundredths)) }),
            "ranking": .list(settlement.ranking.ranks.map { .int(Int64($0)) }),
          ])
        ))
    }
    blocks.append((.rewards, RecordBlock.block(try EndBlocks.rewards(journal))))
    blocks.append((.stop, RecordBlock.block(.map(end))))
    blocks.append((.nonce, RecordBlock.block(["nonce": .bytes(journal.end.nonce)])))
    self.blocks = blocks
  }

  /// Who gets what of the fees, by seat, in micro-USDC: payouts, or the fees that go back.
  private static func rewards(_ journal: Journal) throws(ArchiveError) -> Value {
    let header = journal.header
    var map: Value.Map = ["fee": .int(header.fee)]
    guard case .settled(let settlement) = journal.end.outcome else {
      map["refunds"] = .list(header.roster.map { _ in .int(header.fee) })
      return .map(map)
    }
    do throws(RulesError) {
      let payouts = try Payouts(fee: header.fee, shares: settlement.shares, protocolFee: header.protocolFee)
      map["shares"] = .list(settlement.shares.map { .int(Int64($0)) })
      map["payouts"] = .list(payouts.bySeat.map { .int($0) })
      map["protocol"] = .int(payouts.protocolFee)
    } catch {
      throw ArchiveError(.malformed, "what the session pays cannot be computed: \(error)")
    }
    return .map(map)
  }

  private static func map(_ end: Journal.End) throws(ArchiveError) -> Value.Map {
    do throws(ContentError) {
      return try DagCBOR.decode(end.encoded).map ?? [:]
    } catch {
      throw ArchiveError(.malformed, "the journal has an end that cannot be written: \(error)")
    }
  }

  /// The end of a journal that these blocks stand for.
  static func open(_ leaves: [SessionLeaf.Kind: Block]) throws(ArchiveError) -> Value {
    func value(_ kind: SessionLeaf.Kind) throws(ArchiveError) -> Value {
      guard let block = leaves[kind] else { throw ArchiveError(.malformed, "the record has no leaf \(kind.rawValue)") }
      return try RecordBlock.value(block, "the \(kind.rawValue)")
    }
    let nonce = try value(.nonce)["nonce"] ?? .null
    let stop = try value(.stop)
    guard stop["settled"] == true else { return ["nonce": nonce, "void": stop["void"] ?? .null] }
    let evaluation = try value(.evaluation)
    let settled: Value = [
      "scores": evaluation["scores"] ?? .null, "ranking": evaluation["ranking"] ?? .null, "shares": try value(.rewards)["shares"] ?? .null,
    ]
    return ["nonce": nonce, "settled": settled]
  }
}
