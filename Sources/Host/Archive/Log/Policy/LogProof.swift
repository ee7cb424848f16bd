public import HostRules
internal import SpaceContent

/// The proof that an entry is in a log, for somebody without a network (C2SP tlog-proof): the way to the root, and the checkpoint with its
/// signatures. Files end in `.tlog-proof`.
public struct LogProof: Hashable, Sendable {
  /// The largest proof that is read, in bytes.
  public static let maxByteCount = SignedNote.maxByteCount + (128 << 10)
  private static let header = Array("c2sp.org/tlog-proof@v1".utf8)

  /// The entry itself, which stands in the file as its extra data; nil where it has to come from elsewhere.
  public let entry: [UInt8]?
  public let inclusion: InclusionProof
  public let checkpoint: SignedCheckpoint

  /// - Parameter inclusion: of the tree that the checkpoint names.
  public init(entry: [UInt8]?, inclusion: InclusionProof, checkpoint: SignedCheckpoint) {
    precondition(inclusion.size == checkpoint.checkpoint.size, "a proof is under its own checkpoint")
    self.entry = entry
    self.inclusion = inclusion
    self.checkpoint = checkpoint
  }

  /// The file.
  public var bytes: [UInt8] {
    let end = UInt8(ascii: "\n")
    var out = LogProof.header + [end]
    if let entry { out += Array("extra ".utf8) + Base64.encode(entry) + [end] }
    out += Array("index \(inclusion.index)\n".utf8)
    for hash in inclusion.hashes { out += Base64.encode(hash.bytes) + [end] }
    return out + [end] + checkpoint.note.bytes
  }

  /// Reads a file. Nothing of it is proved by that.
  /// - Throws: `too_large`, or `malformed` with what is wrong.
  public init(_ bytes: [UInt8]) throws(ArchiveError) {
    guard bytes.count <= LogProof.maxByteCount else {
      throw ArchiveError(.tooLarge, "a proof of \(bytes.count) bytes", hint: "it has \(LogProof.maxByteCount) at most")
    }
    func malformed(_ what: String) -> ArchiveError { ArchiveError(.malformed, "no proof of a log entry: \(what)") }
    var lines = Lines(bytes)
    guard lines.next()?.elementsEqual(LogProof.header) == true else { throw malformed("its first line is another one") }
    var line = lines.next()
    var entry: [UInt8]?
    if let text = line, text.starts(with: Array("extra ".utf8)) {
      guard let extra = Base64.decode(text.dropFirst(6)) else { throw malformed("its extra data is no base64") }
      entry = extra
      line = lines.next()
    }
    guard let text = line, text.starts(with: Array("index ".utf8)), let index = Decimal.parse(text.dropFirst(6)) else {
      throw malformed("it has no index")
    }
    var hashes: [Digest] = []
    while true {
      guard let text = lines.next() else { throw malformed("it ends before its checkpoint") }
      if text.isEmpty { break }
      guard hashes.count < InclusionProof.maxHashes, let hash = Base64.decode(text), let digest = Digest(bytes: hash) else {
        throw malformed("a line that is no SHA-256 in base64, or one too many")
      }
      hashes.append(digest)
    }
    let checkpoint = try SignedCheckpoint(Array(lines.rest))
    inclusion = InclusionProof(index: index, size: checkpoint.checkpoint.size, hashes: hashes)
    self.checkpoint = checkpoint
    self.entry = entry
  }

  /// Checks that the entry is in the checkpoint's tree. Of who signed that, `Policy` has to say the rest.
  /// - Parameter other: the entry, where the file does not have it. One that it has must be the same.
  /// - Throws: `not_proved`; `not_found` where there is no entry to check.
  @discardableResult
  public func requireInclusion(of other: [UInt8]? = nil) throws(ArchiveError) -> [UInt8] {
    guard let entry = other ?? entry else {
      throw ArchiveError(.notFound, "the proof is without the entry that it proves", hint: "give the entry as well")
    }
    if let own = self.entry, own != entry { throw ArchiveError(.notProved, "the proof is of another entry") }
    guard inclusion.proves(Merkle.leaf(entry), under: checkpoint.checkpoint.root) else {
      throw ArchiveError(
        .notProved, "the entry is not the one at \(inclusion.index) of the \(inclusion.size) under this checkpoint",
        hint: "the entry, the proof or the checkpoint was changed, or they do not belong together")
    }
    return entry
  }
}

/// Reads lines one after another, each with its end.
struct Lines {
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// The next line without its end; nil where none ends any more.
  mutating func next() -> ArraySlice<UInt8>? {
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    defer { rest = rest[(end + 1)...] }
    return rest[..<end]
  }
}
