internal import HostRules
public import SpaceContent

/// An anchor of a local chain: a checkpoint of the log with three more lines, which are the anchor's number, the payout root or -, and the
/// SHA-256 of the anchor before or -. Signed by the log's key.
public struct SignedAnchor: Hashable, Sendable {
  private static let label = "agon-anchor-v1 "

  public let note: SignedNote
  public let origin: ExactText
  public let anchor: Anchor
  /// From 1.
  public let number: Int
  /// Of the note of the anchor before; nil for the first.
  public let previous: Digest?

  init(_ anchor: Anchor, number: Int, after last: SignedAnchor?, signedBy signer: NoteSigner) throws(ArchiveError) {
    let previous = last.map { SHA256.digest($0.note.text) }
    let checkpoint = Checkpoint(origin: signer.verifier.name, size: anchor.size, root: anchor.root)
    let lines = [SignedAnchor.label + "\(number)", SignedAnchor.word(anchor.payoutRoot), SignedAnchor.word(previous)]
    let text = checkpoint.text + Array((lines.joined(separator: "\n") + "\n").utf8)
    try self.init(note: SignedNote(text: text, signatures: [try signer.signature(over: text)]))
  }

  /// Reads an anchor, of whose signature nothing is known yet.
  /// - Throws: `malformed`.
  public init(note: SignedNote) throws(ArchiveError) {
    let checkpoint = try Checkpoint(note.text)
    let lines = checkpoint.extensions
    let label = Array(SignedAnchor.label.utf8)
    guard lines.count == 3, lines[0].bytes.starts(with: label), let number = Decimal.parse(lines[0].bytes.dropFirst(label.count)),
      number > 0,
      let payoutRoot = SignedAnchor.digest(lines[1]), let previous = SignedAnchor.digest(lines[2])
    else { throw ArchiveError(.malformed, "no anchor: its lines are not a number, a payout root and the anchor before") }
    self.note = note
    origin = checkpoint.origin
    anchor = Anchor(size: checkpoint.size, root: checkpoint.root, payoutRoot: payoutRoot)
    self.number = number
    self.previous = previous
  }

  private static func word(_ digest: Digest?) -> String { digest.map { Base64.text($0.bytes) } ?? "-" }

  /// Nil for what is neither a digest nor the word for none.
  private static func digest(_ text: ExactText) -> Digest?? {
    if text.bytes == [UInt8(ascii: "-")] { return .some(nil) }
    return Base64.decode(text.bytes[...]).flatMap { Digest(bytes: $0) }.map { .some($0) }
  }

  /// - Throws: `not_proved` where the key has not signed it.
  public func require(_ key: VerifierKey) throws(ArchiveError) {
    guard origin == key.name, try !note.verified(by: [key]).isEmpty else {
      throw ArchiveError(.notProved, "the anchor \(number) is \(origin)'s, and not signed by the key \(key)")
    }
  }
}

/// An anchor, and the proof that the larger of its log and another checkpoint's has only grown since the smaller: for somebody offline.
///
/// Lines: `agon/anchor-proof@v1`, the other checkpoint's size, the hashes of the consistency proof in base64, an empty line, the anchor.
public struct AnchorProof: Hashable, Sendable {
  /// The largest file that is read, in bytes.
  public static let maxByteCount = SignedNote.maxByteCount + (8 << 10)
  private static let header = Array("agon/anchor-proof@v1".utf8)

  public let signed: SignedAnchor
  /// Of the checkpoint that it was made for.
  public let size: Int
  public let hashes: [Digest]

  /// Makes the proof for a checkpoint of the log.
  /// - Throws: `not_found` where the folder has not all of both; `not_proved`.
  public init(_ signed: SignedAnchor, for checkpoint: Checkpoint, in folder: LogFolder) throws(ArchiveError) {
    self.signed = signed
    size = checkpoint.size
    let (old, new) = (min(size, signed.anchor.size), max(size, signed.anchor.size))
    var reader = folder.reader(size: new)
    hashes = old == new || old == 0 ? [] : try reader.consistency(from: old).hashes
    try require(checkpoint)
  }

  /// The file.
  public var bytes: [UInt8] {
    let lines = AnchorProof.header + Array("\n\(size)\n".utf8)
    return hashes.reduce(lines) { $0 + Base64.encode($1.bytes) + [UInt8(ascii: "\n")] } + [UInt8(ascii: "\n")] + signed.note.bytes
  }

  /// Reads a file. Nothing of it is proved by that.
  /// - Throws: `too_large`, or `malformed`.
  public init(_ bytes: [UInt8]) throws(ArchiveError) {
    guard bytes.count <= AnchorProof.maxByteCount else { throw ArchiveError(.tooLarge, "an anchor's proof of \(bytes.count) bytes") }
    func malformed(_ what: String) -> ArchiveError { ArchiveError(.malformed, "no proof of an anchor: \(what)") }
    var lines = Lines(bytes)
    guard lines.next()?.elementsEqual(AnchorProof.header) == true else { throw malformed("its first line is another one") }
    guard let size = lines.next().flatMap({ Decimal.parse($0) }) else { throw malformed("it has no size") }
    var hashes: [Digest] = []
    while true {
      guard let text = lines.next() else { throw malformed("it ends before its anchor") }
      if text.isEmpty { break }
      guard hashes.count < InclusionProof.maxHashes + 2, let hash = Base64.decode(text), let digest = Digest(bytes: hash) else {
        throw malformed("a line that is no SHA-256 in base64, or one too many")
      }
      hashes.append(digest)
    }
    self.size = size
    self.hashes = hashes
    signed = try SignedAnchor(note: SignedNote(Array(lines.rest)))
  }

  /// Checks that a checkpoint and the anchor are of one history.
  /// - Throws: `not_proved` where they are not, or this was made for another checkpoint.
  public func require(_ checkpoint: Checkpoint) throws(ArchiveError) {
    let anchor = signed.anchor
    guard checkpoint.origin == signed.origin else {
      throw ArchiveError(.notProved, "the anchor is of the log \(signed.origin), the proof of \(checkpoint.origin)")
    }
    guard checkpoint.size == size, size > 0 else {
      throw ArchiveError(
        .notProved, "the anchor's proof was made for \(size) entries, and the checkpoint has \(checkpoint.size)",
        hint: "get it again together with the other proofs")
    }
    let holds: Bool
    if anchor.size == size {
      holds = hashes.isEmpty && anchor.root == checkpoint.root
    } else if anchor.size > size {
      holds = ConsistencyProof(old: size, size: anchor.size, hashes: hashes).proves(checkpoint.root, before: anchor.root)
    } else {
      holds = ConsistencyProof(old: anchor.size, size: size, hashes: hashes).proves(anchor.root, before: checkpoint.root)
    }
    guard holds else {
      throw ArchiveError(.notProved, "the log at \(size) entries and the one that was anchored at \(anchor.size) are not one history")
    }
  }
}
