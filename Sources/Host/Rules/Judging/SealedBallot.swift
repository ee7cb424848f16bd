public import HostCrypto
public import SpaceContent

/// A ballot with the nonce that hides it until all ballots of its panel are there: a vote is one of few, and without a nonce its hash would
/// tell it to judges who have not voted yet.
public struct SealedBallot: Hashable, Sendable {
  public static let nonceByteCount = 32

  /// 32 bytes, random to everybody but who made them.
  public let nonce: [UInt8]
  public let ballot: Ballot
  /// By the judge's own key, over `BallotStatement`; nil for a judge that the host runs itself, and for one who did not vote.
  public let signature: [UInt8]?

  public init(nonce: [UInt8], ballot: Ballot, signature: [UInt8]? = nil) {
    precondition(nonce.count == SealedBallot.nonceByteCount, "a nonce has \(SealedBallot.nonceByteCount) bytes")
    self.nonce = nonce
    self.ballot = ballot
    self.signature = signature
  }

  /// What may be known of the ballot before it is opened: SHA-256 of canonical DAG-CBOR `{v: "agon/judge/v1", chain, judge, nonce}` and the
  /// vote.
  /// - Parameter chain: the value of the journal's chain before the step that takes the ballot. It is a hash over the session's header, the
  ///   answers, and the request to judge them: so a ballot is of one session, step and request, and cannot be used again.
  public func commitment(after chain: Digest) -> Digest {
    var map: Value.Map = ["v": "agon/judge/v1", "chain": .bytes(chain.bytes), "nonce": .bytes(nonce)]
    for entry in ballot.value.map?.entries ?? [] { map[entry.key] = entry.value }
    var writer = CBORWriter()
    writer.value(.map(map))
    return SHA256.digest(writer.bytes)
  }

  /// What is public before the ballot is: `{judge, hash}`, and the signature where there is one.
  /// - Parameter chain: as `commitment` has it.
  public func committed(after chain: Digest) -> Value {
    var map: Value.Map = ["judge": .text(ballot.judge), "hash": .bytes(commitment(after: chain).bytes)]
    map["sig"] = signature.map { .bytes($0) }
    return .map(map)
  }

  /// The ballot as the journal has it: as `Ballot.value`, with the nonce, and the signature where there is one.
  public var value: Value {
    guard var map = ballot.value.map else { preconditionFailure("a ballot is a map") }
    map["nonce"] = .bytes(nonce)
    map["sig"] = signature.map { .bytes($0) }
    return .map(map)
  }

  /// Reads what `value` gives; nil for anything else.
  public init?(_ value: Value) {
    guard var map = value.map, let nonce = map["nonce"]?.bytes, nonce.count == SealedBallot.nonceByteCount else { return nil }
    var signature: [UInt8]?
    if let field = map["sig"] {
      guard let bytes = field.bytes, bytes.count == PublicKey.signatureByteCount else { return nil }
      signature = bytes
    }
    map["nonce"] = nil
    map["sig"] = nil
    guard let ballot = Ballot(.map(map)) else { return nil }
    self.init(nonce: nonce, ballot: ballot, signature: signature)
  }
}

/// What a judge signs before its ballot is opened: canonical DAG-CBOR `{v, session, step, judge, hash}`.
public struct BallotStatement: Hashable, Sendable {
  /// The session's commitment hash.
  public let session: Digest
  /// The index of the step that the ballot is an input of.
  public let step: Int
  public let judge: String
  /// The ballot's commitment.
  public let hash: Digest

  public init(session: Digest, step: Int, judge: String, hash: Digest) {
    self.session = session
    self.step = step
    self.judge = judge
    self.hash = hash
  }

  public var encoded: [UInt8] {
    var writer = CBORWriter()
    writer.value([
      "v": "agon/judge-commit/v1", "session": .bytes(session.bytes), "step": .int(Int64(step)), "judge": .text(judge),
      "hash": .bytes(hash.bytes),
    ])
    return writer.bytes
  }
}

extension Journal.Header {
  /// One judge of the panel.
  public struct Panelist: Hashable, Sendable {
    /// Unique in a panel.
    public let name: String
    /// The key that signs the judge's ballots; nil for one that the host runs itself.
    public let signer: PublicKey?

    public init(name: String, signer: PublicKey? = nil) {
      self.name = name
      self.signer = signer
    }

    /// Whether a ballot was given by whom it names: signed by the judge's key, or by nobody where the judge has none. That a judge did not
    /// vote is the host's word, and nobody signs it.
    /// - Parameters:
    ///   - chain: the value of the chain before the step.
    ///   - step: the index of the step that takes the ballot.
    public func hasGiven(_ sealed: SealedBallot, session: Digest, chain: Digest, step: Int) -> Bool {
      guard let signer, !sealed.ballot.isFailure else { return sealed.signature == nil }
      let statement = BallotStatement(session: session, step: step, judge: name, hash: sealed.commitment(after: chain))
      return sealed.signature.map { signer.isValid($0, over: statement.encoded) } ?? false
    }

    var value: Value { ["name": .text(name), "signer": signer.map { .bytes($0.bytes) } ?? .null] }

    init(_ value: Value, place: Int) throws(RulesError) {
      let fields = JournalFields(value, "header.judges[\(place)]")
      let name = try fields.text("name")
      guard (1...Ballot.maxJudgeBytes).contains(name.utf8.count) else { throw fields.wrong("name") }
      guard value.map?.count == 2, let signer = value["signer"], signer == .null || signer.bytes != nil else {
        throw fields.wrong("signer")
      }
      var key: PublicKey?
      if let bytes = signer.bytes {
        do throws(CryptoError) {
          key = try PublicKey(bytes: bytes)
        } catch {
          throw fields.wrong("signer")
        }
      }
      self.init(name: name, signer: key)
    }
  }
}

extension Journal {
  /// The value of the chain before a step: what the step's ballots are bound to.
  public func chain(before step: Int) -> Digest { step == 0 ? header.commitment : steps[step - 1].chain }
}
