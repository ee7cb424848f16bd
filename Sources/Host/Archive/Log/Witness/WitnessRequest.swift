internal import HostRules
public import SpaceContent

/// What a log asks of a witness (C2SP tlog-witness, `add-checkpoint`): to sign a checkpoint that has only grown since the last one.
public struct WitnessRequest: Hashable, Sendable {
  /// The largest request that is read, in bytes.
  public static let maxByteCount = SignedNote.maxByteCount + 4096

  /// How many entries the log had when the witness signed last, as the log thinks.
  public let old: Int
  /// The proof of consistency; none from 0.
  public let proof: [Digest]
  public let checkpoint: SignedCheckpoint

  public init(old: Int, proof: [Digest], checkpoint: SignedCheckpoint) {
    precondition(old >= 0 && proof.count <= InclusionProof.maxHashes, "a proof has at most 63 hashes")
    self.old = old
    self.proof = proof
    self.checkpoint = checkpoint
  }

  /// Reads the body of a request.
  /// - Throws: `too_large`, or `malformed` with what is wrong.
  public init(_ bytes: [UInt8]) throws(ArchiveError) {
    guard bytes.count <= WitnessRequest.maxByteCount else { throw ArchiveError(.tooLarge, "a request of \(bytes.count) bytes") }
    var lines = Lines(bytes)
    guard let first = lines.next(), first.starts(with: Array("old ".utf8)), let old = Decimal.parse(first.dropFirst(4)) else {
      throw ArchiveError(.malformed, "the first line is not `old` and a size")
    }
    var proof: [Digest] = []
    while true {
      guard let line = lines.next() else { throw ArchiveError(.malformed, "no checkpoint follows the proof") }
      if line.isEmpty { break }
      guard proof.count < InclusionProof.maxHashes, let hash = Base64.decode(line), let digest = Digest(bytes: hash) else {
        throw ArchiveError(.malformed, "a line of the proof is no SHA-256 in base64, or one too many")
      }
      proof.append(digest)
    }
    checkpoint = try SignedCheckpoint(Array(lines.rest))
    self.old = old
    self.proof = proof
  }

  /// The body of the request.
  public var bytes: [UInt8] {
    let end = UInt8(ascii: "\n")
    let head = proof.reduce(Array("old \(old)\n".utf8)) { $0 + Base64.encode($1.bytes) + [end] }
    return head + [end] + checkpoint.note.bytes
  }
}

/// What a witness answers.
public enum WitnessAnswer: Hashable, Sendable {
  case cosigned([NoteSignature])
  /// The request cannot be read, or says that the log has shrunk.
  case malformed(String)
  /// No log that this witness was told of has signed the checkpoint.
  case forbidden(String)
  case unknownLog
  /// The witness has signed last at another size.
  case conflict(size: Int)
  /// The log does not show that it has only grown.
  case inconsistent(String)
  /// The witness cannot keep what it would have to remember.
  case unavailable

  /// The status of HTTP.
  public var status: Int {
    switch self {
    case .cosigned: 200
    case .malformed: 400
    case .forbidden: 403
    case .unknownLog: 404
    case .conflict: 409
    case .inconsistent: 422
    case .unavailable: 500
    }
  }

  public var contentType: String { if case .conflict = self { "text/x.tlog.size" } else { "text/plain; charset=utf-8" } }

  public var body: [UInt8] {
    switch self {
    case .cosigned(let signatures): signatures.flatMap(\.line)
    case .malformed(let why), .forbidden(let why), .inconsistent(let why): Array((why + "\n").utf8)
    case .unknownLog: Array("this log is not one of this witness's\n".utf8)
    case .conflict(let size): Array("\(size)\n".utf8)
    case .unavailable: Array("the witness cannot store anything\n".utf8)
    }
  }
}
