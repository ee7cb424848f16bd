public import HostRules

/// What became of something that was to be created.
public enum Creation: String, Sendable {
  case created
  /// The very same is there already: a repetition.
  case exists
}

extension Reading {
  public func owner(_ id: OwnerID) throws(StoreError) -> Owner? {
    try row("SELECT id, name, public_key, created_ms FROM owners WHERE id = ?1") { (statement) throws(StoreError) in
      try statement.bind(1, id)
    } row: { (row) throws(StoreError) in
      try row.owner()
    }
  }

  public func owner(named name: OwnerName) throws(StoreError) -> Owner? {
    try row("SELECT id, name, public_key, created_ms FROM owners WHERE name = ?1") { (statement) throws(StoreError) in
      try statement.bind(1, name.text)
    } row: { (row) throws(StoreError) in
      try row.owner()
    }
  }
}

extension Writing {
  /// Keeps a new owner.
  /// - Returns: `exists` where the same id, name and key are there already, whenever they were made.
  /// - Throws: `name_taken`, or `conflict` where the id or the key is another owner's.
  public func createOwner(_ owner: Owner) throws(StoreError) -> Creation {
    if let found = try self.owner(owner.id) {
      guard found.name == owner.name, found.publicKey == owner.publicKey else {
        throw StoreError(.conflict, "the id \(owner.id) is that of the owner \(found.name)", hint: "take a new id")
      }
      return .exists
    }
    guard try self.owner(named: owner.name) == nil else {
      throw StoreError(.nameTaken, "there is an owner \(owner.name) already", hint: "take another name")
    }
    let holder: String? = try row("SELECT name FROM owners WHERE public_key = ?1") { (statement) throws(StoreError) in
      try statement.bind(1, bytes: owner.publicKey)
    } row: { row in
      row.text(0)
    }
    if let holder {
      throw StoreError(.conflict, "the key is that of the owner \(holder)", hint: "an owner has a key of their own")
    }
    try run("INSERT INTO owners (id, name, public_key, created_ms) VALUES (?1, ?2, ?3, ?4)") { (statement) throws(StoreError) in
      try statement.bind(1, owner.id)
      try statement.bind(2, owner.name.text)
      try statement.bind(3, bytes: owner.publicKey)
      try statement.bind(4, owner.createdAt)
    }
    return .created
  }
}

extension SQLStatement {
  func bind<Subject>(_ index: Int32, _ id: Identifier<Subject>) throws(StoreError) { try bind(index, id.ledgerID) }

  func identifier<Subject>(_ column: Int32) throws(StoreError) -> Identifier<Subject> {
    guard let id = withBlob(column, { Identifier<Subject>(bytes: $0) }) else { throw unsound("an id that is not 16 bytes") }
    return id
  }

  /// What is stored was checked when it came in, so a row that fails the same checks was changed by somebody else.
  func sound<R>(_ what: String, _ read: () throws(RulesError) -> R) throws(StoreError) -> R {
    do throws(RulesError) {
      return try read()
    } catch {
      throw unsound("\(what): \(error.message)")
    }
  }

  func unsound(_ what: String) -> StoreError {
    StoreError(.corrupt, "\(path) holds \(what)", hint: "restore a backup made with `agon backup`; keep the damaged file")
  }

  /// Columns: id, name, public_key, created_ms.
  fileprivate func owner() throws(StoreError) -> Owner {
    let id: OwnerID = try identifier(0)
    return try sound("an owner that is none") { () throws(RulesError) in
      try Owner(id: id, name: OwnerName(text(1)), publicKey: blob(2), createdAt: int(3))
    }
  }
}
