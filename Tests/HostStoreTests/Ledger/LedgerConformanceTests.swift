internal import HostRules
internal import HostStore
internal import Testing

/// Every result of the ledger, reached through the store.
@Suite struct LedgerConformanceTests {
  /// TigerBeetle's statuses of `create_accounts`, in its order, as its sources have had them since version 0.17.
  private static let accountStatuses = """
    linked_event_failed linked_event_chain_open imported_event_expected imported_event_not_expected timestamp_must_be_zero
    imported_event_timestamp_out_of_range imported_event_timestamp_must_not_advance reserved_field reserved_flag id_must_not_be_zero
    id_must_not_be_int_max exists_with_different_flags exists_with_different_user_data_128 exists_with_different_user_data_64
    exists_with_different_user_data_32 exists_with_different_ledger exists_with_different_code exists flags_are_mutually_exclusive
    debits_pending_must_be_zero debits_posted_must_be_zero credits_pending_must_be_zero credits_posted_must_be_zero ledger_must_not_be_zero
    code_must_not_be_zero imported_event_timestamp_must_not_regress
    """

  /// Its statuses of `create_transfers`.
  private static let transferStatuses = """
    linked_event_failed linked_event_chain_open imported_event_expected imported_event_not_expected timestamp_must_be_zero
    imported_event_timestamp_out_of_range imported_event_timestamp_must_not_advance reserved_flag id_must_not_be_zero id_must_not_be_int_max
    exists_with_different_flags exists_with_different_pending_id exists_with_different_timeout exists_with_different_debit_account_id
    exists_with_different_credit_account_id exists_with_different_amount exists_with_different_user_data_128
    exists_with_different_user_data_64 exists_with_different_user_data_32 exists_with_different_ledger exists_with_different_code exists
    id_already_failed flags_are_mutually_exclusive debit_account_id_must_not_be_zero debit_account_id_must_not_be_int_max
    credit_account_id_must_not_be_zero credit_account_id_must_not_be_int_max accounts_must_be_different pending_id_must_be_zero
    pending_id_must_not_be_zero pending_id_must_not_be_int_max pending_id_must_be_different timeout_reserved_for_pending_transfer
    closing_transfer_must_be_pending ledger_must_not_be_zero code_must_not_be_zero debit_account_not_found credit_account_not_found
    accounts_must_have_the_same_ledger transfer_must_have_the_same_ledger_as_accounts pending_transfer_not_found
    pending_transfer_not_pending pending_transfer_has_different_debit_account_id pending_transfer_has_different_credit_account_id
    pending_transfer_has_different_ledger pending_transfer_has_different_code exceeds_pending_transfer_amount
    pending_transfer_has_different_amount pending_transfer_already_posted pending_transfer_already_voided pending_transfer_expired
    imported_event_timestamp_must_not_regress imported_event_timestamp_must_postdate_debit_account
    imported_event_timestamp_must_postdate_credit_account imported_event_timeout_must_be_zero debit_account_already_closed
    credit_account_already_closed overflows_debits_pending overflows_credits_pending overflows_debits_posted overflows_credits_posted
    overflows_debits overflows_credits overflows_timeout exceeds_credits exceeds_debits
    """

  private static let unneeded: Set<String> = ["ledger_must_not_be_zero", "code_must_not_be_zero", "reserved_field"]

  /// What the results leave out is what their documentation says, and the rest stands in the same order.
  @Test func theResultsAreTigerBeetlesInItsOrder() {
    func kept(_ list: String) -> [String] {
      list.split(whereSeparator: \.isWhitespace).map(String.init).filter { status in
        !status.hasPrefix("imported_event") && !status.hasSuffix("user_data_64") && !status.hasSuffix("user_data_32")
          && !LedgerConformanceTests.unneeded.contains(status)
      }
    }
    #expect(AccountResult.allCases.map(\.rawValue) == ["ok"] + kept(LedgerConformanceTests.accountStatuses))
    #expect(TransferResult.allCases.map(\.rawValue) == ["ok"] + kept(LedgerConformanceTests.transferStatuses))
  }

  @Test func everyResultOfAnAccountIsReached() throws {
    let bench = try LedgerBench()
    var reached: Set<AccountResult> = []
    func expect(_ results: [AccountResult], of accounts: Account...) throws {
      let given = try bench.store.write { try $0.createAccounts(accounts, at: newYear) }
      #expect(given == results)
      reached.formUnion(given)
    }
    func changed(_ change: (inout Account) -> Void) -> Account {
      var account = Account.wallet(1)
      change(&account)
      return account
    }
    try expect([.ok], of: .wallet(1))
    try expect([.exists], of: .wallet(1))
    try expect([.existsWithDifferentFlags], of: changed { $0.flags = [] })
    try expect(
      [.existsWithDifferentUserData],
      of: Account(id: LedgerID(1), asset: .usdc, purpose: .wallet, flags: .debitsMustNotExceedCredits, userData: LedgerID(9)))
    try expect([.existsWithDifferentLedger], of: .wallet(1, .eth))
    try expect(
      [.existsWithDifferentCode], of: Account(id: LedgerID(1), asset: .usdc, purpose: .escrow, flags: .debitsMustNotExceedCredits))
    try expect([.timestampMustBeZero], of: changed { $0.timestamp = 1 })
    try expect([.reservedFlag], of: changed { $0.flags.insert(Account.Flags(rawValue: 1 << 3)) })
    try expect([.idMustNotBeZero], of: .wallet(0))
    try expect([.idMustNotBeIntMax], of: Account(id: .max, asset: .usdc, purpose: .wallet))
    var fresh = Account.wallet(2)
    fresh.flags.insert(.creditsMustNotExceedDebits)
    try expect([.flagsAreMutuallyExclusive], of: fresh)
    let volumes: [(WritableKeyPath<Account, Amount>, AccountResult)] = [
      (\.debitsPending, .debitsPendingMustBeZero), (\.debitsPosted, .debitsPostedMustBeZero),
      (\.creditsPending, .creditsPendingMustBeZero), (\.creditsPosted, .creditsPostedMustBeZero),
    ]
    for (volume, result) in volumes {
      var account = Account.wallet(2)
      account[keyPath: volume] = Amount(1)
      try expect([result], of: account)
    }
    var linked = Account.wallet(3)
    linked.flags.insert(.linked)
    try expect([.linkedEventFailed, .exists], of: linked, .wallet(1))
    try expect([.linkedEventChainOpen], of: linked)
    #expect(try bench.store.read { try $0.account(LedgerID(3)) } == nil)
    #expect(reached == Set(AccountResult.allCases))
    #expect(try bench.audit().fault == nil)
  }

  /// Each case begins with a ledger of its own.
  @Test func everyResultOfATransferIsReached() throws {
    var reached: Set<TransferResult> = []
    let bench = try LedgerBench()
    for (index, item) in TransferCase.all.enumerated() {
      // Cases share a file, each with numbers of its own.
      let base = (index + 1) * 1_000
      try bench.store.write { writing in
        #expect(try writing.createAccounts(TransferCase.accounts(base), at: newYear).allSatisfy { $0 == .ok })
        var now = newYear
        for step in item.steps {
          now += step.wait
          let given = try writing.createTransfers(step.transfers.map { $0.moved(by: base) }, at: now)
          #expect(given == step.results, "\(item.name)")
          reached.formUnion(given)
        }
      }
    }
    #expect(Set(TransferResult.allCases).subtracting(reached) == [])
    #expect(try bench.audit().fault == nil)
  }
}
