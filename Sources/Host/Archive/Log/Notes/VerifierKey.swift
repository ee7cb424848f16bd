public import HostCrypto
internal import SpaceContent

/// Who signs notes, as those who check them know it: a name, a kind of signature and a public key (C2SP signed-note).
///
/// Its text form is a *vkey*: `name+hash+key`, the hash as eight hexadecimal digits, the key with its kind in front as base64.
public struct VerifierKey: Hashable, Sendable {
  /// The kinds of signatures that Agon makes and checks.
  public enum Algorithm: UInt8, Sendable {
    /// Ed25519 over the note's text: how a log signs.
    case ed25519 = 0x01
    /// Ed25519 over a time and the note's text: how a witness signs (C2SP tlog-cosignature, version 1).
    case cosignature = 0x04
  }

  /// The longest name, in bytes.
  public static let maxNameBytes = 255

  public let name: ExactText
  public let algorithm: Algorithm
  public let key: PublicKey
  /// The first four bytes of `SHA-256(name ‖ 0x0A ‖ kind ‖ key)`. With the name it says which key signed; it proves nothing.
  public let id: UInt32

  /// - Throws: `bad_name` for a name that no key may have.
  public init(name: ExactText, _ algorithm: Algorithm, _ key: PublicKey) throws(ArchiveError) {
    guard name.isKeyName else {
      throw ArchiveError(
        .badName, "\(name.description.prefix(80)) is no name of a key", hint: "a name is 1 to 255 bytes of UTF-8 without spaces and +")
    }
    self.name = name
    self.algorithm = algorithm
    self.key = key
    let digest = SHA256.digest(name.bytes + [0x0a, algorithm.rawValue] + key.bytes)
    id = digest.bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Reads a vkey.
  /// - Throws: `malformed`; `unsupported` for a kind of key that Agon does not check.
  public init(_ text: String) throws(ArchiveError) { try self.init(bytes: Array(text.utf8)) }

  init(bytes: [UInt8]) throws(ArchiveError) {
    let malformed = ArchiveError(
      .malformed, "\(ExactText(bytes.prefix(120))) is no verifier key", hint: "it looks like example.com/log+530d903a+AekyeR…")
    let parts = bytes.split(separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
    guard bytes.count <= 4096, parts.count == 3, let material = Base64.decode(parts[2]), let kind = material.first else { throw malformed }
    guard let algorithm = Algorithm(rawValue: kind) else {
      throw ArchiveError(
        .unsupported, "the key of \(ExactText(parts[0].prefix(120))) is of the kind \(kind)",
        hint: "Agon checks Ed25519: the kind 1 of logs, the kind 4 of witnesses")
    }
    let name = ExactText(parts[0])
    guard name.isKeyName, material.count == 1 + PublicKey.byteCount else { throw malformed }
    let key: PublicKey
    do throws(CryptoError) { key = try PublicKey(bytes: Array(material.dropFirst())) } catch { throw malformed }
    try self.init(name: name, algorithm, key)
    // One text for one key: eight lower-case digits, and those of just this name and key.
    guard parts[1].elementsEqual(idText.utf8) else {
      throw ArchiveError(
        .malformed, "the verifier key of \(name) has the hash \(ExactText(parts[1].prefix(16))), and is of \(idText)",
        hint: "get it again from whoever published it")
    }
  }

  private var idText: String { Hex.encode(withUnsafeBytes(of: id.bigEndian) { Array($0) }) }
}

extension VerifierKey: CustomStringConvertible {
  /// The vkey.
  public var description: String { "\(name)+\(idText)+\(Base64.text([algorithm.rawValue] + key.bytes))" }
}
