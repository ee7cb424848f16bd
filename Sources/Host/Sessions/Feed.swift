public import HostRules
internal import SpaceContract

/// Where the bars of a feed come from.
public enum Feed: Sendable {
  /// Drawn from the session's seed.
  case generator
  case recorded(Recording)
  /// Asked of sources outside, with the time of the session's start in seconds since 1970.
  case live(@Sendable (FeedQuery, _ startedAt: Int64) async -> [Quote])

  /// The recording in a CSV file; see `Recording`.
  /// - Throws: a `SessionError` for a file that cannot be read, or whose line so-and-so is no bar.
  public static func recording(file: String) throws(SessionError) -> Feed {
    let bytes: [UInt8]
    do throws(SessionError) {
      bytes = try DataFiles.read(file)
    } catch {
      throw SessionError(.feed, error.message, hint: "a recorded feed is a CSV file with the columns unix, open, high, low and close")
    }
    do throws(RulesError) {
      return .recorded(try Recording(csv: bytes))
    } catch {
      throw SessionError(.feed, "\(file): \(error.message)", hint: error.hint)
    }
  }

  /// What a session's header says of it.
  public var origin: FeedOrigin {
    switch self {
    case .generator: .generator
    case .recorded(let recording): .recorded(recording.cid)
    case .live: .live
    }
  }
}
