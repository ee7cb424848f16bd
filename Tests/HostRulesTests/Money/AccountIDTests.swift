import HostRules
import SpaceContent
import Testing

@Suite struct AccountIDTests {
  private let owner = OwnerID(milliseconds: 1_700_000_000_000, random: 42)

  /// By hand: the hash of the bytes that the documentation lists.
  @Test func anIDIsTheHashOfWhatTheAccountIsFor() throws {
    #expect("\(owner)" == "018bcfe568000000000000000000002a")
    let wallet = "61676f6e2f6163636f756e742f7631" + "0002" + "00000001" + "018bcfe568000000000000000000002a"
    #expect("\(LedgerID.wallet(owner, .usdc))" == (try AccountIDTests.hash(wallet)))
    let queue = "61676f6e2f6163636f756e742f7631" + "0003" + "00000001" + "000000000000000000000000000f4240" + "747765657473"
    #expect("\(LedgerID.queue(space: "tweets", fee: Amount(units: 1_000_000), asset: .usdc))" == (try AccountIDTests.hash(queue)))
  }

  private static func hash(_ hex: String) throws -> String {
    String("\(SHA256.digest(try #require(Hex.decode(hex))))".prefix(32))
  }

  /// Computed with another implementation: `printf 'agon/account/v1\0\1\0\0\0\1' | sha256sum`.
  @Test func theFaucetIsWhereItAlwaysWas() {
    #expect("\(LedgerID.host(.faucet, .usdc))" == "ce0a683ccc3b7f129c00612bbe068bed")
  }

  @Test func noTwoAccountsShareAnID() {
    var ids: Set<LedgerID> = []
    var count = 0
    let other = OwnerID(milliseconds: 1_700_000_000_000, random: 43)
    for asset in Asset.allCases {
      for id in [
        LedgerID.host(.faucet, asset), .host(.protocolFees, asset), .host(.mint, asset), .wallet(owner, asset), .wallet(other, asset),
        .queue(space: "a", fee: .zero, asset: asset), .queue(space: "b", fee: .zero, asset: asset),
        .queue(space: "a", fee: Amount(units: 1), asset: asset),
      ] {
        ids.insert(id)
        count += 1
      }
    }
    #expect(ids.count == count)
  }

  @Test func onlyTheHostsSourcesMayOwe() {
    for account in [
      Account.wallet(owner, .usdc), .queue(space: "a", fee: .zero, asset: .usdc), .escrow(LedgerID(7), asset: .usdc),
      .host(.protocolFees, .usdc),
    ] { #expect(account.flags == .debitsMustNotExceedCredits) }
    for purpose in [Account.Purpose.faucet, .mint] { #expect(Account.host(purpose, .frac).flags == .creditsMustNotExceedDebits) }
    #expect(Account.wallet(owner, .eth).userData == owner.ledgerID && Account.wallet(owner, .eth).id == .wallet(owner, .eth))
    #expect(Account.escrow(LedgerID(7), asset: .usdc).id == LedgerID(7))
  }

  @Test(arguments: [
    "", "00", "+0000000000000000000000000000001", "-0000000000000000000000000000000", String(repeating: "g", count: 32),
    String(repeating: "0", count: 33),
  ])
  func anIDIsThirtyTwoDigits(text: String) {
    #expect(LedgerID(text) == nil && OwnerID(text) == nil)
  }

  @Test func idsSortByTime() throws {
    let (early, late) = (AgentID(milliseconds: 1, random: .max), AgentID(milliseconds: 2, random: 0))
    #expect(early < late && "\(early)" < "\(late)")
    #expect(AgentID("\(late)") == late && AgentID(bytes: late.bytes) == late)
  }
}
