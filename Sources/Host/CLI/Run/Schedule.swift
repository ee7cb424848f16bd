/// Who meets whom in a run: the same for every run over the same Spaces.
///
/// Sessions go around the Spaces. Within a Space the bots meet as in a round robin: with two seats every ordered pair comes once in
/// n·(n-1) sessions, and in any n sessions in a row every bot sits equally often.
struct Schedule: Equatable, Sendable {
  struct Entrant: Equatable, Sendable {
    let space: String
    let bots: [String]
    /// Seats of a session: the fewest that the Space allows.
    let seats: Int
  }

  struct Pairing: Equatable, Sendable {
    /// The place of the Space among the entrants.
    let entrant: Int
    let bots: [String]
  }

  let entrants: [Entrant]

  /// - Parameter entrants: at least one, each with at least one bot.
  init(_ entrants: [Entrant]) {
    precondition(!entrants.isEmpty && entrants.allSatisfy { !$0.bots.isEmpty }, "a schedule needs somebody to play")
    self.entrants = entrants
  }

  /// The session with this number, from 0.
  subscript(session: Int) -> Pairing {
    let index = session % entrants.count
    return Pairing(entrant: index, bots: entrants[index].bots(ofRound: session / entrants.count))
  }
}

extension Schedule.Entrant {
  /// From one bot on in equal strides; a bot sits twice only where there are more seats than bots.
  fileprivate func bots(ofRound round: Int) -> [String] {
    let start = round % bots.count
    let stride = 1 + round / bots.count % max(1, bots.count - 1)
    var places: [Int] = []
    for seat in 0..<seats {
      var place = (start + seat * stride) % bots.count
      let sitting = places.count / bots.count
      while places.count(where: { $0 == place }) > sitting { place = (place + 1) % bots.count }
      places.append(place)
    }
    return places.map { bots[$0] }
  }
}
