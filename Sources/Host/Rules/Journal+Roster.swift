public import HostCrypto
public import SpaceContent
public import SpaceContract

extension Journal.Header {
  /// One entrant as a session is committed to it. A header is public for good, so it names nobody: what it has of an agent are a pseudonym
  /// of this session alone, and hashes that only those can open who are given the salts.
  public struct Entry: Hashable, Sendable {
    /// A pseudonym; in sessions that no store has, the name of the bot.
    public let name: String
    /// The bot of the package that plays; nil for somebody outside the sandbox.
    public let bot: String?
    /// The salted hash of the agent's version, prompt included; nil for one that is nobody's agent.
    public let agent: Digest?
    /// Where payouts go, an address of this session alone; nil where nobody can be paid.
    public let payout: ChainAddress?
    /// The key that signs the seat's answers; nil for a seat that the host runs itself.
    public let signer: PublicKey?
    /// SHA-256 of 32 bytes that the entrant adds to the seed; nil for none.
    public let nonceHash: Digest?

    public init(
      name: String, bot: String? = nil, agent: Digest? = nil, payout: ChainAddress? = nil, signer: PublicKey? = nil,
      nonceHash: Digest? = nil
    ) {
      self.name = name
      self.bot = bot
      self.agent = agent
      self.payout = payout
      self.signer = signer
      self.nonceHash = nonceHash
    }

    /// Whether somebody else than the host has a hand in what this entrant does.
    public var isOutsideHost: Bool { signer != nil || nonceHash != nil }
  }
}

extension Journal.Header.Entry {
  static let nameBytesMax = 200

  var value: Value {
    [
      "name": .text(name), "bot": bot.map { .text($0) } ?? .null, "agent": agent.map { .bytes($0.bytes) } ?? .null,
      "payout": payout.map { .bytes($0.bytes) } ?? .null, "signer": signer.map { .bytes($0.bytes) } ?? .null,
      "nonce_hash": nonceHash.map { .bytes($0.bytes) } ?? .null,
    ]
  }

  init(_ value: Value, place: Int) throws(RulesError) {
    let fields = JournalFields(value, "header.roster[\(place)]")
    let name = try fields.text("name")
    guard value.map?.count == 6, (1...Self.nameBytesMax).contains(name.utf8.count), let bot = value["bot"], bot == .null || bot.text != nil,
      let payout = value["payout"], payout == .null || payout.bytes?.count == ChainAddress.byteCount,
      let signer = value["signer"], signer == .null || signer.bytes != nil
    else { throw fields.wrong("entry") }
    var key: PublicKey?
    if let bytes = signer.bytes {
      do throws(CryptoError) {
        key = try PublicKey(bytes: bytes)
      } catch {
        throw fields.wrong("signer")
      }
    }
    self.init(
      name: name, bot: bot.text, agent: try fields.digest("agent"), payout: payout.bytes.flatMap { ChainAddress(bytes: $0) }, signer: key,
      nonceHash: try fields.digest("nonce_hash"))
  }
}

/// How long a session may take, by what it was started from.
public enum SessionAllowance {
  /// In seconds: what every session has beside what its Space may ask for. A host may be away, and voids what is overdue by a day when it
  /// comes back.
  public static let least: Int64 = 2 * 86_400
  /// In seconds: ten years.
  public static let most: Int64 = 315_576_000
  /// What judges, feeds and programs may add to a step, in seconds.
  private static let besideAnswers: Int64 = 600

  /// The most seconds from the commitment to the end: in each step the longest answers, and, where the host's clock moves the session's, the
  /// longest waits that the Space may ask for.
  public static func seconds(_ manifest: Manifest, clock: SessionClock) -> Int64 {
    var step = Int64(manifest.limits.answerSeconds) + besideAnswers
    if case .wall(_, let rate) = clock {
      let feeds = Int64(manifest.permission(.feedRead)?.scope.maxSeconds ?? 0)
      let wait = max(feeds, manifest.allows(.wait) ? Int64(Contract.Commands.maxWaitSeconds) : 0)
      step += (wait + Int64(rate) - 1) / Int64(rate)
    }
    return min(most, least + Int64(manifest.maxSteps) * step)
  }
}
