internal import ArgumentParser
internal import SpaceContract
internal import SpaceSandbox

struct SpacesOption: ParsableArguments {
  @Option(help: ArgumentHelp("The folder that Spaces are loaded from.", valueName: "dir"))
  var spaces = "./spaces"

  func load(with executable: WorkerExecutable) throws(SandboxError) -> SpacesFolder {
    try SpacesFolder(path: spaces, executable: executable)
  }
}

struct DataOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("The folder that sessions are kept in. It is created where it is missing, for this user alone.", valueName: "dir"))
  var data = "./.agon"
}

struct JSONOption: ParsableArguments {
  @Flag(help: "Print JSON to standard output, and errors as JSON to standard error.")
  var json = false
}

extension SpacesFolder {
  /// The Space with this id, or why there is none.
  func require(_ id: String) throws(Failure) -> SpacePackage {
    if let space = space(id) { return space }
    if let refusal = refused.first(where: { $0.name == id }) { throw Failure(refusal) }
    let known = spaces.map(\.manifest.id)
    let hint = known.isEmpty ? "`agon space list` says what is wrong with the Spaces there" : "there are: \(known.joined(separator: ", "))"
    throw Failure(.notFound, code: "no_space", "there is no Space \(id) in \(path)", hint: hint)
  }
}

extension Failure {
  init(_ refusal: SpacesFolder.Refusal) {
    self.init(
      .noSpace, code: refusal.error.code.rawValue, "the Space \(refusal.name) is refused: \(refusal.error.message)",
      hint: refusal.error.hint)
  }
}

/// How this program was called, for commands that a person can copy.
enum Invocation {
  static let program: String = {
    let path = CommandLine.arguments.first ?? "agon"
    return path.contains("/") && !path.hasPrefix("/") ? path : shortened(path)
  }()

  /// A path inside the working folder reads better from there.
  private static func shortened(_ path: String) -> String {
    guard path.hasPrefix("/"), let folder = Terminal.environment("PWD"), path.hasPrefix(folder + "/") else { return path }
    return String(path.dropFirst(folder.count + 1))
  }

  /// A command line with the options that differ from their defaults.
  static func command(_ words: String, spaces: SpacesOption? = nil, data: DataOption? = nil) -> String {
    var line = program + " " + words
    if let spaces, spaces.spaces != "./spaces" { line += " --spaces \(quoted(spaces.spaces))" }
    if let data, data.data != "./.agon" { line += " --data \(quoted(data.data))" }
    return line
  }

  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
      default: false
      }
    }
    return isPlain ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
