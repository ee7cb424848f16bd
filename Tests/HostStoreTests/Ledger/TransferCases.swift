internal import HostRules

/// A script of requests with the results that TigerBeetle's documentation gives them.
struct TransferCase {
  struct Step {
    /// In milliseconds after the step before.
    var wait: Int64 = 0
    let transfers: [Transfer]
    let results: [TransferResult]
  }

  let name: String
  let steps: [Step]

  init(_ name: String, _ steps: Step...) {
    self.name = name
    self.steps = steps
  }

  /// What every case begins with: 1 and 5 may owe, 2 and 3 are wallets, 6 may not be owed, 7 is closed, 4 and 8 are of ether, 9 and 10 may
  /// both owe in ether.
  static func accounts(_ base: Int) -> [Account] {
    [
      .faucet(base + 1), .wallet(base + 2), .wallet(base + 3), .faucet(base + 4, .eth), .faucet(base + 5),
      Account(id: LedgerID(base + 6), asset: .usdc, purpose: .protocolFees, flags: .creditsMustNotExceedDebits),
      Account(id: LedgerID(base + 7), asset: .usdc, purpose: .wallet, flags: .closed), .faucet(base + 8, .eth), .faucet(base + 9),
      .faucet(base + 10),
    ]
  }

  static let all = forms + lookups + repetitions + pendings + limits + chains

  private static func ask(_ transfer: Transfer, _ result: TransferResult, wait: Int64 = 0) -> Step {
    Step(wait: wait, transfers: [transfer], results: [result])
  }

  private static func ask(_ transfers: [Transfer], _ results: [TransferResult], wait: Int64 = 0) -> Step {
    Step(wait: wait, transfers: transfers, results: results)
  }

  private static let narrowMax = Amount(Int(Int64.max))

  private static let forms = [
    TransferCase("a time of its own", ask(.of(11, 1, 2, 5).with { $0.timestamp = 1 }, .timestampMustBeZero)),
    TransferCase("unknown flags", ask(.of(11, 1, 2, 5, Transfer.Flags(rawValue: 1 << 8)), .reservedFlag)),
    TransferCase("no id", ask(.of(0, 1, 2, 5), .idMustNotBeZero)),
    TransferCase("the reserved id", ask(.of(11, 1, 2, 5).with { $0.id = .max }, .idMustNotBeIntMax)),
    TransferCase(
      "two phases at once", ask(.of(11, 0, 0, 5, [.postPending, .voidPending], pending: 12), .flagsAreMutuallyExclusive),
      ask(.of(11, 0, 0, 5, [.postPending, .pending], pending: 12), .flagsAreMutuallyExclusive),
      ask(.of(11, 0, 0, 5, [.voidPending, .balancingDebit], pending: 12), .flagsAreMutuallyExclusive),
      ask(.of(11, 0, 0, 5, [.voidPending, .balancingCredit], pending: 12), .flagsAreMutuallyExclusive),
      ask(.of(11, 0, 0, 5, [.postPending, .closingDebit], pending: 12), .flagsAreMutuallyExclusive),
      ask(.of(11, 0, 0, 5, [.postPending, .closingCredit], pending: 12), .flagsAreMutuallyExclusive)),
    TransferCase(
      "accounts that are none", ask(.of(11, 0, 2, 5), .debitAccountIDMustNotBeZero),
      ask(.of(11, 1, 2, 5).with { $0.debit = .max }, .debitAccountIDMustNotBeIntMax),
      ask(.of(11, 1, 0, 5), .creditAccountIDMustNotBeZero),
      ask(.of(11, 1, 2, 5).with { $0.credit = .max }, .creditAccountIDMustNotBeIntMax),
      ask(.of(11, 1, 1, 5), .accountsMustBeDifferent)),
    TransferCase(
      "pending ids", ask(.of(11, 1, 2, 5, pending: 12), .pendingIDMustBeZero),
      ask(.of(11, 0, 0, 5, .postPending), .pendingIDMustNotBeZero),
      ask(.of(11, 0, 0, 5, .postPending).with { $0.pendingID = .max }, .pendingIDMustNotBeIntMax),
      ask(.of(11, 0, 0, 5, .voidPending, pending: 11), .pendingIDMustBeDifferent)),
    TransferCase(
      "timeouts of what is not pending", ask(.of(11, 1, 2, 5, timeout: 1), .timeoutReservedForPendingTransfer),
      ask(.of(11, 0, 0, 5, .voidPending, pending: 12, timeout: 1), .timeoutReservedForPendingTransfer)),
    TransferCase(
      "closing at once", ask(.of(11, 1, 2, 5, .closingDebit), .closingTransferMustBePending),
      ask(.of(11, 1, 2, 5, .closingCredit), .closingTransferMustBePending)),
  ]

  private static let lookups = [
    TransferCase(
      "nobody there, and the id is spent", ask(.of(11, 99, 2, 5), .debitAccountNotFound), ask(.of(11, 1, 2, 5), .idAlreadyFailed),
      ask(.of(12, 1, 99, 5), .creditAccountNotFound), ask(.of(12, 1, 2, 5), .idAlreadyFailed),
      ask(.of(13, 0, 0, 0, .voidPending, pending: 99), .pendingTransferNotFound), ask(.of(13, 1, 2, 5), .idAlreadyFailed)),
    TransferCase(
      "a refusal of form spends no id", ask(.of(11, 1, 1, 5), .accountsMustBeDifferent), ask(.of(11, 1, 2, 5), .ok)),
    TransferCase(
      "assets that do not meet", ask(.of(11, 1, 4, 5), .accountsMustHaveTheSameLedger),
      ask(.of(11, 1, 2, 5, asset: .eth), .transferMustHaveTheSameLedgerAsAccounts)),
    TransferCase(
      "closed accounts", ask(.of(11, 7, 2, 5), .debitAccountAlreadyClosed), ask(.of(12, 1, 7, 5), .creditAccountAlreadyClosed)),
    TransferCase(
      "a closing transfer closes until it is voided",
      ask(.of(11, 1, 2, 0, [.pending, .closingCredit]), .ok), ask(.of(12, 1, 2, 5), .creditAccountAlreadyClosed),
      ask(.of(13, 0, 0, 0, .postPending, pending: 11), .creditAccountAlreadyClosed),
      ask(.of(14, 0, 0, 0, .voidPending, pending: 11), .ok), ask(.of(15, 1, 2, 5), .ok)),
    TransferCase(
      "a closed debit account gives back and pays nothing", ask(.of(11, 1, 2, 5), .ok), ask(.of(12, 2, 1, 3, .pending), .ok),
      ask(.of(13, 2, 1, 0, [.pending, .closingDebit]), .ok), ask(.of(14, 2, 1, 1), .debitAccountAlreadyClosed),
      ask(.of(15, 0, 0, 3, .postPending, pending: 12), .debitAccountAlreadyClosed), ask(.of(16, 0, 0, 3, .voidPending, pending: 12), .ok)),
  ]

  private static let repetitions = [
    TransferCase(
      "the same again", ask(.of(11, 1, 2, 5), .ok), ask(.of(11, 1, 2, 5), .exists),
      ask(.of(11, 1, 2, 5, .pending), .existsWithDifferentFlags), ask(.of(11, 5, 2, 5), .existsWithDifferentDebitAccountID),
      ask(.of(11, 1, 3, 5), .existsWithDifferentCreditAccountID), ask(.of(11, 1, 2, 6), .existsWithDifferentAmount),
      ask(.of(11, 1, 2, 5).with { $0.userData = LedgerID(1) }, .existsWithDifferentUserData),
      ask(.of(11, 1, 2, 5, asset: .fractals), .existsWithDifferentLedger),
      ask(.of(11, 1, 2, 5).with { $0.reason = .refund }, .existsWithDifferentCode),
      ask(.of(11, 1, 2, 5, pending: 12), .existsWithDifferentPendingID), ask(.of(11, 1, 2, 5, timeout: 1), .existsWithDifferentTimeout)),
    TransferCase(
      "a balancing one again", ask(.of(11, 1, 2, 5), .ok), ask(.of(12, 2, 1, 9, .balancingDebit), .ok),
      ask(.of(12, 2, 1, 5, .balancingDebit), .exists), ask(.of(12, 2, 1, 900, .balancingDebit), .exists),
      ask(.of(12, 2, 1, 4, .balancingDebit), .existsWithDifferentAmount)),
    TransferCase(
      "a posting one again", ask(.of(11, 1, 2, 5, .pending).with { $0.userData = LedgerID(7) }, .ok),
      ask(.of(12, 0, 0, 3, .postPending, pending: 11), .ok), ask(.of(12, 0, 0, 3, .postPending, pending: 11), .exists),
      ask(.of(12, 1, 2, 3, .postPending, pending: 11).with { $0.userData = LedgerID(7) }, .exists),
      ask(.of(12, 0, 0, 5, .postPending, pending: 11), .existsWithDifferentAmount),
      ask(.of(12, 0, 0, 5, .postPending, pending: 11).with { $0.amount = .max }, .existsWithDifferentAmount),
      ask(.of(12, 0, 0, 3, .postPending, pending: 11).with { $0.userData = LedgerID(8) }, .existsWithDifferentUserData),
      ask(.of(12, 5, 0, 3, .postPending, pending: 11), .existsWithDifferentDebitAccountID),
      ask(.of(12, 0, 3, 3, .postPending, pending: 11), .existsWithDifferentCreditAccountID),
      ask(.of(12, 0, 0, 3, .postPending, pending: 11, asset: .eth), .existsWithDifferentLedger),
      ask(.of(12, 0, 0, 3, .postPending, pending: 11).with { $0.reason = .payout }, .existsWithDifferentCode),
      ask(.of(12, 0, 0, 3, .postPending, pending: 13), .existsWithDifferentPendingID)),
    TransferCase(
      "a voiding one again", ask(.of(11, 1, 2, 5, .pending), .ok), ask(.of(12, 0, 0, 0, .voidPending, pending: 11), .ok),
      ask(.of(12, 0, 0, 0, .voidPending, pending: 11), .exists), ask(.of(12, 0, 0, 5, .voidPending, pending: 11), .exists),
      ask(.of(12, 0, 0, 4, .voidPending, pending: 11), .existsWithDifferentAmount)),
  ]

  private static let pendings = [
    TransferCase(
      "what was not pending", ask(.of(11, 1, 2, 5), .ok), ask(.of(12, 0, 0, 5, .postPending, pending: 11), .pendingTransferNotPending)),
    TransferCase(
      "another one than the pending", ask(.of(11, 1, 2, 5, .pending), .ok),
      ask(.of(12, 5, 2, 5, .postPending, pending: 11), .pendingTransferHasDifferentDebitAccountID),
      ask(.of(12, 1, 3, 5, .postPending, pending: 11), .pendingTransferHasDifferentCreditAccountID),
      ask(.of(12, 0, 0, 5, .postPending, pending: 11, asset: .eth), .pendingTransferHasDifferentLedger),
      ask(.of(12, 0, 0, 5, .postPending, pending: 11).with { $0.reason = .payout }, .pendingTransferHasDifferentCode),
      ask(.of(12, 0, 0, 6, .postPending, pending: 11), .exceedsPendingTransferAmount),
      ask(.of(12, 0, 0, 4, .voidPending, pending: 11), .pendingTransferHasDifferentAmount)),
    TransferCase(
      "once", ask(.of(11, 1, 2, 5, .pending), .ok), ask(.of(12, 0, 0, 2, .postPending, pending: 11), .ok),
      ask(.of(13, 0, 0, 2, .postPending, pending: 11), .pendingTransferAlreadyPosted),
      ask(.of(14, 0, 0, 0, .voidPending, pending: 11), .pendingTransferAlreadyPosted), ask(.of(15, 1, 2, 5, .pending), .ok),
      ask(.of(16, 1, 2, 5, .voidPending, pending: 15), .ok), ask(.of(17, 0, 0, 2, .postPending, pending: 15), .pendingTransferAlreadyVoided)
    ),
    TransferCase(
      "in time", ask(.of(11, 1, 2, 5, .pending, timeout: 2), .ok), ask(.of(12, 1, 2, 5, .pending, timeout: 2), .ok),
      ask(.of(13, 0, 0, 5, .postPending, pending: 11), .ok, wait: 1_999),
      // Row times differ by nanoseconds: 12 was made one after 11.
      ask(.of(14, 0, 0, 5, .postPending, pending: 12), .pendingTransferExpired, wait: 2)),
    TransferCase(
      "after 2262",
      ask(.of(11, 1, 2, 5, .pending, timeout: .max), .overflowsTimeout, wait: 9_223_372_036_854 - newYear - 1_000)),
  ]

  private static let limits = [
    TransferCase(
      "overdraft", ask(.of(11, 2, 1, 1), .exceedsCredits), ask(.of(12, 1, 2, 5), .ok), ask(.of(13, 2, 1, 3, .pending), .ok),
      ask(.of(14, 2, 1, 3), .exceedsCredits), ask(.of(15, 2, 1, 2), .ok), ask(.of(16, 2, 1, 0), .ok)),
    TransferCase("credits beyond debits", ask(.of(11, 1, 6, 1), .exceedsDebits), ask(.of(12, 6, 1, 5), .ok), ask(.of(13, 1, 6, 5), .ok)),
    TransferCase(
      "63 bits", ask(.of(11, 1, 5, 1), .ok), ask(.of(12, 1, 9, 0).with { $0.amount = narrowMax }, .overflowsDebitsPosted),
      ask(.of(13, 9, 5, 0).with { $0.amount = narrowMax }, .overflowsCreditsPosted),
      ask(.of(14, 9, 10, 0).with { $0.amount = Amount(units: UInt128(Int64.max) + 1) }, .overflowsDebitsPosted),
      ask(.of(15, 9, 10, 0).with { $0.amount = narrowMax }, .ok)),
    TransferCase(
      "63 bits, pending", ask(.of(11, 1, 5, 1, .pending), .ok),
      ask(.of(12, 1, 9, 0, .pending).with { $0.amount = narrowMax }, .overflowsDebitsPending),
      ask(.of(13, 9, 5, 0, .pending).with { $0.amount = narrowMax }, .overflowsCreditsPending),
      ask(.of(14, 1, 9, 0).with { $0.amount = narrowMax }, .overflowsDebits),
      ask(.of(15, 9, 5, 0).with { $0.amount = narrowMax }, .overflowsCredits)),
    TransferCase(
      "128 bits", ask(.of(11, 4, 8, 1, asset: .eth), .ok),
      ask(.of(12, 4, 8, 0, asset: .eth).with { $0.amount = .max }, .overflowsDebitsPosted),
      ask(.of(13, 4, 8, 0, asset: .eth).with { $0.amount = Amount(units: .max - 1) }, .ok),
      ask(.of(14, 4, 8, 1, .pending, asset: .eth), .overflowsDebitsPosted)),
    TransferCase(
      "balancing", ask(.of(11, 1, 2, 7), .ok), ask(.of(12, 2, 3, 5, .balancingDebit), .ok), ask(.of(13, 2, 3, 5, .balancingDebit), .ok),
      ask(.of(14, 2, 3, 1), .exceedsCredits), ask(.of(15, 3, 1, 0, .balancingCredit).with { $0.amount = .max }, .ok),
      ask(.of(16, 3, 1, 1), .exceedsCredits)),
  ]

  private static let chains = [
    TransferCase(
      "all or none", ask([.of(11, 1, 2, 5, .linked), .of(12, 2, 3, 6)], [.linkedEventFailed, .exceedsCredits]),
      // What broke the chain is spent; what it took with it is not.
      ask([.of(11, 1, 2, 5, .linked), .of(12, 2, 3, 5)], [.linkedEventFailed, .idAlreadyFailed]),
      ask([.of(11, 1, 2, 5, .linked), .of(13, 2, 3, 5)], [.ok, .ok])),
    TransferCase(
      "open", ask([.of(11, 1, 2, 5, .linked)], [.linkedEventChainOpen]),
      ask([.of(11, 1, 2, 5), .of(12, 1, 2, 5, .linked), .of(13, 1, 2, 5, .linked)], [.ok, .linkedEventFailed, .linkedEventChainOpen]),
      ask([.of(12, 1, 1, 5, .linked), .of(13, 1, 2, 5, .linked)], [.accountsMustBeDifferent, .linkedEventChainOpen])),
    TransferCase(
      "two phases in one chain",
      ask(
        [.of(11, 1, 2, 5, [.pending, .linked]), .of(12, 0, 0, 5, [.postPending, .linked], pending: 11), .of(13, 2, 3, 5)],
        [.ok, .ok, .ok]),
      ask(
        [
          .of(14, 1, 2, 5, [.pending, .linked]), .of(15, 0, 0, 5, [.voidPending, .linked], pending: 14),
          .of(16, 0, 0, 5, [.postPending, .linked], pending: 14), .of(17, 1, 2, 5), .of(18, 1, 2, 5),
        ], [.linkedEventFailed, .linkedEventFailed, .pendingTransferAlreadyVoided, .linkedEventFailed, .ok]),
      ask(
        [.of(14, 1, 2, 5, .linked), .of(14, 1, 2, 5, .linked), .of(17, 1, 2, 5)], [.linkedEventFailed, .exists, .linkedEventFailed])),
  ]
}

extension Transfer {
  /// The same among accounts and transfers whose ids are greater by this.
  func moved(by base: Int) -> Transfer {
    with { transfer in
      for id in [\Transfer.id, \.debit, \.credit, \.pendingID] as [WritableKeyPath<Transfer, LedgerID>]
      where transfer[keyPath: id] != .zero && transfer[keyPath: id] != .max {
        transfer[keyPath: id] = LedgerID(transfer[keyPath: id].number + UInt128(base))
      }
    }
  }
}
