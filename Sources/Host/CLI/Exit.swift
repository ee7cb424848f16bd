/// What the program's exit says. These numbers are documented in `agon --help` and never change their meaning.
enum Exit: Int32, CaseIterable {
  case success = 0
  case checkFailed = 1
  case noSpace = 2
  case notReplayed = 3
  case refused = 4
  case recordDiffers = 21
  case notIncluded = 23
  case noQuorum = 24
  case lateCommitment = 25
  case anchorDiffers = 26
  case foldDiffers = 27
  case notComparable = 29
  case usage = 64
  case badData = 65
  case notFound = 66
  case inputOutput = 74
  case interrupted = 130

  var meaning: String {
    switch self {
    case .success: "all went well; a void that is no fault of the Space counts as well"
    case .checkFailed: "a check of the doctor or of a Space failed, or one voided a session"
    case .noSpace: "the Space is refused, or none of the Spaces can be played"
    case .notReplayed: "a journal does not replay to its hashes, or cannot be compared"
    case .refused: "the ledger refuses a transfer; nothing has moved"
    case .recordDiffers: "an audit: the blocks, payouts included, are not those of one session"
    case .notIncluded: "an audit: a proof is not one of this session"
    case .noQuorum: "an audit: the log, or too few witnesses of the policy, have signed"
    case .lateCommitment: "an audit: committed to too late, or to something else"
    case .anchorDiffers: "an audit: the log is not the one that was anchored"
    case .foldDiffers: "an audit: the session, folded again, gives something else"
    case .notComparable: "an audit: recorded by another worker, or an answer is erased"
    case .usage: "the command line is wrong"
    case .badData: "a journal, archive, key or review is damaged, or a review is forged"
    case .notFound: "a folder, file, Space or session is not there"
    case .inputOutput: "something could not be read or written"
    case .interrupted: "stopped with Ctrl-C; what was finished is stored"
    }
  }

  /// Every exit with its meaning, for help.
  static var help: String { help(allCases.map { ($0, $0.meaning) }) }

  /// The exits of one command, each on a line that no terminal of 80 columns breaks.
  static func help(_ exits: [(exit: Exit, meaning: String)]) -> String {
    exits.reduce("EXIT CODES") { text, line in
      let number = String(line.exit.rawValue)
      return text + "\n  " + String(repeating: " ", count: 3 - number.count) + number + "  " + line.meaning
    }
  }
}
