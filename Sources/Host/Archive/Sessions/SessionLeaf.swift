public import SpaceContent

/// One leaf of a session's tree: what it is, and the block that it stands for.
///
/// Its bytes are the canonical DAG-CBOR map `{v: 1, i, type, cid}`; the leaf of the tree is the RFC 6962 hash of them.
public struct SessionLeaf: Hashable, Sendable {
  /// What a leaf's block is. The order of a record: commitment, beacon; of each step what came in, then the step; and at the end state,
  /// evaluation, rewards, stop and nonce.
  public enum Kind: String, CaseIterable, Sendable {
    /// The journal's header: what was fixed before the first call.
    case commitment
    /// What was opened after the commitment, from which the seed was drawn.
    case beacon
    /// The hashes of the tasks that a step's answers are to.
    case tasks
    /// The hashes of a step's answers, each over its salt and its body, with the signatures of the seats that have keys.
    case answerCommitments = "answer_commitments"
    /// One seat's answer: its salt and its body.
    case answer
    /// The hashes of a step's ballots, each over its nonce and its vote, with the signatures of the judges who have keys.
    case judgeCommits = "judge_commits"
    /// The ballots, opened, each with its nonce.
    case judgeReveals = "judge_reveals"
    /// What the sources of a feed said.
    case quotes
    /// What programs gave.
    case programs
    /// What a step led to: hashes of the state and of the chain.
    case step
    /// The chain's last value.
    case state
    /// Scores and ranking.
    case evaluation
    /// Shares and payouts.
    case rewards
    /// How the session ended.
    case stop
    /// The host's part of the seed, opened.
    case nonce
  }

  public static let version: Int64 = 1

  public let index: Int
  public let kind: Kind
  public let cid: CID

  public init(index: Int, kind: Kind, cid: CID) {
    self.index = index
    self.kind = kind
    self.cid = cid
  }

  /// Canonical DAG-CBOR.
  public var encoded: [UInt8] { RecordBlock.encode(value) }

  var value: Value {
    ["v": .int(SessionLeaf.version), "i": .int(Int64(index)), "type": .text(kind.rawValue), "cid": .link(cid)]
  }

  init(_ value: Value) throws(ArchiveError) {
    guard let map = value.map, map.count == 4, map["v"] == .int(SessionLeaf.version), let index = map["i"]?.int, index >= 0,
      index <= Int64(SessionRecord.maxLeaves), let kind = map["type"]?.text.flatMap(Kind.init), let cid = map["cid"]?.link
    else { throw ArchiveError(.malformed, "the record has a leaf that is not {v: 1, i, type, cid}") }
    self.init(index: Int(index), kind: kind, cid: cid)
  }
}

/// The forms of a record's blocks: canonical DAG-CBOR, nothing optional, nothing besides.
enum RecordBlock {
  static func encode(_ value: Value) -> [UInt8] {
    var writer = CBORWriter()
    writer.value(value)
    return writer.bytes
  }

  /// A block of this value.
  static func block(_ value: Value) -> Block { Block(.dagCBOR, encode(value)) }

  /// The value of a block.
  static func value(_ block: Block, _ what: String) throws(ArchiveError) -> Value {
    guard block.cid.codec == .dagCBOR else { throw ArchiveError(.malformed, "\(what) is no DAG-CBOR block: \(block.cid)") }
    do throws(ContentError) {
      return try DagCBOR.decode(block.bytes)
    } catch {
      throw ArchiveError(.malformed, "\(what) (\(block.cid)) cannot be read: \(error)")
    }
  }
}
