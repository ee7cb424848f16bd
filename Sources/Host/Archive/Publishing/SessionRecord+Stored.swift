public import HostRules
public import HostStore

extension SessionRecord {
  /// The record of a session that has ended, from what the store has: the same each time, wherever it is asked for.
  /// - Parameter packages: those at hand.
  /// - Throws: `malformed`, `too_large`; a `StoreError`.
  public init(of journal: Journal, packages: inout StoredPackages, in reading: Reading) throws {
    try self.init(journal, package: try packages.package(journal.header.package, in: reading))
  }
}
