internal import ArgumentParser
internal import HostCrypto
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceSandbox

/// Whose agents and whose money a command is about.
struct OwnerOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Whose. Owners are made at first use by `agent create` and `wallet deposit`, each with a key of their own.", valueName: "name"))
  var owner = "\(OwnerName.me)"

  func name() throws(RulesError) -> OwnerName { try OwnerName(owner) }

  /// The owner, made where they are missing, with a key in the data folder.
  func made(in store: Store, data: DataOption) throws -> Owner {
    let name = try name()
    if let found = try store.read({ try $0.owner(named: name) }) { return found }
    let key = try OwnerKeys(folder: data.data).made(for: name)
    let now = TimeOfDay.milliseconds()
    let new = try Owner(
      id: OwnerID(milliseconds: now, random: Random.bits128()), name: name, publicKey: key.bytes, createdAt: now)
    return try store.write { writing in
      // Somebody else may have made them since the look above.
      if let found = try writing.owner(named: name) { return found }
      _ = try writing.createOwner(new)
      return new
    }
  }
}

extension Reading {
  /// The owner that a person named, who has to be there.
  func require(owner text: String) throws -> Owner {
    let name = try OwnerName(text)
    guard let found = try owner(named: name) else {
      throw Failure(
        .notFound, code: "no_owner", "there is no owner \(name) yet", hint: "`agon wallet deposit` and `agon agent create` make one")
    }
    return found
  }

  /// Whose an agent is.
  func owner(of profile: AgentProfile) throws(StoreError) -> Owner {
    guard let owner = try owner(profile.owner) else { preconditionFailure("the schema lets no agent be without an owner") }
    return owner
  }
}

/// The keys of the owners of this machine: `keys/<owner>.key` in the data folder, each for this user alone.
struct OwnerKeys {
  let folder: String

  func file(of owner: OwnerName) -> String { "\(folder)/keys/\(owner).key" }

  /// The public half of an owner's key, which is made where it is missing.
  ///
  /// A key whose owner is not stored yet is what an interrupted run has left behind: it is taken.
  func made(for owner: OwnerName) throws -> PublicKey {
    let file = file(of: owner)
    if WholeFile.exists(file) { return try KeyFile.read(file).publicKey }
    try WholeFile.makeFolder(folder + "/keys")
    let key = try SigningKey()
    do throws(CryptoError) {
      try KeyFile.write(key, to: file)
    } catch {
      guard error.code == .exists else { throw error }
      return try KeyFile.read(file).publicKey
    }
    return key.publicKey
  }
}

/// Numbers that nobody can guess, for ids.
enum Random {
  static func bits128() -> UInt128 { SecureRandom.bytes(16).reduce(0) { $0 << 8 | UInt128($1) } }
}
