internal import ArgumentParser
internal import HostRules
internal import SpaceSandbox

/// What an agent is told, from the command line or a file.
struct PromptOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What the agent is told, at most 64 KiB. Others on this machine may see a command line: a file tells nobody.", valueName: "text"))
  var prompt: String?

  @Option(help: ArgumentHelp("A file with the prompt, in UTF-8.", valueName: "file"))
  var promptFile: String?

  func validate() throws {
    guard prompt == nil || promptFile == nil else { throw ValidationError("--prompt and --prompt-file cannot both be given.") }
  }

  /// The prompt; nil where none is given.
  func load() throws -> Prompt? {
    if let prompt { return try Prompt(prompt) }
    return try promptFile.map { try Prompt(utf8: OwnersFile.read($0, limit: Prompt.maxBytes, code: .badPrompt)) }
  }
}

/// The picture of an agent, from a file.
struct AvatarOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A picture: PNG, JPEG or WebP, still, at most 256 KiB and 1024 pixels to a side. What it says of its maker is left out.",
      valueName: "file"))
  var avatar: String?

  /// The picture; nil where none is given.
  func load() throws -> AvatarPicture? {
    try avatar.map { try AvatarPicture(file: OwnersFile.read($0, limit: AvatarPicture.maxBytes, code: .badAvatar)) }
  }
}

/// Files that owners hand in.
enum OwnersFile {
  /// The bytes of a file within a limit.
  /// - Parameter code: names the kind of file where it is too large.
  static func read(_ path: String, limit: Int, code: RulesError.Code) throws -> [UInt8] {
    do throws(SandboxError) {
      return try WholeFile.read(path, limit: limit)
    } catch {
      guard error.code == .tooLarge || error.code == .symlink else { throw error }
      throw Failure(.usage, code: code.rawValue, error.message, hint: error.hint)
    }
  }
}
