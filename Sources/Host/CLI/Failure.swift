internal import HostArchive
internal import HostCrypto
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

/// Why a command cannot go on, for the person who gave it.
struct Failure: Error, Equatable {
  /// Stable, for programs.
  let code: String
  /// What happened.
  let message: String
  /// What to do next; empty where nothing can be said.
  let hint: String
  let status: Exit

  init(_ status: Exit, code: String, _ message: String, hint: String = "") {
    self.status = status
    self.code = code
    self.message = message
    self.hint = hint
  }

  /// The errors of the modules below, each with the exit that fits it; nil for any other.
  init?(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as SandboxError: self.init(error)
    case let error as SessionError: self.init(Failure.status(of: error), code: error.code.rawValue, error.message, hint: error.hint)
    case let error as ArchiveError: self.init(Failure.status(of: error), code: error.code.rawValue, error.message, hint: error.hint)
    case let error as ContentError: self.init(.badData, code: error.code.rawValue, error.message, hint: error.hint)
    case let error as CryptoError: self.init(Failure.status(of: error), code: error.code.rawValue, error.message, hint: error.hint)
    case let error as StoreError: self.init(Failure.status(of: error), code: error.code.rawValue, error.message, hint: error.hint)
    case let error as RulesError: self.init(Failure.status(of: error), code: error.code.rawValue, error.message, hint: error.hint)
    default: return nil
    }
  }

  init(_ error: SandboxError) {
    let status: Exit =
      switch error.code {
      case .unreadable: .notFound
      case .worker: .checkFailed
      case .archive: .badData
      case .exists: .usage
      case .unwritable: .inputOutput
      case .symlink, .tooLarge, .missingFile, .badPath, .manifest, .load: .noSpace
      }
    self.init(status, code: error.code.rawValue, error.message, hint: error.hint)
  }

  private static func status(of error: ArchiveError) -> Exit {
    switch error.code {
    case .wrongHash, .malformed, .truncated, .tooLarge, .badName, .unsupported: .badData
    case .notFound: .notFound
    case .exists, .locked: .usage
    case .diskFull, .readOnly, .storage: .inputOutput
    case .notProved: .checkFailed
    }
  }

  private static func status(of error: CryptoError) -> Exit {
    switch error.code {
    case .malformed: .badData
    case .exposed, .exists: .usage
    case .notFound: .notFound
    case .storage: .inputOutput
    case .library: .checkFailed
    }
  }

  private static func status(of error: StoreError) -> Exit {
    switch error.code {
    case .newerSchema, .corrupt: .badData
    case .notFound: .notFound
    case .nameTaken, .conflict, .exists, .locked: .usage
    case .diskFull, .readOnly, .storage, .outcomeUnknown: .inputOutput
    case .constraint: .checkFailed
    }
  }

  private static func status(of error: RulesError) -> Exit {
    switch error.code {
    case .badName, .badKey, .badPrompt, .badSettings, .badAvatar, .badAmount, .badAutoJoinRule, .noTier: .usage
    default: .checkFailed
    }
  }

  private static func status(of error: SessionError) -> Exit {
    switch error.code {
    case .seats, .agent, .config, .feed, .judges, .fee, .funds: .usage
    case .beacon: .inputOutput
    case .journal, .ledger: .badData
    case .notFound: .notFound
    case .storage: .inputOutput
    }
  }

  /// For standard error: two lines for people, or one JSON object.
  func report(asJSON: Bool) -> String {
    if asJSON {
      var error: Value.Map = ["code": .text(code), "message": .text(TextCleaning.clean(message))]
      if !hint.isEmpty { error["hint"] = .text(TextCleaning.clean(hint)) }
      return JSON.text(["error": .map(error)]) + "\n"
    }
    let lines = PlainText.lines(message)
    var text = "error: " + lines.joined(separator: "\n       ") + "\n"
    if !hint.isEmpty { text += " hint: " + PlainText.line(hint) + "\n" }
    return text
  }
}
