internal import HostRules
public import SpaceContent

/// What a log says of itself at one moment (C2SP tlog-checkpoint): which one it is, how many entries it has, and the root of their tree.
public struct Checkpoint: Hashable, Sendable {
  /// Which log: like a URL without its scheme. Not empty.
  public let origin: ExactText
  public let size: Int
  public let root: Digest
  /// Lines behind the three that everybody has, not empty. Agon writes none.
  public let extensions: [ExactText]

  public init(origin: ExactText, size: Int, root: Digest) {
    precondition(!origin.bytes.isEmpty && size >= 0, "a log has a name and no negative size")
    self.origin = origin
    self.size = size
    self.root = root
    extensions = []
  }

  /// Reads the text of a note.
  /// - Throws: `malformed`, with what is wrong; `too_large` for a size of 2^63 and more.
  public init(_ text: [UInt8]) throws(ArchiveError) {
    func malformed(_ what: String) -> ArchiveError { ArchiveError(.malformed, "no checkpoint: \(what)") }
    guard text.last == UInt8(ascii: "\n") else { throw malformed("it does not end with a line's end") }
    let lines = text.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }) else {
      throw malformed("it is not an origin, a size, a root and lines that are not empty")
    }
    guard text.allSatisfy({ $0 >= 0x20 || $0 == UInt8(ascii: "\n") }), String(validating: text, as: UTF8.self) != nil else {
      throw malformed("it is no text")
    }
    guard let size = Decimal.parse(lines[1]) else { throw malformed("its size is \(ExactText(lines[1].prefix(40)))") }
    guard let hash = Base64.decode(lines[2]), let root = Digest(bytes: hash) else { throw malformed("its root is no SHA-256 in base64") }
    origin = ExactText(lines[0])
    self.size = size
    self.root = root
    extensions = lines[3...].map { ExactText($0) }
  }

  /// The note's text.
  public var text: [UInt8] {
    let head = origin.bytes + Array("\n\(size)\n".utf8) + Base64.encode(root.bytes) + [UInt8(ascii: "\n")]
    return extensions.reduce(head) { $0 + $1.bytes + [UInt8(ascii: "\n")] }
  }
}

/// A checkpoint with the signatures that stand under it, of which nothing is known yet.
public struct SignedCheckpoint: Hashable, Sendable {
  public let note: SignedNote
  public let checkpoint: Checkpoint

  /// Reads a signed note that is a checkpoint.
  /// - Throws: `too_large` or `malformed`.
  public init(_ bytes: [UInt8]) throws(ArchiveError) { try self.init(note: SignedNote(bytes)) }

  public init(note: SignedNote) throws(ArchiveError) {
    self.note = note
    checkpoint = try Checkpoint(note.text)
  }

  /// Signs a checkpoint with the key of its log.
  public init(_ checkpoint: Checkpoint, signedBy signer: NoteSigner) throws(ArchiveError) {
    self.checkpoint = checkpoint
    note = SignedNote(text: checkpoint.text, signatures: [try signer.signature(over: checkpoint.text)])
  }

  /// The same with more signatures, those that are there already left out.
  public func adding(_ signatures: [NoteSignature]) throws(ArchiveError) -> SignedCheckpoint {
    var all = note.signatures
    for signature in signatures where !all.contains(signature) { all.append(signature) }
    guard all.count <= SignedNote.maxSignatures else {
      throw ArchiveError(.tooLarge, "a checkpoint with \(all.count) signatures", hint: "at most \(SignedNote.maxSignatures) are kept")
    }
    return try SignedCheckpoint(note: SignedNote(text: note.text, signatures: all))
  }
}
