public import HostRules
public import HostStore
internal import SpaceContent

extension SessionRecord {
  /// The record of a session that has ended, from what the store has: the same each time, wherever it is asked for.
  ///
  /// Its answers are salted with secrets of the host, which follow from its key.
  /// - Parameters:
  ///   - packages: those at hand.
  ///   - key: the host's, as the store has it; nil where it is missing.
  /// - Throws: `not_found` without the key; `malformed`, `too_large`; a `StoreError`.
  public init(of journal: Journal, packages: inout StoredPackages, key: HostKey?, in reading: Reading) throws {
    guard let key else {
      throw ArchiveError(
        .notFound, "\(HostKey.fileName) is missing, which the salts of an archive come from", hint: "put it back into the data folder")
    }
    let package = try packages.package(journal.header.package, in: reading)
    let secret = try key.secret(for: Array("salts \(journal.id)".utf8))
    try self.init(
      journal, package: package,
      salt: { step, seat in SHA256.digest(lengthPrefixed: [secret, Array("\(step) \(seat)".utf8)]).bytes })
  }
}
