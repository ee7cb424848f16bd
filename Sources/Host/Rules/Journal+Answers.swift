internal import HostCrypto
public import SpaceContent
internal import SpaceContract

/// An answer with the salt that hides it until it is opened: without one, each of the few hundred answers that a Space allows could be
/// hashed and compared.
public struct SealedAnswer: Hashable, Sendable {
  public static let saltByteCount = 32

  /// 32 bytes, random to everybody but who made them.
  public let salt: [UInt8]
  public let body: [UInt8]
  /// By the seat's own key, over `AnswerStatement`; nil for a seat that the host runs itself.
  public let signature: [UInt8]?

  public init(salt: [UInt8], body: [UInt8], signature: [UInt8]? = nil) {
    precondition(salt.count == SealedAnswer.saltByteCount, "a salt has \(SealedAnswer.saltByteCount) bytes")
    self.salt = salt
    self.body = body
    self.signature = signature
  }

  /// SHA-256(salt ‖ body): what may be known of the answer before it is opened.
  public var commitment: Digest { SealedAnswer.commitment(salt: salt, body: body) }

  public static func commitment(salt: [UInt8], body: [UInt8]) -> Digest {
    var hasher = SHA256()
    hasher.update(salt)
    hasher.update(body)
    return hasher.finalize()
  }

  /// The answer's block, which nobody gets before it is opened: canonical DAG-CBOR `{salt, body}`. The signature stands elsewhere.
  public var encoded: [UInt8] {
    var writer = CBORWriter()
    writer.value(["salt": .bytes(salt), "body": .bytes(body)])
    return writer.bytes
  }

  /// What is left of it once salt and body are destroyed.
  public var erased: ErasedAnswer {
    ErasedAnswer(block: SHA256.digest(encoded), commitment: commitment, signature: signature)
  }
}

/// What is left of an answer whose salt and body were destroyed: that it was there, and what it was committed to with. From these nobody
/// learns the answer, however few it may have been.
public struct ErasedAnswer: Hashable, Sendable {
  /// SHA-256 of the block that held salt and body: the digest in its CID.
  public let block: Digest
  /// SHA-256(salt ‖ body).
  public let commitment: Digest
  /// By the seat's own key, over `AnswerStatement`; nil for a seat that the host ran itself.
  public let signature: [UInt8]?

  public init(block: Digest, commitment: Digest, signature: [UInt8]?) {
    self.block = block
    self.commitment = commitment
    self.signature = signature
  }

  /// The CID of the block that was destroyed.
  public var cid: CID { CID(codec: .dagCBOR, digest: block) }
}

/// What a seat signs before its answer is opened: canonical DAG-CBOR `{v, session, step, seat, task, agent, hash}`.
public struct AnswerStatement: Hashable, Sendable {
  /// The session's commitment hash.
  public let session: Digest
  /// The index of the step that the answer is an input of.
  public let step: Int
  /// From 1.
  public let seat: Int
  /// SHA-256 of the task's canonical bytes.
  public let task: Digest
  /// What the header has of the agent; nil for none.
  public let agent: Digest?
  /// The answer's commitment.
  public let hash: Digest

  public init(session: Digest, step: Int, seat: Int, task: Digest, agent: Digest?, hash: Digest) {
    self.session = session
    self.step = step
    self.seat = seat
    self.task = task
    self.agent = agent
    self.hash = hash
  }

  public var encoded: [UInt8] {
    var writer = CBORWriter()
    writer.value([
      "v": "agon/answer/v1", "session": .bytes(session.bytes), "step": .int(Int64(step)), "seat": .int(Int64(seat)),
      "task": .bytes(task.bytes), "agent": agent.map { .bytes($0.bytes) } ?? .null, "hash": .bytes(hash.bytes),
    ])
    return writer.bytes
  }
}

/// What came of asking a seat outside the sandbox.
public struct OutsideAnswer: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    /// As it arrived; the host seals it.
    case text([UInt8])
    /// Sealed, and perhaps signed, by who gave it, or as a journal has it.
    case sealed(SealedAnswer)
    /// Nothing came in time; the reason is the host's.
    case late(String)
  }

  public let seat: Int
  public let content: Content

  public init(seat: Int, content: Content) {
    self.seat = seat
    self.content = content
  }

  /// The answer as a journal has it; nil for a seat that was not contacted, and for an answer that is erased.
  public init?(_ answer: Journal.Answer) {
    switch answer.content {
    case .text(let sealed): self.init(seat: answer.seat, content: .sealed(sealed))
    case .late(let reason): self.init(seat: answer.seat, content: .late(reason))
    case .out, .erased: return nil
    }
  }
}

/// Where the salts of the answers come from that the host seals, and the nonces of its judges' ballots.
public enum AnswerSalts: Sendable {
  /// From a secret of 32 bytes that is the session's own, and goes when the session has ended: SHA-256("agon/salt/v1" ‖ secret ‖ step ‖
  /// seat), each number in 8 bytes, and SHA-256("agon/judge-nonce/v1" ‖ secret ‖ step ‖ place).
  case derived([UInt8])
  /// From the steps of a journal, for whoever has bots answer once more.
  case recorded([Journal.Step])

  /// The salt of a seat's answer. One that a journal does not have is all zeros.
  public func salt(step: Int, seat: Int) -> [UInt8] {
    switch self {
    case .derived(let key): return AnswerSalts.derived(AnswerSalts.domain, key, step, seat)
    case .recorded(let steps):
      guard steps.indices.contains(step), case .answers(let answers) = steps[step].input,
        case .text(let sealed)? = answers.first(where: { $0.seat == seat })?.content
      else { return Array(repeating: 0, count: SealedAnswer.saltByteCount) }
      return sealed.salt
    }
  }

  /// The nonce of a ballot. One that a journal does not have is all zeros.
  /// - Parameter place: in the panel, from 0.
  public func nonce(step: Int, place: Int) -> [UInt8] {
    switch self {
    case .derived(let key): return AnswerSalts.derived(AnswerSalts.judgesDomain, key, step, place)
    case .recorded(let steps):
      guard steps.indices.contains(step), case .judged(let ballots) = steps[step].input, ballots.indices.contains(place) else {
        return Array(repeating: 0, count: SealedBallot.nonceByteCount)
      }
      return ballots[place].nonce
    }
  }

  private static let domain = Array("agon/salt/v1".utf8)
  private static let judgesDomain = Array("agon/judge-nonce/v1".utf8)

  private static func derived(_ domain: [UInt8], _ key: [UInt8], _ step: Int, _ number: Int) -> [UInt8] {
    var hasher = SHA256()
    hasher.update(domain)
    hasher.update(key)
    for number in [step, number] { withUnsafeBytes(of: UInt64(number).bigEndian) { hasher.update($0) } }
    return hasher.finalize().bytes
  }
}

extension Journal.Answer {
  /// What an answer is written for.
  enum Form {
    /// Whole.
    case journal
    /// With the commitment in the place of salt and text, so that nobody can guess an answer by the chain.
    case chain
  }

  func write(to writer: inout CBORWriter, _ form: Form) {
    func seat(_ writer: inout CBORWriter) {
      writer.text("seat")
      writer.int(self.seat)
    }
    func task(_ writer: inout CBORWriter) {
      writer.text("task")
      if let task = self.task { writer.digest(task) } else { writer.null() }
    }
    func begin(_ writer: inout CBORWriter, _ signature: [UInt8]?) {
      writer.map(count: (form == .journal ? 4 : 3) + (signature == nil ? 0 : 1))
      guard let signature else { return }
      writer.text("sig")
      writer.blob(signature)
    }
    switch content {
    case .out:
      writer.map(count: 3)
      writer.text("out")
      writer.bool(true)
      seat(&writer)
      task(&writer)
    case .late(let reason):
      writer.map(count: 3)
      writer.text("late")
      writer.text(reason)
      seat(&writer)
      task(&writer)
    case .text(let sealed):
      begin(&writer, sealed.signature)
      if form == .chain {
        writer.text("hash")
        writer.digest(sealed.commitment)
      } else {
        writer.text("salt")
        writer.blob(sealed.salt)
      }
      seat(&writer)
      task(&writer)
      guard form == .journal else { return }
      writer.text("text")
      writer.blob(sealed.body)
    case .erased(let erased):
      begin(&writer, erased.signature)
      writer.text("hash")
      writer.digest(erased.commitment)
      seat(&writer)
      task(&writer)
      guard form == .journal else { return }
      writer.text("block")
      writer.digest(erased.block)
    }
  }

  init(_ value: Value, _ fields: JournalFields) throws(RulesError) {
    let own = JournalFields(value, "answer")
    guard let seat = value["seat"]?.int, (1...100).contains(seat), let count = value.map?.count else { throw fields.wrong("answers") }
    let task = try own.digest("task")
    let content: Content
    let signature = value["sig"]?.bytes
    // With just the fields of its form, all of which are asked for below.
    let isWhole = signature.map { $0.count == PublicKey.signatureByteCount } ?? true && count == 4 + (signature == nil ? 0 : 1)
    if let text = value["text"]?.bytes, let salt = value["salt"]?.bytes, salt.count == SealedAnswer.saltByteCount, isWhole {
      content = .text(SealedAnswer(salt: salt, body: text, signature: signature))
    } else if let block = value["block"]?.bytes.flatMap({ Digest(bytes: $0) }), isWhole,
      let commitment = value["hash"]?.bytes.flatMap({ Digest(bytes: $0) })
    {
      content = .erased(ErasedAnswer(block: block, commitment: commitment, signature: signature))
    } else if let reason = value["late"]?.text, count == 3 {
      content = .late(reason)
    } else if value["out"]?.bool == true, count == 3 {
      content = .out
    } else {
      throw fields.wrong("answers")
    }
    guard (content == .out) == (task == nil) else { throw fields.wrong("answers") }
    self.init(seat: Int(seat), task: task, content: content)
  }
}
