public import HostRules
internal import SpaceContent

extension Reading {
  public func agent(_ id: AgentID) throws(StoreError) -> AgentProfile? {
    try row("SELECT id, owner_id, name, version, created_ms FROM agents WHERE id = ?1") { (statement) throws(StoreError) in
      try statement.bind(1, id)
    } row: { (row) throws(StoreError) in
      try row.agent()
    }
  }

  /// The agent of a name, in whatever case it is given.
  public func agent(named name: AgentName) throws(StoreError) -> AgentProfile? {
    try row("SELECT id, owner_id, name, version, created_ms FROM agents WHERE name_key = ?1") { (statement) throws(StoreError) in
      try statement.bind(1, name.key)
    } row: { (row) throws(StoreError) in
      try row.agent()
    }
  }

  /// One page of agents, the oldest first.
  /// - Parameters:
  ///   - owner: whose; nil for everybody's.
  ///   - last: the last agent of the page before; nil for the first page.
  ///   - limit: at most so many, 1 to 1,000.
  public func agents(of owner: OwnerID? = nil, after last: AgentID? = nil, limit: Int) throws(StoreError) -> [AgentProfile] {
    precondition((1...1000).contains(limit), "a page has 1 to 1,000 agents")
    let start = last ?? AgentID(.zero)
    guard let owner else {
      return try rows("SELECT id, owner_id, name, version, created_ms FROM agents WHERE id > ?1 ORDER BY id LIMIT ?2") {
        (statement) throws(StoreError) in
        try statement.bind(1, start)
        try statement.bind(2, Int64(limit))
      } row: { (row) throws(StoreError) in
        try row.agent()
      }
    }
    return try rows(
      "SELECT id, owner_id, name, version, created_ms FROM agents WHERE owner_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3"
    ) { (statement) throws(StoreError) in
      try statement.bind(1, owner)
      try statement.bind(2, start)
      try statement.bind(3, Int64(limit))
    } row: { (row) throws(StoreError) in
      try row.agent()
    }
  }

  /// A version of an agent, prompt and salt included; nil where there is none of this number.
  public func version(_ number: Int, of agent: AgentID) throws(StoreError) -> AgentVersion? {
    try row(
      "SELECT agent_id, number, prompt, settings, salt, hash, created_ms FROM agent_versions WHERE agent_id = ?1 AND number = ?2"
    ) { (statement) throws(StoreError) in
      try statement.bind(1, agent)
      try statement.bind(2, Int64(number))
    } row: { (row) throws(StoreError) in
      try row.agentVersion()
    }
  }

  /// One page of an agent's versions, the newest first.
  /// - Parameters:
  ///   - last: the number of the last version of the page before; nil for the first page.
  ///   - limit: at most so many, 1 to 1,000.
  public func versions(of agent: AgentID, before last: Int? = nil, limit: Int) throws(StoreError) -> [AgentVersion] {
    precondition((1...1000).contains(limit), "a page has 1 to 1,000 versions")
    return try rows(
      """
      SELECT agent_id, number, prompt, settings, salt, hash, created_ms FROM agent_versions
      WHERE agent_id = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, agent)
      try statement.bind(2, last.map(Int64.init) ?? Int64.max)
      try statement.bind(3, Int64(limit))
    } row: { (row) throws(StoreError) in
      try row.agentVersion()
    }
  }

  /// The picture that was uploaded for an agent; nil where the one drawn from its id stands.
  public func avatar(of agent: AgentID) throws(StoreError) -> AvatarPicture? {
    try row("SELECT bytes, kind FROM avatars WHERE agent_id = ?1") { (statement) throws(StoreError) in
      try statement.bind(1, agent)
    } row: { (row) throws(StoreError) in
      let picture = try row.sound("a picture that is none") { () throws(RulesError) in try AvatarPicture(file: row.blob(0)) }
      guard picture.kind.rawValue == row.text(1) else { throw row.unsound("a picture of another kind than it says") }
      return picture
    }
  }
}

extension Writing {
  /// Keeps a new agent and the first version of it.
  /// - Returns: `exists` where the very same is there already, whatever became of it since.
  /// - Throws: `not_found` for an owner that is not there, `name_taken`, or `conflict` where the id is another agent's.
  public func createAgent(_ profile: AgentProfile, first version: AgentVersion, avatar: AvatarPicture? = nil) throws(StoreError) -> Creation
  {
    precondition(profile.version == 1 && version.number == 1 && version.agent == profile.id, "an agent begins with its first version")
    if let found = try agent(profile.id) {
      guard found.owner == profile.owner, found.name == profile.name, try self.version(1, of: profile.id)?.isSame(as: version) == true
      else {
        throw StoreError(.conflict, "the id \(profile.id) is that of the agent \(found.name)", hint: "take a new id")
      }
      return .exists
    }
    guard try owner(profile.owner) != nil else { throw StoreError(.notFound, "there is no owner \(profile.owner)") }
    if let found = try agent(named: profile.name) {
      throw StoreError(
        .nameTaken, "there is an agent \(found.name) already", hint: "take another name; upper and lower case make no difference")
    }
    try run("INSERT INTO agents (id, owner_id, name, name_key, version, created_ms) VALUES (?1, ?2, ?3, ?4, 1, ?5)") {
      (statement) throws(StoreError) in
      try statement.bind(1, profile.id)
      try statement.bind(2, profile.owner)
      try statement.bind(3, profile.name.text)
      try statement.bind(4, profile.name.key)
      try statement.bind(5, profile.createdAt)
    }
    try insert(version)
    if let avatar { try setAvatar(avatar, of: profile.id, at: profile.createdAt) }
    return .created
  }

  /// Keeps the next version of an agent; the ones before stay.
  /// - Returns: `exists` where the very same version is there already.
  /// - Throws: `not_found` for an agent that is not there, or `conflict` where it has been edited meanwhile.
  public func editAgent(_ version: AgentVersion) throws(StoreError) -> Creation {
    guard let agent = try agent(version.agent) else { throw StoreError(.notFound, "there is no agent \(version.agent)") }
    guard version.number == agent.version + 1 else {
      if try self.version(version.number, of: version.agent)?.isSame(as: version) == true { return .exists }
      throw StoreError(
        .conflict, "the agent \(agent.name) is at version \(agent.version); this would be its version \(version.number)",
        hint: "look at the newest version, and edit that")
    }
    try insert(version)
    try run("UPDATE agents SET version = ?2 WHERE id = ?1") { (statement) throws(StoreError) in
      try statement.bind(1, version.agent)
      try statement.bind(2, Int64(version.number))
    }
    return .created
  }

  /// Gives an agent a picture, or takes it away for the one drawn from its id.
  /// - Throws: `not_found` for an agent that is not there.
  public func setAvatar(_ picture: AvatarPicture?, of agent: AgentID, at milliseconds: Int64) throws(StoreError) {
    guard try self.agent(agent) != nil else { throw StoreError(.notFound, "there is no agent \(agent)") }
    guard let picture else {
      return try run("DELETE FROM avatars WHERE agent_id = ?1") { (statement) throws(StoreError) in try statement.bind(1, agent) }
    }
    try run("INSERT OR REPLACE INTO avatars (agent_id, kind, bytes, created_ms) VALUES (?1, ?2, ?3, ?4)") {
      (statement) throws(StoreError) in
      try statement.bind(1, agent)
      try statement.bind(2, picture.kind.rawValue)
      try statement.bind(3, bytes: picture.bytes)
      try statement.bind(4, milliseconds)
    }
  }

  private func insert(_ version: AgentVersion) throws(StoreError) {
    try run(
      """
      INSERT INTO agent_versions (agent_id, number, prompt, settings, salt, hash, created_ms)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      """
    ) { (statement) throws(StoreError) in
      try statement.bind(1, version.agent)
      try statement.bind(2, Int64(version.number))
      try statement.bind(3, version.prompt.secretText)
      try statement.bind(4, bytes: version.settings.encoded)
      try statement.bind(5, bytes: version.salt)
      try statement.bind(6, version.hash)
      try statement.bind(7, version.createdAt)
    }
  }
}

extension AgentVersion {
  /// Whether this is the other one, asked for again: at another time, perhaps.
  fileprivate func isSame(as other: AgentVersion) -> Bool { hash == other.hash && settings == other.settings }
}

extension SQLStatement {
  /// Columns: id, owner_id, name, version, created_ms.
  fileprivate func agent() throws(StoreError) -> AgentProfile {
    let (id, owner): (AgentID, OwnerID) = (try identifier(0), try identifier(1))
    let name = try sound("an agent that is none") { () throws(RulesError) in try AgentName(text(2)) }
    guard let version = Int(exactly: int(3)), version >= 1 else { throw unsound("an agent of no version") }
    return AgentProfile(id: id, owner: owner, name: name, createdAt: int(4), version: version)
  }

  /// Columns: agent_id, number, prompt, settings, salt, hash, created_ms.
  fileprivate func agentVersion() throws(StoreError) -> AgentVersion {
    let agent: AgentID = try identifier(0)
    let number = Int(int(1))
    let salt = blob(4)
    guard number >= 1, salt.count == AgentVersion.saltByteCount else { throw unsound("a version of an agent that is none") }
    let version = try sound("a version of an agent that is none") { () throws(RulesError) in
      AgentVersion(
        agent: agent, number: number, prompt: try Prompt(text(2)), settings: try ModelSettings(encoded: blob(3)), salt: salt,
        createdAt: int(6))
    }
    guard version.hash.bytes == blob(5) else { throw unsound("a prompt that is not the one it was hashed with") }
    return version
  }
}
