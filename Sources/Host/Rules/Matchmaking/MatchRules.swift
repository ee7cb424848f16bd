// Every number of matchmaking is chosen in this file, and nowhere else.
//
//   Closeness  An entry looks for others within 100 points of its MMR (as wide as a tier's band; the better of two wins about six times
//              in ten), and 20 points more for every second that it has waited: 700 after half a minute. After 60 seconds it takes
//              anybody. Of two entries the one that waited longer decides, as otherwise nobody could play where few wait.
//   Seats      A session is formed at once where all its seats can be filled, and with what there is, the fewest seats or more, as soon
//              as its oldest entry has waited 10 seconds.
//   Choice     Three times as many of the nearest as there are seats left are looked at; the seed draws which of them sit. So two who
//              join at one moment cannot count on meeting, and the same two do not meet each time.
//   Owners     An owner has at most 16 entries waiting in one queue, and sits once in a session. Only where nothing is paid, and fewer
//              owners wait than a session has seats at the least, may one sit several times: by agents of their own.

/// How sessions are formed from those who wait.
public enum MatchRules {
  /// How far from its own MMR an entry looks when it has just joined, in points.
  public static let windowPoints = 100
  /// By how many points that widens with each second of waiting.
  public static let wideningPointsPerSecond: Int64 = 20
  /// After so many seconds an entry takes anybody.
  public static let unlimitedAfterSeconds: Int64 = 60
  /// After so many seconds an entry starts with fewer seats than there could be.
  public static let fillAfterSeconds: Int64 = 10
  /// How many candidates are looked at for each seat.
  public static let candidatesPerSeat = 3
  /// How many entries of one owner may wait in one queue.
  public static let entriesPerOwner = 16

  /// The window of an entry, in points to either side.
  /// - Parameter waited: milliseconds; a clock that was set back counts as no time at all.
  public static func window(waited: Int64) -> Int {
    guard waited < unlimitedAfterSeconds * 1000 else { return MMR.range.upperBound }
    return windowPoints + Int(max(0, waited) * wideningPointsPerSecond / 1000)
  }
}
