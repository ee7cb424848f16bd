internal import HostRules
public import HostStore

extension Arena {
  /// The name under which the outbox knows how far the minting has come.
  private static let consumer = "fractals"

  /// Mints the Fractals that sessions have earned since the last time, oldest first.
  ///
  /// It reads the outbox: one row for each session that ended, committed with its end, so none is forgotten. The mint and how far it has
  /// come are one commit, and each transfer's id follows from its session, so none is minted twice.
  /// - Parameter limit: the most sessions that one commit takes.
  /// - Returns: how many sessions were looked at.
  @discardableResult public func mintFractals(limit: Int = 256) async throws -> Int {
    var count = 0
    while true {
      let taken = try await store.commit { [now = runner.now] writing in
        try Arena.mintFractals(limit: limit, in: writing, at: now())
      }
      count += taken
      if taken < limit { return count }
    }
  }

  /// One commit of it.
  public static func mintFractals(limit: Int, in writing: Writing, at now: Int64) throws -> Int {
    let rows = try writing.outbox(for: consumer, topic: .ended, limit: limit)
    guard let last = rows.last else { return 0 }
    var transfers: [Transfer] = []
    var owners: Set<OwnerID> = []
    for row in rows {
      guard let session = try writing.session(row.session), case .ended("settled", _) = session.phase, session.fee > 0 else { continue }
      let entrants = try writing.entrants(of: session.number)
      transfers += try SessionMoney(try writing.header(of: session), entrants: entrants, startedAt: session.startedAt).fractals
      owners.formUnion(entrants.map(\.owner))
    }
    if !transfers.isEmpty {
      let accounts = [Account.host(.mint, .fractals)] + owners.sorted().map { .wallet($0, .fractals) }
      try writing.post(transfers, accounts: accounts, at: now)
    }
    try writing.setCursor(of: consumer, to: last.number)
    return rows.count
  }
}
