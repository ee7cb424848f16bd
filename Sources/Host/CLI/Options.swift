internal import ArgumentParser
internal import HostRules
internal import HostStore
internal import MarketFeeds
internal import SessionRunner
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

  /// The store in the folder, which is made where it is missing.
  func open() throws -> Store { try Store(folder: data) }

  /// Looks into the store of a folder that is there.
  func reading<R>(_ body: (Reading) throws -> R) throws -> R {
    let store = try Store(folder: data, creating: false)
    let result = try store.read(body)
    try store.close()
    return result
  }
}

/// What moves the clocks of sessions.
struct ClockOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What moves a session's clock: virtual (waits end at once), real, or so many session seconds to a real one, 2 to 86400.",
      valueName: "virtual|real|rate"))
  var clock = "virtual"

  var value: SessionPlan.Clock? {
    switch clock {
    case "virtual": return .virtual
    case "real": return .wall(rate: 1)
    default: return Int(clock).flatMap { (2...SessionClock.maxRate).contains($0) ? .wall(rate: $0) : nil }
    }
  }

  func validate() throws {
    guard value != nil else { throw ValidationError("--clock takes virtual, real, or a rate of 2 to \(SessionClock.maxRate).") }
  }

  var plan: SessionPlan.Clock { value ?? .virtual }
}

/// Where the bars of feeds come from.
struct FeedsOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where a feed's bars come from: generator (the default of every feed), live (exchanges; needs --clock real), or a CSV file of recorded prices. May be given more than once.",
      valueName: "name=source"))
  var feed: [String] = []

  /// Connections to exchanges, for as long as the program runs.
  private static let exchanges = LiveFeed()

  /// The feeds named, with every recording read.
  func load() throws -> [String: Feed] {
    var feeds: [String: Feed] = [:]
    for text in feed {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw Failure(.usage, code: "feed", "--feed \(text) names no source", hint: "write it as in --feed btc-usd=prices.csv")
      }
      switch parts[1] {
      case "generator": feeds[parts[0]] = .generator
      case "live": feeds[parts[0]] = .live { await FeedsOption.exchanges.quotes($0, startedAt: $1) }
      default: feeds[parts[0]] = try .recording(file: parts[1])
      }
    }
    return feeds
  }
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

  /// A word as a shell takes it.
  static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
      default: false
      }
    }
    return isPlain ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
