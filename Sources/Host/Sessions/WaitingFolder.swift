internal import Glibc
public import HostRules
public import SpaceContent
public import SpaceSandbox

/// Sessions that wait, on disk: what the process that comes after this one needs to go on with them.
///
/// One file a session, named after when it is due, and one for each version of a Space that a waiting session is pinned to: a
/// folder of Spaces that has changed since changes nothing for it. All is durable when `keep` returns, and readable by its owner
/// alone: the files hold nonces.
public struct WaitingFolder: Sendable {
  public struct Entry: Hashable, Comparable, Sendable {
    public let id: String
    /// In milliseconds since 1970.
    public let due: Int64

    public init(id: String, due: Int64) {
      self.id = id
      self.due = due
    }

    public static func < (left: Entry, right: Entry) -> Bool { (left.due, left.id) < (right.due, right.id) }

    fileprivate var name: String {
      let digits = String(max(0, due))
      return String(repeating: "0", count: max(0, 15 - digits.count)) + digits + "-" + id + ".session"
    }

    fileprivate init?(name: String) {
      let parts = name.split(separator: "-")
      guard parts.count == 2, parts[1].hasSuffix(".session"), let due = Int64(parts[0]) else { return nil }
      self.init(id: String(parts[1].dropLast(".session".count)), due: due)
    }
  }

  public let path: String
  private var sessions: String { path + "/waiting" }
  private var packages: String { path + "/packages" }

  /// - Parameter path: the data folder, which exists.
  public init(path: String) throws(SessionError) {
    self.path = path
    try DataFiles.makeFolder(sessions)
    try DataFiles.makeFolder(packages)
  }

  /// Keeps a session until it is due.
  /// - Parameter earlier: where it stood before, if this is not its first wait.
  @discardableResult public func keep(_ waiting: WaitingSession, replacing earlier: Entry? = nil) throws(SessionError) -> Entry {
    let suspended = waiting.session.suspended
    let entry = Entry(id: suspended.id, due: waiting.due)
    try keep(waiting.session.plan.package)
    try DataFiles.write(suspended.encoded, to: entry.name, in: sessions, isDurable: true)
    if let earlier, earlier != entry { try remove(earlier) }
    return entry
  }

  /// All that wait, the earliest due first.
  public func entries() throws(SessionError) -> [Entry] { DataFiles.names(in: sessions).compactMap(Entry.init).sorted() }

  public func suspended(_ entry: Entry) throws(SessionError) -> SuspendedSession {
    let file = sessions + "/" + entry.name
    let bytes = try DataFiles.read(file, from: 0)
    do throws(RulesError) {
      return try SuspendedSession(encoded: bytes)
    } catch {
      throw SessionError(
        .journal, "\(file): \(error.message)", hint: "the file is damaged, or of another version; move it away to go on without it")
    }
  }

  /// Forgets a session that has ended.
  public func remove(_ entry: Entry) throws(SessionError) { try DataFiles.remove(sessions + "/" + entry.name) }

  /// The version of a Space that a waiting session is pinned to.
  public func package(_ cid: CID) throws(SessionError) -> SpacePackage {
    let file = packages + "/\(cid).package"
    let bytes = try DataFiles.read(file, from: 0)
    let damaged = SessionError(.journal, "\(file) does not hold the package that it is named after", hint: "restore it from a backup")
    guard let map = (try? DagCBOR.decode(bytes))?.map else { throw damaged }
    let files = map.entries.compactMap { entry in entry.value.bytes.map { SpacePackage.File(path: entry.key, bytes: $0) } }
    let package: SpacePackage
    do throws(SandboxError) {
      package = try SpacePackage(files: files, from: file)
    } catch {
      throw damaged
    }
    guard package.cid == cid else { throw damaged }
    return package
  }

  private func keep(_ package: SpacePackage) throws(SessionError) {
    let name = "\(package.cid).package"
    guard access(packages + "/" + name, F_OK) != 0 else { return }
    var writer = CBORWriter()
    writer.value(.map(Value.Map(package.files.map { ($0.path, .bytes($0.bytes)) })))
    try DataFiles.write(writer.bytes, to: name, in: packages, isDurable: true)
  }
}
