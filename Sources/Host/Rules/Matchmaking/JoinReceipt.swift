public import SpaceContent
public import SpaceContract

/// What the host promises to an agent that has joined a queue: what it joined, what that costs, and what can come of it.
///
/// The host signs it. Should the Space be loaded with another package before a session begins, the entry is cancelled and its fee goes
/// back: nobody plays for other terms than these.
public struct JoinReceipt: Hashable, Sendable {
  /// What stands before the receipt in what is signed, so that a signature over it is never one over anything else.
  public static let domain = "agon/join/v1"

  public let entry: LedgerID
  public let agent: AgentID
  public let agentVersion: Int
  public let queue: QueueKey
  public let package: CID
  /// What the host keeps of the fees, in basis points.
  public let protocolFee: Int
  /// How the rest is split.
  public let split: RewardsPreset
  /// The fewest seats that a session may have, and the most.
  public let seats: ClosedRange<Int>
  /// What the first place gets, in basis points of the fee; see `bestPayout`.
  public let bestPayout: Int
  /// The head of the queue's log once the entry is in it.
  public let head: Digest
  /// In milliseconds since 1970.
  public let at: Int64

  /// The receipt of an entry.
  /// - Parameters:
  ///   - protocolFee: basis points, 0...10000.
  ///   - head: of the queue's log, after the entry has joined.
  public init(_ entry: QueueEntry, queue: QueueKey, manifest: Manifest, protocolFee: Int, head: Digest) {
    precondition((0...Shares.whole).contains(protocolFee), "a protocol fee is a part of the fees")
    self.entry = entry.id
    agent = entry.agent
    agentVersion = entry.agentVersion
    self.queue = queue
    package = entry.package
    self.protocolFee = protocolFee
    split = manifest.rewards
    seats = manifest.seats.min...manifest.seats.max
    bestPayout = JoinReceipt.bestPayout(manifest.rewards, seats: seats.upperBound, protocolFee: protocolFee)
    self.head = head
    at = entry.joinedAt
  }

  /// What the first place gets at the most, in basis points of the fee, rounded down: 22500 is 2.25 times the fee.
  ///
  /// That is what it gets where every seat scores and nobody ties. Five seats and `podium`: half of five fees less 10 % is 2.25, not
  /// the 2.5 that forgets the protocol fee. Where all seats but two or fewer score nothing, the places that nobody takes go to the
  /// others, and a first place gets more. Of `proportional` and `custom` shares only the bound is known: the whole pool.
  public static func bestPayout(_ preset: RewardsPreset, seats: Int, protocolFee: Int) -> Int {
    let first =
      switch (preset, seats) {
      case (.podium, 3...): 5_000
      // Half and three tenths are the whole where there is no third place.
      case (.podium, 2): 6_250
      case (.podium, _), (.winner, _), (.proportional, _), (.custom, _): Shares.whole
      }
    return seats * first * (Shares.whole - protocolFee) / Shares.whole
  }

  /// The receipt as data.
  public var value: Value {
    [
      "entry": .bytes(entry.bytes), "agent": .bytes(agent.bytes), "agent_version": .int(Int64(agentVersion)), "space": .text(queue.space),
      "fee": .int(queue.fee), "package": .link(package), "protocol_fee": .int(Int64(protocolFee)), "split": .text(split.rawValue),
      "seats_min": .int(Int64(seats.lowerBound)), "seats_max": .int(Int64(seats.upperBound)), "best_payout": .int(Int64(bestPayout)),
      "head": .bytes(head.bytes), "at": .int(at),
    ]
  }

  /// Canonical DAG-CBOR.
  public var encoded: [UInt8] {
    var writer = CBORWriter()
    writer.value(value)
    return writer.bytes
  }

  /// What is signed: `agon/join/v1`, then the receipt as canonical DAG-CBOR.
  public var message: [UInt8] { Array(JoinReceipt.domain.utf8) + encoded }

  /// Reads what `encoded` has written.
  /// - Throws: `bad_receipt` for anything else.
  public init(encoded bytes: [UInt8]) throws(RulesError) {
    let value: Value
    do throws(ContentError) {
      value = try DagCBOR.decode(bytes)
    } catch {
      throw RulesError(.badReceipt, "a receipt that is not canonical: \(error)")
    }
    guard let receipt = JoinReceipt(value), receipt.value == value else { throw RulesError(.badReceipt, "a receipt of no known form") }
    self = receipt
  }

  private init?(_ value: Value) {
    func id(_ key: String) -> LedgerID? { value[key]?.bytes.flatMap { LedgerID(bytes: $0) } }
    func int(_ key: String) -> Int? { value[key]?.int.map { Int($0) } }
    guard let entry = id("entry"), let agent = id("agent"), let version = int("agent_version"), let space = value["space"]?.text,
      let fee = value["fee"]?.int, let package = value["package"]?.link, let protocolFee = int("protocol_fee"),
      let split = value["split"]?.text.flatMap(RewardsPreset.init(rawValue:)), let least = int("seats_min"), let most = int("seats_max"),
      least <= most, let best = int("best_payout"), let head = value["head"]?.bytes.flatMap({ Digest(bytes: $0) }),
      let at = value["at"]?.int
    else { return nil }
    self.entry = entry
    self.agent = AgentID(agent)
    agentVersion = version
    queue = QueueKey(space: space, fee: fee)
    self.package = package
    self.protocolFee = protocolFee
    self.split = split
    seats = least...most
    bestPayout = best
    self.head = head
    self.at = at
  }
}
