/// Why the rules refuse some scores, ranks, shares, ratings, journals, recordings, names, prompts, pictures, amounts,
/// queues or rules of auto-join.
///
/// The message names no callback and no package: the caller, who knows them, puts them in front ("evaluate: seat 1: …").
public struct RulesError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable {
    case scoreOutOfRange = "score_out_of_range"
    case badWeights = "bad_weights"
    case badRanks = "bad_ranks"
    case noSeats = "no_seats"
    case wrongSeatCount = "wrong_seat_count"
    case ranksContradictScores = "ranks_contradict_scores"
    case sharesNotGiven = "shares_not_given"
    case badShare = "bad_share"
    case badShareSum = "bad_share_sum"
    case badPool = "bad_pool"
    /// A fee that the Space does not have.
    case noTier = "no_tier"
    /// An agent that waits in the queue already.
    case alreadyWaiting = "already_waiting"
    /// An entry that does not wait, or not any more.
    case notWaiting = "not_waiting"
    /// More entries of one owner in one queue than may wait.
    case tooManyEntries = "too_many_entries"
    /// An entry for another package than the queue's.
    case wrongPackage = "wrong_package"
    case badQueueLog = "bad_queue_log"
    case badReceipt = "bad_receipt"
    /// A rule of auto-join that cannot be meant.
    case badAutoJoinRule = "bad_autojoin_rule"
    /// A rule of auto-join that may not spend yet.
    case notBackTested = "not_back_tested"
    /// What a seat pays is negative, or so much that the fees of all seats together do not fit.
    case badFee = "bad_fee"
    /// The protocol's part is no number of basis points.
    case badProtocolFee = "bad_protocol_fee"
    case tooManySeats = "too_many_seats"
    case badResult = "bad_result"
    case badRating = "bad_rating"
    case badJournal = "bad_journal"
    case badRecording = "bad_recording"
    case badName = "bad_name"
    case badKey = "bad_key"
    case badPrompt = "bad_prompt"
    case badSettings = "bad_settings"
    case badAvatar = "bad_avatar"
    case badAmount = "bad_amount"
  }

  public let code: Code
  public let message: String
  /// What to do about it.
  public let hint: String

  public init(_ code: Code, _ message: String, hint: String = "") {
    self.code = code
    self.message = message
    self.hint = hint
  }
}

extension RulesError: CustomStringConvertible {
  public var description: String { "\(code.rawValue): \(message)" + (hint.isEmpty ? "" : " (\(hint))") }
}
