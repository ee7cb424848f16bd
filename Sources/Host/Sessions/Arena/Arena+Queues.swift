public import HostRules
public import HostStore
public import SpaceContent
public import SpaceContract
public import SpaceSandbox

extension Arena {
  /// Lets an agent wait for a session of a Space; its fee is reserved until the session starts, or until it leaves.
  ///
  /// - Parameters:
  ///   - package: the version of the Space that it joins for. An entry is never played with another.
  ///   - fee: one of the Space's tiers, in micro-USDC.
  ///   - id: the request's own: asked again with it, nothing happens twice.
  /// - Returns: what the host promises, signed.
  /// - Throws: a `RulesError` for a fee that is no tier and for an agent that may not join; `agent` for one that cannot play in this Space;
  ///   `judges` for a Space that cannot be played for money here; `funds` where its owner cannot pay.
  public func join(_ agent: AgentID, space package: SpacePackage, fee: Int64, entry id: LedgerID) async throws -> SignedJoinReceipt {
    try await store.commit { [store, now = runner.now] writing in
      try Arena.join(agent, space: package.manifest, cid: package.cid, fee: fee, entry: id, key: store.hostKey, in: writing, at: now())
    }
  }

  /// The commit of it.
  public static func join(
    _ agent: AgentID, space manifest: Manifest, cid: CID, fee: Int64, entry id: LedgerID, key: HostKey?, in writing: Writing, at now: Int64
  ) throws -> SignedJoinReceipt {
    let queue = try QueueKey(manifest, fee: fee)
    if let found = try writing.queueEntry(id), found.entry.agent == agent, found.queue == queue, let receipt = found.receipt {
      return receipt
    }
    guard let profile = try writing.agent(agent), let version = try writing.version(profile.version, of: agent) else {
      throw SessionError(.agent, "there is no agent \(agent)", hint: "`agon agent list` shows those that there are")
    }
    try version.settings.requirePlayable(in: manifest, name: profile.name)
    try SessionPlan.requirePayable(manifest, fee: fee)
    guard let semantic = SemVer("\(manifest.version)"), let key else {
      throw SessionError(.storage, "the data folder has no host key to sign with", hint: "`agon doctor` looks at it")
    }
    let rated = try writing.record(of: agent, in: RatingPool(space: manifest.id, version: semantic))
    let entry = QueueEntry(
      id: id, agent: agent, agentVersion: profile.version, owner: profile.owner, mmr: rated?.standing.mmr ?? .initial, joinedAt: now,
      package: cid)
    let money = try EntryMoney(id: id, owner: profile.owner, space: manifest.id, fee: fee, joinedAt: now)
    try writing.post(money.join, accounts: money.accounts, at: now)
    var receipt: SignedJoinReceipt?
    try writing.join(entry, to: queue) { head in
      let promised = JoinReceipt(
        entry, queue: queue, manifest: manifest, protocolFee: ProtocolFee.defaultBasisPoints, head: head.head)
      receipt = try SignedJoinReceipt(promised, signedWith: key)
      return receipt
    }
    guard let receipt else { preconditionFailure("an entry that was stored has its receipt") }
    return receipt
  }

  /// Takes an entry back before its session has started; its fee is free again.
  public func leave(_ id: LedgerID) async throws -> StoredEntry {
    try await store.commit { [now = runner.now] writing in try Arena.leave(id, in: writing, at: now()) }
  }

  /// The commit of it.
  public static func leave(_ id: LedgerID, in writing: Writing, at now: Int64) throws -> StoredEntry {
    let left = try writing.leave(id, at: now).entry
    try release([left.entry], of: left.queue, in: writing, at: now)
    return left
  }

  /// Plays a Space's queues with the version that is loaded now: entries for any other are cancelled, and their fees are free again.
  /// - Returns: the entries that were cancelled.
  @discardableResult public func reload(_ package: SpacePackage) async throws -> [QueueEntry] {
    try await store.commit { [now = runner.now, id = package.manifest.id, cid = package.cid] writing in
      try Arena.reload(id, cid: cid, in: writing, at: now())
    }
  }

  /// The commit of it.
  @discardableResult public static func reload(_ space: String, cid: CID, in writing: Writing, at now: Int64) throws -> [QueueEntry] {
    var cancelled: [QueueEntry] = []
    for queue in try writing.queues(of: space) {
      let gone = try writing.reload(queue, package: cid, at: now)
      try release(gone, of: queue, in: writing, at: now)
      cancelled += gone
    }
    return cancelled
  }

  private static func release(_ entries: [QueueEntry], of queue: QueueKey, in writing: Writing, at now: Int64) throws {
    for entry in entries {
      let money = try EntryMoney(id: entry.id, owner: entry.owner, space: queue.space, fee: queue.fee, joinedAt: entry.joinedAt)
      try writing.post(money.leave, at: now)
    }
  }
}

extension ModelSettings {
  func requirePlayable(in manifest: Manifest, name: AgentName) throws(SessionError) {
    switch runtime {
    case .bot(let bot):
      guard !manifest.bots.contains(bot) else { return }
      throw SessionError(
        .agent, "\(name) plays as the bot \(bot), which \(manifest.id) does not have",
        hint: "its bots are \(manifest.bots.joined(separator: ", "))")
    }
  }
}
