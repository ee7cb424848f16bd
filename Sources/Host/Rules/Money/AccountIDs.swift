internal import SpaceContent

/// Where each account stands. Whoever needs one computes its id and asks nobody: creating it again gives `exists`.
///
/// An id is the first 16 bytes of SHA-256("agon/account/v1" ‖ purpose as 2 bytes ‖ asset as 4 bytes ‖ what the account belongs to),
/// numbers with the most significant byte first. All but the last part has a fixed length, so no two accounts share an input.
extension LedgerID {
  /// One of the host's own accounts: faucet, protocol fees or mint.
  public static func host(_ purpose: Account.Purpose, _ asset: Asset) -> LedgerID {
    precondition(Account.isOfHost(purpose), "an account for \(purpose) belongs to somebody")
    return account(purpose, asset, of: [])
  }

  /// What an owner has of an asset.
  public static func wallet(_ owner: OwnerID, _ asset: Asset) -> LedgerID { account(.wallet, asset, of: owner.bytes) }

  /// Where the fees lie of those who wait for a session of a Space.
  /// - Parameters:
  ///   - space: the Space's id, as its manifest has it.
  ///   - fee: the tier: what each seat pays.
  public static func queue(space: String, fee: Amount, asset: Asset) -> LedgerID {
    account(.queue, asset, of: LedgerID(fee.units).bytes + Array(space.utf8))
  }

  /// The pool of one session: the account has the session's own id.
  public static func escrow(_ session: LedgerID) -> LedgerID { session }

  private static func account(_ purpose: Account.Purpose, _ asset: Asset, of subject: [UInt8]) -> LedgerID {
    var input = Array("agon/account/v1".utf8)
    withUnsafeBytes(of: purpose.rawValue.bigEndian) { input += $0 }
    withUnsafeBytes(of: asset.rawValue.bigEndian) { input += $0 }
    let digest = SHA256.digest(input + subject)
    return LedgerID(digest.bytes.prefix(LedgerID.byteCount).reduce(0) { $0 << 8 | UInt128($1) })
  }
}

/// The accounts themselves, as they are created: with the flags that keep each from what it must never do.
extension Account {
  /// Whether accounts of this purpose are the host's own, one for each asset.
  public static func isOfHost(_ purpose: Purpose) -> Bool {
    switch purpose {
    case .faucet, .protocolFees, .mint: true
    case .wallet, .queue, .escrow: false
    }
  }

  /// One of the host's own accounts. Faucet and mint take back at most what they gave out; protocol fees are never owed.
  public static func host(_ purpose: Purpose, _ asset: Asset) -> Account {
    let flags: Flags = purpose == .protocolFees ? .debitsMustNotExceedCredits : .creditsMustNotExceedDebits
    return Account(id: .host(purpose, asset), asset: asset, purpose: purpose, flags: flags)
  }

  /// What an owner has of an asset; it can never owe.
  public static func wallet(_ owner: OwnerID, _ asset: Asset) -> Account {
    Account(
      id: .wallet(owner, asset), asset: asset, purpose: .wallet, flags: .debitsMustNotExceedCredits, userData: owner.ledgerID)
  }

  /// Where the fees lie of those who wait for a session of a Space, at one fee.
  public static func queue(space: String, fee: Amount, asset: Asset) -> Account {
    Account(
      id: .queue(space: space, fee: fee, asset: asset), asset: asset, purpose: .queue, flags: .debitsMustNotExceedCredits)
  }

  /// The pool of one session.
  public static func escrow(_ session: LedgerID, asset: Asset) -> Account {
    Account(id: .escrow(session), asset: asset, purpose: .escrow, flags: .debitsMustNotExceedCredits, userData: session)
  }
}
