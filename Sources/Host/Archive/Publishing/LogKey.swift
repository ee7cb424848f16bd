internal import Glibc
public import HostCrypto
internal import HostRules
public import HostStore
internal import SpaceContent

/// The key that a data folder's log is signed with: the file `log.key` beside the log's folder, for its owner alone. The folder itself is
/// for everybody.
public enum LogKey {
  /// The name of the file in the data folder.
  public static let fileName = "log.key"

  /// The name of a log that nobody has named: it follows from its key.
  public static func origin(of key: PublicKey) -> ExactText { ExactText("agon.local/\(key.hex.prefix(16))") }

  /// Opens the log of a data folder; makes it, and its key, where no session was logged yet.
  ///
  /// A log is never continued under another key, nor begun anew where there was one, nor is an older copy of it: all of them would
  /// contradict what others have seen.
  /// - Throws: `not_found` where one of both is missing, or what was logged last; `locked`; a `CryptoError` for a key that cannot be read, a
  ///   `StoreError`, and what `TransparencyLog` throws.
  public static func openLog(of store: Store, data: String) throws -> TransparencyLog {
    let folder = LogFolder(data + "/" + SessionLog.folderName)
    // Looked at in this order: whoever makes a log meanwhile makes the key first, and moves the cursor last.
    let last = try lastLogged(in: store)
    let isThere = try folder.exists
    guard isThere || last == nil else {
      throw ArchiveError(
        .notFound, "the log in \(folder.path) is missing, which sessions were logged in",
        hint: "restore it from a copy; until then no session starts")
    }
    let pair = try key(data + "/" + fileName, isNew: !isThere)
    let origin = isThere ? try folder.checkpoint().checkpoint.origin : origin(of: pair.publicKey)
    let log = try TransparencyLog(folder.path, signer: try NoteSigner(name: origin, .ed25519, pair))
    if let last {
      guard try log.index(of: last) != nil else {
        throw ArchiveError(
          .notFound, "the log in \(folder.path) is older than the sessions beside it: it lacks the one that was logged last",
          hint: "restore the newest copy of the log; until then no session starts")
      }
    }
    return log
  }

  /// What the log of a data folder signs with.
  /// - Throws: a `CryptoError` where there is no key that can be read; `not_found` without a log.
  public static func signer(data: String) throws -> NoteSigner {
    let origin = try LogFolder(data + "/" + SessionLog.folderName).checkpoint().checkpoint.origin
    return try NoteSigner(name: origin, .ed25519, try KeyFile.read(data + "/" + fileName))
  }

  /// The key of the newest commitment that is in the log; nil for none.
  private static func lastLogged(in store: Store) throws -> LogEntry.Key? {
    try store.read { reading in
      guard let row = try reading.lastDone(by: SessionLog.consumer, topic: .started), let session = try reading.session(row.session) else {
        return nil
      }
      return LogEntry.Key(committing: try reading.header(of: session).commitment)
    }
  }

  private static func key(_ file: String, isNew: Bool) throws -> SigningKey {
    do throws(CryptoError) {
      return try KeyFile.read(file)
    } catch {
      guard error.code == .notFound else { throw error }
      guard isNew else {
        throw ArchiveError(
          .notFound, "\(file) is missing, which has signed the log so far",
          hint: "put it back: a log is never continued under another key")
      }
      return try make(file)
    }
  }

  /// Makes a key under another name first, so that a file with the key's own name is always whole; of two who make one, one is faster.
  private static func make(_ file: String) throws(CryptoError) -> SigningKey {
    let draft = "\(file).\(getpid())"
    unlink(draft)
    try KeyFile.write(try SigningKey(), to: draft)
    defer { unlink(draft) }
    guard link(draft, file) == 0 || errno == EEXIST else {
      throw CryptoError(.storage, "\(file) cannot be written: \(String(cString: strerror(errno)))")
    }
    return try KeyFile.read(file)
  }
}
