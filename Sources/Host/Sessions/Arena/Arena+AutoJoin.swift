public import HostRules
public import HostStore
internal import SpaceContract
public import SpaceSandbox

extension Arena {
  /// Lets agents join by themselves whose rules are on and allow it: at most one entry for each agent and queue.
  /// - Parameters:
  ///   - packages: the Spaces that are served.
  ///   - id: makes the id of an entry.
  /// - Returns: the entries' receipts.
  public func autoJoin(_ packages: [SpacePackage], id: @Sendable () -> LedgerID) async throws -> [SignedJoinReceipt] {
    var receipts: [SignedJoinReceipt] = []
    var last: AgentID?
    while true {
      let page = try store.read { [last] reading in try reading.autoJoinsOn(after: last, limit: 1000) }
      for stored in page { receipts += try await autoJoin(stored, packages, id: id) }
      guard page.count == 1000 else { return receipts }
      last = page.last?.agent
    }
  }

  private func autoJoin(_ stored: StoredAutoJoin, _ packages: [SpacePackage], id: @Sendable () -> LedgerID) async throws -> [SignedJoinReceipt] {
    var receipts: [SignedJoinReceipt] = []
    for package in packages {
      for fee in package.manifest.feeTiers.reversed() where fee <= stored.rule.maxFee {
        // Looked at anew each time: the entry before may have used up what the rule allows.
        guard let profile = try store.read({ reading in try reading.agent(stored.agent) }) else { break }
        let account = try store.read { [now = runner.moment] reading in try reading.autoJoinAccount(of: profile, at: now) }
        let offer = try QueueKey(package.manifest, fee: fee)
        guard AutoJoin.decide(stored.rule, account, offer, now: runner.moment) == .join else { continue }
        do {
          receipts.append(try await join(stored.agent, space: package, fee: fee, entry: id()))
        } catch is SessionError {
          // It cannot play here, or not for money: no fault of anybody's.
          continue
        } catch is RulesError {
          continue
        }
      }
    }
    return receipts
  }
}
