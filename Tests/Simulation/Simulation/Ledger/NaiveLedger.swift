public import HostRules

/// The auditor: a ledger in dictionaries, written from what TigerBeetle documents of accounts and transfers and from nothing else, as
/// slowly as it likes. What the store replies and keeps is compared with it.
///
/// A batch is first tried, which changes nothing; what it would change is taken over when it is known that the store kept it.
public struct NaiveLedger: Sendable {
  public struct Kept: Equatable, Sendable {
    public var transfer: Transfer
    /// Nil for a transfer that was not pending.
    public var state: PendingState?
    /// In milliseconds since 1970.
    public var expiresAt: Int64?
  }

  /// What a batch changes.
  public struct Change: Sendable {
    public var accounts: [LedgerID: Account] = [:]
    public var transfers: [LedgerID: Kept] = [:]
    public var failed: Set<LedgerID> = []
    public var rows = 0
  }

  public private(set) var accounts: [LedgerID: Account] = [:]
  public private(set) var transfers: [LedgerID: Kept] = [:]
  private var failed: Set<LedgerID> = []
  /// Pending transfers that have a time, by that time.
  private var expiring: [LedgerID: Int64] = [:]
  private var waiting: Set<LedgerID> = []
  /// Accounts, transfers and expiries so far.
  public private(set) var rows = 0

  public init() {}

  public mutating func take(_ change: Change) {
    accounts.merge(change.accounts) { $1 }
    transfers.merge(change.transfers) { $1 }
    failed.formUnion(change.failed)
    rows += change.rows
    for (id, kept) in change.transfers {
      expiring[id] = kept.state == .pending ? kept.expiresAt : nil
      if kept.state == .pending { waiting.insert(id) } else { waiting.remove(id) }
    }
  }

  /// Takes back a change that has only spent ids.
  public mutating func giveBack(_ ids: Set<LedgerID>) { failed.subtract(ids) }

  /// The transfers that are pending, in order.
  public var pending: [LedgerID] { waiting.sorted() }

  /// Whether a pending transfer expires at exactly this time: then it depends on nanoseconds that the auditor does not know.
  public func expiresExactly(at milliseconds: Int64) -> Bool { expiring.values.contains(milliseconds) }

  // MARK: Batches

  public func creating(_ wanted: [Account], at milliseconds: Int64) -> (results: [AccountResult], change: Change) {
    var draft = Draft(ledger: self, now: milliseconds)
    let results = draft.chains(
      wanted, isLinked: { $0.flags.contains(.linked) }, ok: .ok, failed: .linkedEventFailed, open: .linkedEventChainOpen,
      isTransient: { _ in false }, id: \.id,
      create: { draft, account in draft.create(account) })
    return (results, draft.change)
  }

  public func creating(_ wanted: [Transfer], at milliseconds: Int64) -> (results: [TransferResult], change: Change) {
    var draft = Draft(ledger: self, now: milliseconds)
    let results = draft.chains(
      wanted, isLinked: { $0.flags.contains(.linked) }, ok: .ok, failed: .linkedEventFailed, open: .linkedEventChainOpen,
      isTransient: { NaiveLedger.transient.contains($0) }, id: \.id,
      create: { draft, transfer in draft.create(transfer) })
    return (results, draft.change)
  }

  /// Releases at most so many of what has expired, the earliest first.
  public func expiring(at milliseconds: Int64, limit: Int) -> (count: Int, change: Change) {
    var draft = Draft(ledger: self, now: milliseconds)
    let due = expiring.filter { $0.value <= milliseconds }.keys.prefix(limit)
    for id in due {
      guard var kept = draft.transfer(id) else { continue }
      draft.release(&kept, as: .expired)
    }
    return (due.count, draft.change)
  }

  /// "Transient errors": the same id is refused from then on.
  private static let transient: Set<TransferResult> = [
    .debitAccountNotFound, .creditAccountNotFound, .pendingTransferNotFound, .exceedsCredits, .exceedsDebits, .debitAccountAlreadyClosed,
    .creditAccountAlreadyClosed,
  ]

  /// A batch under way.
  struct Draft {
    let ledger: NaiveLedger
    let now: Int64
    var change = Change()

    init(ledger: NaiveLedger, now: Int64) {
      self.ledger = ledger
      self.now = now
    }

    func account(_ id: LedgerID) -> Account? { change.accounts[id] ?? ledger.accounts[id] }
    func transfer(_ id: LedgerID) -> Kept? { change.transfers[id] ?? ledger.transfers[id] }
    func hasFailed(_ id: LedgerID) -> Bool { change.failed.contains(id) || ledger.failed.contains(id) }

    /// Takes events one by one; a chain of linked ones is undone together.
    mutating func chains<Event, Answer: Equatable>(
      _ events: [Event], isLinked: (Event) -> Bool, ok: Answer, failed: Answer, open: Answer, isTransient: (Answer) -> Bool,
      id: (Event) -> LedgerID, create: (inout Draft, Event) -> Answer
    ) -> [Answer] {
      var answers: [Answer] = []
      var start: (index: Int, change: Change)?
      var isBroken = false
      for (index, event) in events.enumerated() {
        if start == nil, isLinked(event) { start = (index, change) }
        var answer = failed
        if start != nil, isLinked(event), index == events.count - 1 {
          answer = open
        } else if !isBroken {
          answer = create(&self, event)
        }
        answers.append(answer)
        if answer != ok, let chain = start, !isBroken {
          isBroken = true
          change = chain.change
          for earlier in chain.index..<index { answers[earlier] = failed }
        }
        if isTransient(answer) { change.failed.insert(id(event)) }
        if !isLinked(event) {
          start = nil
          isBroken = false
        }
      }
      return answers
    }

    mutating func create(_ account: Account) -> AccountResult {
      if account.timestamp != 0 { return .timestampMustBeZero }
      if account.flags.rawValue & ~0b100111 != 0 { return .reservedFlag }
      if account.id.number == 0 { return .idMustNotBeZero }
      if account.id.number == .max { return .idMustNotBeIntMax }
      if let there = self.account(account.id) {
        if there.flags != account.flags { return .existsWithDifferentFlags }
        if there.userData != account.userData { return .existsWithDifferentUserData }
        if there.asset != account.asset { return .existsWithDifferentLedger }
        return there.purpose == account.purpose ? .exists : .existsWithDifferentCode
      }
      if account.flags.contains(.debitsMustNotExceedCredits), account.flags.contains(.creditsMustNotExceedDebits) {
        return .flagsAreMutuallyExclusive
      }
      if account.debitsPending.units > 0 { return .debitsPendingMustBeZero }
      if account.debitsPosted.units > 0 { return .debitsPostedMustBeZero }
      if account.creditsPending.units > 0 { return .creditsPendingMustBeZero }
      if account.creditsPosted.units > 0 { return .creditsPostedMustBeZero }
      change.accounts[account.id] = account
      change.rows += 1
      return .ok
    }
  }
}
