internal import Glibc
public import HostRules
public import SpaceContent
internal import SpaceContract

/// Finished sessions on disk: one file a journal, and a list of one line a session in the order they ended.
///
/// Files are written beside their place and moved into it, so a reader never meets half a journal. Only the owner can read the
/// folder.
public final class JournalFolder {
  /// One line of the list.
  public struct Entry: Hashable, Sendable {
    public let id: String
    public let space: String
    /// By seat.
    public let agents: [String]
    /// "settled", or the code of the void.
    public let outcome: String
    /// By seat, in hundredths; empty for a void.
    public let scores: [Int]
  }

  public let path: String
  private let list: Int32

  /// Opens the folder, creating it where it is missing.
  public init(path: String) throws(SessionError) {
    self.path = path
    try DataFiles.makeFolder(path)
    try DataFiles.makeFolder(path + "/journals")
    let list = open(path + "/sessions.jsonl", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard list >= 0 else { throw DataFiles.failed("open", path + "/sessions.jsonl") }
    self.list = list
  }

  deinit { close(list) }

  /// Stores a journal, and then its line in the list.
  /// - Parameter isDurable: whether both are on the disk when this returns. Without it `synchronize` is to follow.
  public func append(_ played: PlayedSession, isDurable: Bool = false) throws(SessionError) {
    let id = played.journal.id
    let folder = path + "/journals/" + id.prefix(2)
    try DataFiles.write(played.journal.encoded, to: "\(id).journal", in: folder, isDurable: isDurable)
    let line = JSON.encode(Entry(played, id: id).value, pretty: false) + [UInt8(ascii: "\n")]
    try DataFiles.writeAll(line, to: list, path: path + "/sessions.jsonl")
    guard !isDurable || fsync(list) == 0 else { throw DataFiles.failed("synchronise", path) }
  }

  /// Makes everything that was appended durable.
  public func synchronize() throws(SessionError) {
    sync()
    guard fsync(list) == 0 else { throw DataFiles.failed("synchronise", path) }
  }

  /// The journal of a session, by its id or the first characters of it.
  public static func journal(_ id: String, in path: String) throws(SessionError) -> Journal {
    let digits = id.lowercased()
    guard digits.count >= 4, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
      throw SessionError(.notFound, "\(id) is no session id", hint: "give at least its first 4 characters; `agon session list` shows them")
    }
    let folder = path + "/journals/" + digits.prefix(2)
    let found = DataFiles.names(in: folder).filter { $0.hasPrefix(digits) && $0.hasSuffix(".journal") }
    guard let name = found.first else {
      throw SessionError(.notFound, "there is no session \(id) in \(path)", hint: "`agon session list` shows the newest")
    }
    guard found.count == 1 else {
      throw SessionError(.notFound, "\(found.count) sessions start with \(id)", hint: "give more of the id")
    }
    return try journal(file: folder + "/" + name)
  }

  /// The journal in a file.
  public static func journal(file: String) throws(SessionError) -> Journal {
    let bytes = try DataFiles.read(file, from: 0)
    do throws(RulesError) {
      return try Journal(encoded: bytes)
    } catch {
      throw SessionError(.journal, "\(file): \(error.message)", hint: "the file is damaged, or of another version")
    }
  }

  /// The newest `count` sessions, newest first, each once: one that was played again under the same seed counts as its newest
  /// playing. Reads the end of the list only, however long it is.
  public static func newest(_ count: Int, in path: String) throws(SessionError) -> [Entry] {
    let file = path + "/sessions.jsonl"
    var status = stat()
    guard stat(file, &status) == 0 else {
      throw SessionError(.notFound, "there are no sessions in \(path)", hint: "`agon run` plays some; --data DIR names another folder")
    }
    // Lines are about 200 bytes for two seats; where they turn out longer, more of the list is read.
    var window = (count + 1) * 512
    while true {
      let from = max(0, Int(status.st_size) - window)
      let lines = try DataFiles.read(file, from: from).split(separator: UInt8(ascii: "\n"))
      // A read that starts inside the file starts inside a line.
      let found = entries(in: from == 0 ? lines[...] : lines.dropFirst(), count: count)
      if found.count == count || from == 0 { return found }
      window *= 4
    }
  }

  /// The last `count` entries of some lines, newest first. A line that a crash has torn is passed over: its journal is whole all
  /// the same, and found by its id.
  private static func entries(in lines: ArraySlice<ArraySlice<UInt8>>, count: Int) -> [Entry] {
    var entries: [Entry] = []
    var seen: Set<String> = []
    for line in lines.reversed() {
      guard entries.count < count else { break }
      guard let value = try? JSON.decode(Array(line)), let entry = Entry(value), seen.insert(entry.id).inserted else { continue }
      entries.append(entry)
    }
    return entries
  }
}

extension JournalFolder.Entry {
  /// The line of a session.
  public init(_ played: PlayedSession) { self.init(played, id: played.journal.id) }

  /// The id is a hash of the header, so it is taken once for all that is named after it.
  init(_ played: PlayedSession, id: String) {
    self.id = id
    space = played.journal.header.space
    agents = played.seated
    switch played.journal.end.outcome {
    case .settled(let settlement):
      outcome = "settled"
      scores = settlement.scores.map(\.hundredths)
    case .void(let reason):
      outcome = reason.code
      scores = []
    }
  }

  init?(_ value: Value) {
    guard let id = value["id"]?.text, let space = value["space"]?.text, let outcome = value["outcome"]?.text,
      let agents = value["agents"]?.list, let scores = value["scores"]?.list
    else { return nil }
    self.id = id
    self.space = space
    self.outcome = outcome
    self.agents = agents.compactMap(\.text)
    self.scores = scores.compactMap { $0.int.map { Int($0) } }
  }

  /// The entry as data.
  public var value: Value {
    [
      "id": .text(id), "space": .text(space), "outcome": .text(outcome), "agents": .list(agents.map { .text($0) }),
      "scores": .list(scores.map { .int(Int64($0)) }),
    ]
  }
}
