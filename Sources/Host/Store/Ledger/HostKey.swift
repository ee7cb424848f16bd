public import HostCrypto

/// The key that a host signs its ledger's checkpoints with: the file `host.key` beside the store, for its owner alone.
public final class HostKey: @unchecked Sendable {
  // Sendable: OpenSSL lets several threads sign with one key at once as long as each has a context of its own, which `SigningKey` makes
  // for every signature; nothing else of the key changes (openssl-threads(7)).
  private let pair: SigningKey

  /// The name of the file in the data folder.
  public static let fileName = "host.key"

  public init(_ pair: consuming SigningKey) { self.pair = pair }

  public var publicKey: PublicKey { pair.publicKey }

  /// Reads the key of a data folder.
  /// - Returns: nil where there is none.
  /// - Throws: `storage` for a file that cannot be read, is no key, or may be read by others.
  public static func read(in folder: String) throws(StoreError) -> HostKey? {
    do throws(CryptoError) {
      return HostKey(try KeyFile.read(folder + "/" + fileName))
    } catch {
      if error.code == .notFound { return nil }
      throw StoreError(.storage, "the host's key: \(error.message)", hint: error.hint)
    }
  }

  /// Makes a key, and keeps it in the data folder.
  static func create(in folder: String) throws(StoreError) -> HostKey {
    do throws(CryptoError) {
      let pair = try SigningKey()
      try KeyFile.write(pair, to: folder + "/" + fileName)
      return HostKey(pair)
    } catch {
      throw StoreError(.storage, "the host's key: \(error.message)", hint: error.hint)
    }
  }

  static func missing(beside path: String) -> StoreError {
    StoreError(
      .notFound, "\(fileName) is missing, which signed this ledger so far",
      hint: "put it back beside \(path): nothing can be added to the ledger without it")
  }

  func signature(over message: [UInt8]) throws(StoreError) -> [UInt8] {
    do throws(CryptoError) {
      return try pair.signature(over: message)
    } catch {
      throw StoreError(.storage, "a checkpoint of the ledger cannot be signed: \(error.message)", hint: error.hint)
    }
  }
}
