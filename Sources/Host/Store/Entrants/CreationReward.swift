public import HostRules

extension Writing {
  /// Mints the Fractals that an owner earns by creating an agent: for the first few that they ever create, once each; see `Scales.swift`.
  /// - Parameters:
  ///   - profile: the agent, created in this very transaction.
  ///   - now: in milliseconds since 1970.
  /// - Returns: how many were minted.
  @discardableResult
  public func rewardCreation(of profile: AgentProfile, at now: Int64) throws(StoreError) -> Int {
    guard let owner = try owner(profile.owner) else {
      throw StoreError(.notFound, "there is no owner \(profile.owner)")
    }
    let count = try row("SELECT count(*) FROM agents WHERE owner_id = ?1") { (statement) throws(StoreError) in
      try statement.bind(1, profile.owner)
    } row: { row in
      Int(row.int(0))
    }
    let transfers = Fractals.forAgentCreated(count ?? 0, by: owner.id, ownerCreatedAt: owner.createdAt)
    guard !transfers.isEmpty else { return 0 }
    _ = try createAccounts([.host(.mint, .fractals), .wallet(owner.id, .fractals)], at: now)
    let results = try createTransfers(transfers, at: now)
    guard results.allSatisfy({ $0 == .ok || $0 == .exists }) else {
      throw StoreError(.conflict, "the ledger refuses the Fractals of the agent \(profile.id): \(results.map(\.rawValue))")
    }
    return results.contains(.ok) ? Int(transfers[0].amount.units) : 0
  }
}
