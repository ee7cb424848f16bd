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
    try JournalFolder.makeFolder(path)
    try JournalFolder.makeFolder(path + "/journals")
    let list = open(path + "/sessions.jsonl", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard list >= 0 else { throw JournalFolder.failed("open", path + "/sessions.jsonl") }
    self.list = list
  }

  deinit { close(list) }

  /// Stores a journal, and then its line in the list.
  public func append(_ played: PlayedSession) throws(SessionError) {
    let id = played.journal.id
    let folder = path + "/journals/" + id.prefix(2)
    try JournalFolder.write(played.journal.encoded, to: "\(id).journal", in: folder)
    let line = JSON.encode(Entry(played, id: id).value, pretty: false) + [UInt8(ascii: "\n")]
    try JournalFolder.writeAll(line, to: list, path: path + "/sessions.jsonl")
  }

  /// Makes everything that was appended durable.
  public func synchronize() throws(SessionError) {
    sync()
    guard fsync(list) == 0 else { throw JournalFolder.failed("synchronise", path) }
  }

  /// The journal of a session, by its id or the first characters of it.
  public static func journal(_ id: String, in path: String) throws(SessionError) -> Journal {
    let digits = id.lowercased()
    guard digits.count >= 4, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
      throw SessionError(.notFound, "\(id) is no session id", hint: "give at least its first 4 characters; `agon session list` shows them")
    }
    let folder = path + "/journals/" + digits.prefix(2)
    let found = names(in: folder).filter { $0.hasPrefix(digits) && $0.hasSuffix(".journal") }
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
    let bytes = try read(file, from: 0)
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
      let lines = try read(file, from: from).split(separator: UInt8(ascii: "\n"))
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

extension JournalFolder {
  private static func failed(_ verb: String, _ path: String) -> SessionError {
    let cause = errno
    if cause == ENOENT, verb == "read" { return SessionError(.notFound, "\(path) is not there", hint: "`agon session list` shows what is") }
    let hint = cause == ENOSPC ? "free some space; what was stored before is whole" : "check the folder given with --data"
    return SessionError(.storage, "cannot \(verb) \(path): \(String(cString: strerror(cause)))", hint: hint)
  }

  private static func makeFolder(_ path: String) throws(SessionError) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failed("create", path) }
  }

  /// Makes the folder only when the file cannot be made without: after the first sessions it is there.
  private static func write(_ bytes: [UInt8], to name: String, in folder: String) throws(SessionError) {
    let path = folder + "/" + name
    let temporary = path + ".new"
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
    var descriptor = open(temporary, flags, 0o600)
    if descriptor < 0 && errno == ENOENT {
      try makeFolder(folder)
      descriptor = open(temporary, flags, 0o600)
    }
    guard descriptor >= 0 else { throw failed("create", temporary) }
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor, path: temporary)
    guard rename(temporary, path) == 0 else { throw failed("move into place", path) }
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(SessionError) {
    var at = 0
    while at < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress?.advanced(by: at), bytes.count - at) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failed("write", path) }
      at += count
    }
  }

  private static func read(_ path: String, from offset: Int) throws(SessionError) -> [UInt8] {
    let limit = 64 << 20
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failed("read", path) }
    defer { close(descriptor) }
    guard lseek(descriptor, offset, SEEK_SET) >= 0 else { throw failed("read", path) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count < limit {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failed("read", path) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[..<count])
    }
    throw SessionError(.journal, "\(path) is larger than \(limit) bytes", hint: "this is no journal of one session")
  }

  private static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.sorted()
  }
}
