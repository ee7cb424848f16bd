import HostRules
import HostStore
import SpaceContent
import TestSupport
import Testing

@Suite struct EntrantStoreTests {
  private let folder: TemporaryFolder
  private let store: Store
  private let alice: Owner

  init() throws {
    folder = try TemporaryFolder()
    store = try Store(folder: folder.path)
    alice = try Entrants.owner("alice", 1)
    let alice = alice
    #expect(try store.write { try $0.createOwner(alice) } == .created)
  }

  @Test func ownersAreFoundByIDAndByName() throws {
    #expect(try store.read { try $0.owner(alice.id) } == alice)
    #expect(try store.read { try $0.owner(named: alice.name) } == alice)
    #expect(try store.read { try $0.owner(named: .me) } == nil)
    #expect(try store.read { try $0.owner(OwnerID(milliseconds: 9, random: 9)) } == nil)
  }

  @Test func anOwnerIsMadeOnceAndNamesAndKeysAreTheirs() throws {
    let later = try Owner(id: alice.id, name: alice.name, publicKey: alice.publicKey, createdAt: 999)
    #expect(try store.write { try $0.createOwner(later) } == .exists)
    #expect(try store.read { try $0.owner(alice.id) } == alice)
    let others: [(owner: Owner, code: StoreError.Code)] = [
      (try Entrants.owner("alice", 2), .nameTaken),
      (try Owner(id: alice.id, name: try OwnerName("bob"), publicKey: alice.publicKey, createdAt: 0), .conflict),
      (try Owner(id: OwnerID(LedgerID(5)), name: try OwnerName("bob"), publicKey: alice.publicKey, createdAt: 0), .conflict),
    ]
    for (owner, code) in others {
      #expect { try store.write { try $0.createOwner(owner) } } throws: { ($0 as? StoreError)?.code == code }
    }
  }

  @Test func anAgentHasItsFirstVersionFromTheStart() throws {
    let (profile, version) = try Entrants.agent("Kilroy", 1, of: alice)
    #expect(try store.write { try $0.createAgent(profile, first: version) } == .created)
    #expect(try store.read { try $0.agent(profile.id) } == profile)
    #expect(try store.read { try $0.agent(named: AgentName("KILROY")) } == profile)
    #expect(try store.read { try $0.version(1, of: profile.id) } == version)
    #expect(try store.read { try $0.version(2, of: profile.id) } == nil)
    #expect(try store.write { try $0.createAgent(profile, first: version) } == .exists)
  }

  /// Ten Fractals for each of the first five, and no way to a sixth ten.
  @Test func theFirstFewAgentsEarnFractals() throws {
    var earned: [Int] = []
    for number in 1...7 {
      let (profile, version) = try Entrants.agent("Agent \(number)", number, of: alice)
      earned.append(
        try store.write { writing in
          _ = try writing.createAgent(profile, first: version)
          let first = try writing.rewardCreation(of: profile, at: 50)
          #expect(try writing.rewardCreation(of: profile, at: 51) == 0, "the same creation earns once")
          return first
        })
    }
    #expect(earned == [10, 10, 10, 10, 10, 0, 0])
    #expect(try store.read { try $0.account(.wallet(alice.id, .fractals))?.available.units } == 50)
  }

  @Test func ofOneNameThereIsOneAgentWhateverItsCase() throws {
    let (profile, version) = try Entrants.agent("Kilroy", 1, of: alice)
    _ = try store.write { try $0.createAgent(profile, first: version) }
    for name in ["Kilroy", "kilroy", "KILROY"] {
      let (other, first) = try Entrants.agent(name, 2, of: alice)
      #expect { try store.write { try $0.createAgent(other, first: first) } } throws: { error in
        (error as? StoreError)?.code == .nameTaken && (error as? StoreError)?.message == "there is an agent Kilroy already"
      }
      #expect(try store.read { try $0.agent(other.id) } == nil)
    }
    let (same, first) = try Entrants.agent("Another", 1, of: alice)
    #expect { try store.write { try $0.createAgent(same, first: first) } } throws: { ($0 as? StoreError)?.code == .conflict }
    let (told, otherwise) = try Entrants.agent("Kilroy", 1, of: alice, prompt: "other")
    #expect { try store.write { try $0.createAgent(told, first: otherwise) } } throws: { ($0 as? StoreError)?.code == .conflict }
  }

  @Test func anAgentOfNobodyIsRefused() throws {
    let (profile, version) = try Entrants.agent("Kilroy", 1, of: try Entrants.owner("nobody", 7))
    #expect { try store.write { try $0.createAgent(profile, first: version) } } throws: { ($0 as? StoreError)?.code == .notFound }
    #expect { try store.write { try $0.editAgent(version) } } throws: { ($0 as? StoreError)?.code == .notFound }
    #expect { try store.write { try $0.setAvatar(nil, of: profile.id, at: 0) } } throws: { ($0 as? StoreError)?.code == .notFound }
  }

  @Test func editsMakeVersionsAndKeepTheOnesBefore() throws {
    let (profile, first) = try Entrants.agent("Kilroy", 1, of: alice, prompt: "one")
    _ = try store.write { try $0.createAgent(profile, first: first) }
    var all = [first]
    for number in 2...12 {
      let version = try Entrants.version(number, of: profile.id, prompt: "prompt \(number)")
      #expect(try store.write { try $0.editAgent(version) } == .created)
      #expect(try store.write { try $0.editAgent(version) } == .exists)
      all.append(version)
    }
    #expect(try store.read { try $0.agent(profile.id)?.version } == 12)
    #expect(try store.read { try $0.versions(of: profile.id, limit: 1000) } == all.reversed())
    // Page by page, the same.
    var paged: [AgentVersion] = []
    while true {
      let last = paged.last?.number
      let page = try store.read { try $0.versions(of: profile.id, before: last, limit: 5) }
      if page.isEmpty { break }
      paged += page
    }
    #expect(paged == all.reversed())
    #expect(try store.write { try $0.createAgent(profile, first: first) } == .exists)
  }

  @Test(arguments: [1, 2, 4, 9])
  func anEditOfWhatIsNoLongerTheNewestIsRefused(number: Int) throws {
    let (profile, first) = try Entrants.agent("Kilroy", 1, of: alice)
    let (second, other) = (
      try Entrants.version(2, of: profile.id, prompt: "SECRET"), try Entrants.version(number, of: profile.id, prompt: "SECRET too")
    )
    _ = try store.write { writing in
      _ = try writing.createAgent(profile, first: first)
      _ = try writing.editAgent(second)
    }
    #expect { try store.write { try $0.editAgent(other) } } throws: { error in
      #expect(!"\(error)".contains("SECRET"))
      return (error as? StoreError)?.code == .conflict
    }
    #expect(try store.read { try $0.versions(of: profile.id, limit: 9) } == [second, first])
  }

  @Test func agentsAreListedInPages() throws {
    let bob = try Entrants.owner("bob", 2)
    let all = try (1...25).map { try Entrants.agent("Agent \($0)", $0, of: $0.isMultiple(of: 3) ? bob : alice) }
    _ = try store.write { writing in
      _ = try writing.createOwner(bob)
      for (profile, version) in all { _ = try writing.createAgent(profile, first: version) }
    }
    for owner in [nil, alice.id, bob.id] {
      var listed: [AgentProfile] = []
      while true {
        let last = listed.last?.id
        let page = try store.read { try $0.agents(of: owner, after: last, limit: 4) }
        listed += page
        if page.count < 4 { break }
      }
      #expect(listed == all.map(\.profile).filter { owner == nil || $0.owner == owner })
    }
  }

  @Test func aPictureIsKeptReplacedAndTakenAway() throws {
    let (profile, version) = try Entrants.agent("Kilroy", 1, of: alice)
    let picture = try AvatarPicture(file: Entrants.picture)
    #expect(try store.write { try $0.createAgent(profile, first: version, avatar: picture) } == .created)
    #expect(try store.read { try $0.avatar(of: profile.id) } == picture)
    try store.write { try $0.setAvatar(picture, of: profile.id, at: 5) }
    #expect(try store.read { try $0.avatar(of: profile.id) } == picture)
    try store.write { try $0.setAvatar(nil, of: profile.id, at: 6) }
    #expect(try store.read { try $0.avatar(of: profile.id) } == nil)
  }

  @Test func everythingIsThereAfterOpeningAgain() throws {
    let (profile, version) = try Entrants.agent("Ωmega 🎲", 1, of: alice, prompt: "Bid high.\nAlways. 🎲")
    _ = try store.write { try $0.createAgent(profile, first: version) }
    try store.close()
    let again = try Store(folder: folder.path, creating: false)
    #expect(try again.read { try $0.agent(named: profile.name) } == profile)
    #expect(try again.read { try $0.version(1, of: profile.id) } == version)
  }
}

/// Owners and agents for tests.
enum Entrants {
  /// A PNG of one pixel, encoded with Pillow 13.
  static let picture: [UInt8] =
    Hex.decode(
      "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    ) ?? []

  static func owner(_ name: String, _ number: UInt8) throws -> Owner {
    try Owner(
      id: OwnerID(milliseconds: 1_700_000_000_000, random: UInt128(number)), name: try OwnerName(name),
      publicKey: Array(repeating: number, count: 32), createdAt: 1_700_000_000_000)
  }

  static func agent(
    _ name: String, _ number: Int, of owner: Owner, prompt: String = "Play."
  ) throws -> (profile: AgentProfile, version: AgentVersion) {
    let profile = AgentProfile(
      id: AgentID(milliseconds: 1_700_000_000_000 + Int64(number), random: UInt128(number)), owner: owner.id, name: try AgentName(name),
      createdAt: 1_700_000_000_000)
    return (profile, try version(1, of: profile.id, prompt: prompt))
  }

  static func version(_ number: Int, of agent: AgentID, prompt: String) throws -> AgentVersion {
    AgentVersion(
      agent: agent, number: number, prompt: try Prompt(prompt), settings: try ModelSettings(runtime: .bot("baseline")),
      salt: Array(repeating: UInt8(number), count: 32), createdAt: 1_700_000_000_000 + Int64(number))
  }
}
