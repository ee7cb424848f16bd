internal import HostCrypto

/// A line under a note: who says to have signed it, and the signature.
public struct NoteSignature: Hashable, Sendable {
  /// The longest line, in bytes: a signature that stands after quantum computers takes five thousand.
  static let maxLineBytes = 8 << 10
  private static let dash = Array("— ".utf8)

  public let name: ExactText
  public let keyID: UInt32
  /// What stands behind the key's hash; at least one byte.
  public let bytes: [UInt8]

  public init(of key: VerifierKey, bytes: [UInt8]) {
    name = key.name
    keyID = key.id
    self.bytes = bytes
  }

  /// Reads a line without its end.
  init?(line: ArraySlice<UInt8>) {
    guard line.count <= NoteSignature.maxLineBytes, line.starts(with: NoteSignature.dash) else { return nil }
    let parts = line.dropFirst(NoteSignature.dash.count).split(
      separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let all = Base64.decode(parts[1]), all.count > 4 else { return nil }
    name = ExactText(parts[0])
    guard name.isKeyName else { return nil }
    keyID = all[..<4].reduce(0) { $0 << 8 | UInt32($1) }
    bytes = Array(all[4...])
  }

  /// The line with its end.
  public var line: [UInt8] {
    let id = withUnsafeBytes(of: keyID.bigEndian) { Array($0) }
    return NoteSignature.dash + name.bytes + [UInt8(ascii: " ")] + Base64.encode(id + bytes) + [UInt8(ascii: "\n")]
  }

  /// Reads signature lines alone, as a witness answers with them.
  /// - Throws: `malformed` or `too_large`.
  public static func lines(_ bytes: [UInt8]) throws(ArchiveError) -> [NoteSignature] {
    guard bytes.count <= SignedNote.maxByteCount else { throw SignedNote.tooLarge }
    guard bytes.last == UInt8(ascii: "\n") else { throw ArchiveError(.malformed, "signatures that do not end with a line's end") }
    return try lines(bytes.dropLast())
  }

  /// Reads lines whose last end has been taken away.
  static func lines(_ bytes: ArraySlice<UInt8>) throws(ArchiveError) -> [NoteSignature] {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.count <= SignedNote.maxSignatures else {
      throw ArchiveError(.tooLarge, "a note with \(lines.count) signatures", hint: "at most \(SignedNote.maxSignatures) are read")
    }
    var signatures: [NoteSignature] = []
    for line in lines {
      guard let signature = NoteSignature(line: line) else {
        throw ArchiveError(
          .malformed, "no signature: \(ExactText(line.prefix(80)))", hint: "a line is — , a name, and base64 of the key's hash and signature")
      }
      signatures.append(signature)
    }
    return signatures
  }
}

/// Text signed by one or more keys (C2SP signed-note). Nothing of it is to be believed before `verified` has been asked.
public struct SignedNote: Hashable, Sendable {
  /// The largest note that is read, in bytes.
  public static let maxByteCount = 128 << 10
  /// The most signatures that are read.
  public static let maxSignatures = 64

  static let tooLarge = ArchiveError(.tooLarge, "a note of more than \(maxByteCount) bytes")

  /// Ends with a line's end.
  public let text: [UInt8]
  /// At least one.
  public let signatures: [NoteSignature]

  /// A signature that is known to hold.
  public struct Verified: Hashable, Sendable {
    public let key: VerifierKey
    /// When a witness signed, in seconds since 1970 by its own clock; nil for other kinds of keys.
    public let time: Int?
  }

  /// Puts signatures under a text.
  public init(text: [UInt8], signatures: [NoteSignature]) {
    precondition(text.last == UInt8(ascii: "\n") && !signatures.isEmpty, "a note ends with a line's end, and is signed")
    self.text = text
    self.signatures = signatures
  }

  /// Reads a note.
  /// - Throws: `too_large`, or `malformed` with what is wrong.
  public init(_ bytes: [UInt8]) throws(ArchiveError) {
    guard bytes.count <= SignedNote.maxByteCount else { throw SignedNote.tooLarge }
    func malformed(_ what: String) -> ArchiveError { ArchiveError(.malformed, "no signed note: \(what)") }
    let end = UInt8(ascii: "\n")
    guard bytes.last == end else { throw malformed("it does not end with a line's end") }
    guard bytes.allSatisfy({ $0 >= 0x20 || $0 == end }) else { throw malformed("it has control characters") }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw malformed("it is not UTF-8") }
    // The last empty line is the border: texts may have others.
    guard bytes.count >= 3, let border = (1..<bytes.count - 1).last(where: { bytes[$0] == end && bytes[$0 - 1] == end }) else {
      throw malformed("no empty line stands before its signatures")
    }
    text = Array(bytes[..<border])
    signatures = try NoteSignature.lines(bytes[(border + 1)..<(bytes.count - 1)])
  }

  /// The note as it is kept and sent.
  public var bytes: [UInt8] { signatures.reduce(text + [UInt8(ascii: "\n")]) { $0 + $1.line } }

  /// The signatures that are by these keys, each key once. Signatures by others are passed over, as the specification says.
  /// - Throws: `not_proved` where one that says to be by one of the keys is not: such a note is not to be used at all.
  public func verified(by keys: [VerifierKey]) throws(ArchiveError) -> [Verified] {
    var verified: [Verified] = []
    for signature in signatures {
      let named = keys.filter { $0.name == signature.name && $0.id == signature.keyID }
      guard !named.isEmpty else { continue }
      guard let found = named.lazy.compactMap({ $0.verify(signature, over: text) }).first else {
        throw ArchiveError(
          .notProved, "a signature by \(signature.name) is forged or damaged", hint: "the note is not used; get it again from its log")
      }
      if !verified.contains(where: { $0.key == found.key }) { verified.append(found) }
    }
    return verified
  }
}

extension VerifierKey {
  /// What is known of a signature that this key has made over the text of a note; nil where it has not.
  func verify(_ signature: NoteSignature, over text: [UInt8]) -> SignedNote.Verified? {
    switch algorithm {
    case .ed25519: return key.isValid(signature.bytes, over: text) ? SignedNote.Verified(key: self, time: nil) : nil
    case .cosignature:
      guard let cosignature = Cosignature(signature.bytes), key.isValid(cosignature.signature, over: cosignature.message(text)) else {
        return nil
      }
      return SignedNote.Verified(key: self, time: cosignature.time)
    }
  }
}
