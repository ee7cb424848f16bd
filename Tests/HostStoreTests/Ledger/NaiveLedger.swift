internal import HostRules

/// A ledger written without looking at the other: it keeps a history and adds it up for every question, collects everything that speaks
/// against a request, and says the first of it in the order of the list. A chain is tried on a copy of everything.
struct NaiveLedger {
  enum Event {
    case moved(Transfer)
    case reserved(Transfer)
    case posted(Transfer)
    case voided(Transfer)
    case expired(LedgerID)
  }

  private(set) var accounts: [Account] = []
  private(set) var events: [Event] = []
  private(set) var failed: Set<LedgerID> = []
  private var last: Int64 = 0

  // MARK: What is asked of it

  func transfer(_ id: LedgerID) -> Transfer? {
    for event in events {
      switch event {
      case .moved(let transfer), .reserved(let transfer), .posted(let transfer), .voided(let transfer):
        if transfer.id == id { return transfer }
      case .expired: continue
      }
    }
    return nil
  }

  func state(of id: LedgerID) -> PendingState? {
    var state: PendingState?
    for event in events {
      switch event {
      case .reserved(let transfer) where transfer.id == id: state = .pending
      case .posted(let transfer) where transfer.pendingID == id: state = .posted
      case .voided(let transfer) where transfer.pendingID == id: state = .voided
      case .expired(let expired) where expired == id: state = .expired
      default: continue
      }
    }
    return state
  }

  func account(_ id: LedgerID) -> Account? {
    guard var account = accounts.first(where: { $0.id == id }) else { return nil }
    var closers = account.flags.contains(.closed) ? 1 : 0
    for event in events {
      switch event {
      case .moved(let transfer), .posted(let transfer):
        if transfer.debit == id { account.debitsPosted = plus(account.debitsPosted, transfer.amount) }
        if transfer.credit == id { account.creditsPosted = plus(account.creditsPosted, transfer.amount) }
      case .reserved(let transfer) where state(of: transfer.id) == .pending:
        if transfer.debit == id {
          account.debitsPending = plus(account.debitsPending, transfer.amount)
          if transfer.flags.contains(.closingDebit) { closers += 1 }
        }
        if transfer.credit == id {
          account.creditsPending = plus(account.creditsPending, transfer.amount)
          if transfer.flags.contains(.closingCredit) { closers += 1 }
        }
      default: continue
      }
    }
    if closers > 0 { account.flags.insert(.closed) }
    return account
  }

  private func plus(_ a: Amount, _ b: Amount) -> Amount { Amount(units: a.units + b.units) }

  // MARK: What it is asked to do

  mutating func open(_ account: Account, at milliseconds: Int64) {
    var account = account
    account.timestamp = tick(milliseconds)
    accounts.append(account)
  }

  mutating func send(_ transfers: [Transfer], at milliseconds: Int64) -> [TransferResult] {
    var results: [TransferResult] = []
    var rest = transfers[...]
    while !rest.isEmpty {
      let linked = rest.prefix { $0.flags.contains(.linked) }.count
      let isOpen = linked == rest.count
      results += send(chain: Array(rest.prefix(isOpen ? linked : linked + 1)), isOpen: isOpen, at: milliseconds)
      rest = rest.dropFirst(linked + 1)
    }
    return results
  }

  private mutating func send(chain: [Transfer], isOpen: Bool, at milliseconds: Int64) -> [TransferResult] {
    let before = self
    for (index, transfer) in chain.enumerated() {
      let isLastOfOpen = isOpen && index == chain.count - 1
      let result = isLastOfOpen ? .linkedEventChainOpen : send(one: transfer, at: milliseconds)
      if result == .ok { continue }
      self = before
      if TransferResult.allCases.firstIndex(of: result).map({ NaiveLedger.spending.contains(TransferResult.allCases[$0].rawValue) }) == true
      {
        failed.insert(transfer.id)
      }
      var results = chain.map { _ in TransferResult.linkedEventFailed }
      if isOpen { results[chain.count - 1] = .linkedEventChainOpen }
      results[index] = result
      return results
    }
    return chain.map { _ in .ok }
  }

  private static let spending: Set<String> = [
    "debit_account_not_found", "credit_account_not_found", "pending_transfer_not_found", "exceeds_credits", "exceeds_debits",
    "debit_account_already_closed", "credit_account_already_closed",
  ]

  mutating func expire(at milliseconds: Int64) -> Int {
    var count = 0
    for case .reserved(let transfer) in events where state(of: transfer.id) == .pending && transfer.timeout > 0 {
      guard transfer.timestamp + Int64(transfer.timeout) * 1_000_000_000 <= milliseconds * 1_000_000 else { continue }
      _ = tick(milliseconds)
      events.append(.expired(transfer.id))
      count += 1
    }
    return count
  }

  private mutating func tick(_ milliseconds: Int64) -> Int64 {
    last = max(last + 1, milliseconds * 1_000_000)
    return last
  }

  // MARK: One transfer

  private mutating func send(one transfer: Transfer, at milliseconds: Int64) -> TransferResult {
    let now = max(last + 1, milliseconds * 1_000_000)
    var objections: Set<TransferResult> = []
    func object(_ result: TransferResult, if condition: Bool) { if condition { objections.insert(result) } }
    object(.timestampMustBeZero, if: transfer.timestamp != 0)
    object(.reservedFlag, if: transfer.flags.rawValue >= 256)
    object(.idMustNotBeZero, if: transfer.id == .zero)
    object(.idMustNotBeIntMax, if: transfer.id == .max)
    object(.idAlreadyFailed, if: failed.contains(transfer.id))
    let pending = self.transfer(transfer.pendingID)
    if let existing = self.transfer(transfer.id) { objections.insert(comparison(transfer, existing, pending)) }
    var kept = transfer
    let isSettling = !transfer.flags.isDisjoint(with: [.postPending, .voidPending])
    if isSettling {
      objections.formUnion(objectionsToSettling(transfer, pending, now, &kept))
    } else {
      objections.formUnion(objectionsToMoving(transfer, now, &kept))
    }
    for result in TransferResult.allCases where objections.contains(result) { return result }
    kept.timestamp = tick(milliseconds)
    if transfer.flags.contains(.postPending) {
      events.append(.posted(kept))
    } else if transfer.flags.contains(.voidPending) {
      events.append(.voided(kept))
    } else {
      events.append(transfer.flags.contains(.pending) ? .reserved(kept) : .moved(kept))
    }
    return .ok
  }

  private func comparison(_ new: Transfer, _ old: Transfer, _ pending: Transfer?) -> TransferResult {
    guard new.flags == old.flags else { return .existsWithDifferentFlags }
    guard new.pendingID == old.pendingID else { return .existsWithDifferentPendingID }
    guard new.timeout == old.timeout else { return .existsWithDifferentTimeout }
    guard let pending, new.pendingID != .zero else {
      if new.debit != old.debit { return .existsWithDifferentDebitAccountID }
      if new.credit != old.credit { return .existsWithDifferentCreditAccountID }
      let isBalancing = new.flags.contains(.balancingDebit) || new.flags.contains(.balancingCredit)
      if new.amount < old.amount || (new.amount > old.amount && !isBalancing) { return .existsWithDifferentAmount }
      if new.userData != old.userData { return .existsWithDifferentUserData }
      if new.asset != old.asset { return .existsWithDifferentLedger }
      return new.reason == old.reason ? .exists : .existsWithDifferentCode
    }
    if new.debit != .zero, new.debit != old.debit { return .existsWithDifferentDebitAccountID }
    if new.credit != .zero, new.credit != old.credit { return .existsWithDifferentCreditAccountID }
    let meansAll = new.amount == (new.flags.contains(.voidPending) ? Amount.zero : Amount.max)
    if old.amount != (meansAll ? pending.amount : new.amount) { return .existsWithDifferentAmount }
    if old.userData != (new.userData == .zero ? pending.userData : new.userData) { return .existsWithDifferentUserData }
    if new.asset != old.asset { return .existsWithDifferentLedger }
    return new.reason == old.reason ? .exists : .existsWithDifferentCode
  }
}

extension NaiveLedger {
  fileprivate func objectionsToSettling(
    _ transfer: Transfer, _ pending: Transfer?, _ now: Int64, _ kept: inout Transfer
  ) -> Set<TransferResult> {
    var objections: Set<TransferResult> = []
    func object(_ result: TransferResult, if condition: Bool) { if condition { objections.insert(result) } }
    let bits = transfer.flags.rawValue & 0b1111_1110
    object(.flagsAreMutuallyExclusive, if: bits != 0b100 && bits != 0b1000)
    object(.pendingIDMustNotBeZero, if: transfer.pendingID == .zero)
    object(.pendingIDMustNotBeIntMax, if: transfer.pendingID == .max)
    object(.pendingIDMustBeDifferent, if: transfer.pendingID == transfer.id)
    object(.timeoutReservedForPendingTransfer, if: transfer.timeout > 0)
    guard let pending else { return objections.union([.pendingTransferNotFound]) }
    guard let state = state(of: pending.id) else { return objections.union([.pendingTransferNotPending]) }
    object(.pendingTransferHasDifferentDebitAccountID, if: ![LedgerID.zero, pending.debit].contains(transfer.debit))
    object(.pendingTransferHasDifferentCreditAccountID, if: ![LedgerID.zero, pending.credit].contains(transfer.credit))
    object(.pendingTransferHasDifferentLedger, if: transfer.asset != pending.asset)
    object(.pendingTransferHasDifferentCode, if: transfer.reason != pending.reason)
    let isVoid = transfer.flags.contains(.voidPending)
    let isAll = isVoid ? transfer.amount == .zero : transfer.amount == .max
    object(.exceedsPendingTransferAmount, if: !isAll && transfer.amount > pending.amount)
    object(.pendingTransferHasDifferentAmount, if: isVoid && !isAll && transfer.amount < pending.amount)
    object(.pendingTransferAlreadyPosted, if: state == .posted)
    object(.pendingTransferAlreadyVoided, if: state == .voided)
    let isLate = pending.timeout > 0 && pending.timestamp + Int64(pending.timeout) * 1_000_000_000 <= now
    object(.pendingTransferExpired, if: state == .expired || isLate)
    object(.debitAccountAlreadyClosed, if: !isVoid && account(pending.debit)?.flags.contains(.closed) == true)
    object(.creditAccountAlreadyClosed, if: !isVoid && account(pending.credit)?.flags.contains(.closed) == true)
    kept.debit = pending.debit
    kept.credit = pending.credit
    kept.amount = isAll ? pending.amount : transfer.amount
    if kept.userData == .zero { kept.userData = pending.userData }
    return objections
  }

  fileprivate func objectionsToMoving(_ transfer: Transfer, _ now: Int64, _ kept: inout Transfer) -> Set<TransferResult> {
    var objections: Set<TransferResult> = []
    func object(_ result: TransferResult, if condition: Bool) { if condition { objections.insert(result) } }
    let isPending = transfer.flags.contains(.pending)
    object(.debitAccountIDMustNotBeZero, if: transfer.debit == .zero)
    object(.debitAccountIDMustNotBeIntMax, if: transfer.debit == .max)
    object(.creditAccountIDMustNotBeZero, if: transfer.credit == .zero)
    object(.creditAccountIDMustNotBeIntMax, if: transfer.credit == .max)
    object(.accountsMustBeDifferent, if: transfer.debit == transfer.credit)
    object(.pendingIDMustBeZero, if: transfer.pendingID != .zero)
    object(.timeoutReservedForPendingTransfer, if: !isPending && transfer.timeout > 0)
    let isClosing = transfer.flags.contains(.closingDebit) || transfer.flags.contains(.closingCredit)
    object(.closingTransferMustBePending, if: isClosing && !isPending)
    let debit = account(transfer.debit)
    let credit = account(transfer.credit)
    object(.debitAccountNotFound, if: debit == nil)
    object(.creditAccountNotFound, if: credit == nil)
    guard let debit, let credit else { return objections }
    object(.accountsMustHaveTheSameLedger, if: debit.asset != credit.asset)
    object(.transferMustHaveTheSameLedgerAsAccounts, if: debit.asset != transfer.asset)
    object(.debitAccountAlreadyClosed, if: debit.flags.contains(.closed))
    object(.creditAccountAlreadyClosed, if: credit.flags.contains(.closed))
    var amount = Natural(transfer.amount)
    if transfer.flags.contains(.balancingDebit) {
      amount = min(amount, Natural(debit.creditsPosted).less(Natural(debit.debitsPosted) + Natural(debit.debitsPending)))
    }
    if transfer.flags.contains(.balancingCredit) {
      amount = min(amount, Natural(credit.debitsPosted).less(Natural(credit.creditsPosted) + Natural(credit.creditsPending)))
    }
    let isNarrow = transfer.asset == .usdc || transfer.asset == .fractals
    let most = isNarrow ? Natural(Amount(units: UInt128(Int64.max))) : Natural(.max)
    object(.overflowsDebitsPending, if: isPending && amount + Natural(debit.debitsPending) > most)
    object(.overflowsCreditsPending, if: isPending && amount + Natural(credit.creditsPending) > most)
    object(.overflowsDebitsPosted, if: amount + Natural(debit.debitsPosted) > most)
    object(.overflowsCreditsPosted, if: amount + Natural(credit.creditsPosted) > most)
    let debits = Natural(debit.debitsPending) + Natural(debit.debitsPosted)
    let credits = Natural(credit.creditsPending) + Natural(credit.creditsPosted)
    object(.overflowsDebits, if: amount + debits > most)
    object(.overflowsCredits, if: amount + credits > most)
    object(.overflowsTimeout, if: Double(now) + Double(transfer.timeout) * 1e9 > 0x1p63)
    object(
      .exceedsCredits, if: debit.flags.contains(.debitsMustNotExceedCredits) && amount + debits > Natural(debit.creditsPosted))
    object(
      .exceedsDebits, if: credit.flags.contains(.creditsMustNotExceedDebits) && amount + credits > Natural(credit.debitsPosted))
    kept.amount = Amount(units: amount.low)
    return objections
  }
}

/// A number that sums of amounts fit into.
private struct Natural: Comparable {
  let high: UInt128
  let low: UInt128

  init(_ amount: Amount) { self.init(high: 0, low: amount.units) }

  init(high: UInt128, low: UInt128) {
    self.high = high
    self.low = low
  }

  static func + (a: Natural, b: Natural) -> Natural {
    let low = a.low &+ b.low
    return Natural(high: a.high + b.high + (low < a.low ? 1 : 0), low: low)
  }

  static func < (a: Natural, b: Natural) -> Bool { (a.high, a.low) < (b.high, b.low) }

  /// The difference, and zero where it would be negative.
  func less(_ other: Natural) -> Natural {
    guard self > other else { return Natural(.zero) }
    return Natural(high: high - other.high - (low < other.low ? 1 : 0), low: low &- other.low)
  }
}
