public import HostCrypto

/// A key that signs notes under a name: a log's, or a witness's.
public final class NoteSigner: @unchecked Sendable {
  // Sendable: OpenSSL lets several threads sign with one key at once as long as each has a context of its own, which `SigningKey` makes
  // for every signature; nothing else of the key changes (openssl-threads(7)).
  private let pair: SigningKey

  /// What others check its signatures with.
  public let verifier: VerifierKey

  /// - Throws: `bad_name` for a name that no key may have.
  public init(name: ExactText, _ algorithm: VerifierKey.Algorithm, _ pair: consuming SigningKey) throws(ArchiveError) {
    verifier = try VerifierKey(name: name, algorithm, pair.publicKey)
    self.pair = pair
  }

  /// Signs a log's text.
  public func signature(over text: [UInt8]) throws(ArchiveError) -> NoteSignature {
    precondition(verifier.algorithm == .ed25519, "a witness signs with a time")
    return NoteSignature(of: verifier, bytes: try sign(text))
  }

  /// Signs a log's text as a witness, who has to have checked it.
  /// - Parameter time: in seconds since 1970, and after it.
  public func cosignature(over text: [UInt8], at time: Int) throws(ArchiveError) -> NoteSignature {
    precondition(verifier.algorithm == .cosignature && time > 0, "a witness signs with a time")
    let signature = try sign(Cosignature.message(text, time: time))
    return NoteSignature(of: verifier, bytes: Cosignature(time: time, signature: signature).bytes)
  }

  private func sign(_ message: [UInt8]) throws(ArchiveError) -> [UInt8] {
    do throws(CryptoError) {
      return try pair.signature(over: message)
    } catch {
      throw ArchiveError(.storage, "nothing can be signed: \(error.message)", hint: error.hint)
    }
  }
}
