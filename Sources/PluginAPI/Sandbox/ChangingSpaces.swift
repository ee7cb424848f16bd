internal import Glibc
public import SpaceContent
internal import SpaceContract

/// A folder of Spaces that may be edited while sessions are played.
///
/// A Space whose files have changed is read and loaded again. If it is sound, new sessions are to be started from the new version;
/// sessions hold the package that they were started from, so those in progress are not touched. If it is broken, the version
/// before stays, and the error is told once for each edit.
public struct ChangingSpaces: Sendable {
  public enum Change: Sendable {
    case added(SpacePackage)
    case replaced(SpacePackage, before: CID)
    /// The edit is broken: `kept` is still what is played.
    case broken(name: String, error: SandboxError, kept: SpacePackage?)
    /// The folder has gone.
    case removed(SpacePackage)
  }

  public let path: String
  /// What new sessions are started from, by id.
  public private(set) var spaces: [SpacePackage]

  private let executable: WorkerExecutable
  private let check: @Sendable (SpacePackage) throws(SandboxError) -> Void
  private var seen: [String: Folder]

  private struct Folder: Sendable {
    var fingerprint: [String]
    /// The id of what was read from it; nil if it has never been sound.
    var id: String?
  }

  /// - Parameters:
  ///   - folder: what was loaded at the start. Of its Spaces those are played that pass `check`.
  ///   - check: what else a Space has to pass before it is played.
  public init(
    _ folder: SpacesFolder, executable: WorkerExecutable, check: @escaping @Sendable (SpacePackage) throws(SandboxError) -> Void = { _ in }
  ) {
    path = folder.path
    spaces = folder.spaces.filter { package in (try? check(package)) != nil }
    self.executable = executable
    self.check = check
    seen = [:]
    // A Space's folder need not have the name of its id, so they are told apart by what is in them.
    for name in ChangingSpaces.names(in: folder.path) {
      let fingerprint = ChangingSpaces.fingerprint(folder.path + "/" + name)
      // Nil for a folder that is refused: the one who loaded it has told why.
      let package = try? SpacePackage(folder: folder.path + "/" + name)
      let loaded = spaces.first { $0.manifest.id == package?.manifest.id }
      // One that was edited between the loading and here is read again at the first look.
      let isEdited = loaded != nil && loaded?.cid != package?.cid
      seen[name] = Folder(fingerprint: isEdited ? [] : fingerprint, id: package?.manifest.id)
    }
  }

  /// Looks at every folder, and reads those again whose files have changed since. Without a change this costs a look at each file's
  /// status; with one it blocks for as long as a Space takes to load.
  public mutating func refresh() -> [Change] {
    var changes: [Change] = []
    let names = ChangingSpaces.names(in: path)
    // An unreadable folder is no reason to forget what was in it.
    guard !names.isEmpty || seen.isEmpty else { return [] }
    for name in seen.keys.sorted() where !names.contains(name) {
      guard let gone = seen.removeValue(forKey: name), let package = spaces.first(where: { $0.manifest.id == gone.id }) else { continue }
      spaces.removeAll { $0.manifest.id == gone.id }
      changes.append(.removed(package))
    }
    for name in names {
      let fingerprint = ChangingSpaces.fingerprint(path + "/" + name)
      guard fingerprint != seen[name]?.fingerprint else { continue }
      let before = seen[name]?.id
      seen[name] = Folder(fingerprint: fingerprint, id: before)
      do throws(SandboxError) {
        guard let package = try load(name, before: before) else { continue }
        // Files that were written meanwhile are looked at the next time.
        guard ChangingSpaces.fingerprint(path + "/" + name) == fingerprint else {
          seen[name]?.fingerprint = []
          continue
        }
        if let change = take(package, from: name, before: before) { changes.append(change) }
      } catch {
        changes.append(.broken(name: name, error: error, kept: spaces.first { $0.manifest.id == before }))
      }
    }
    return changes
  }

  private func load(_ name: String, before: String?) throws(SandboxError) -> SpacePackage? {
    guard let package = try SpacesFolder.load(name, in: path, executable: executable) else { return nil }
    let id = package.manifest.id
    if id != before, spaces.contains(where: { $0.manifest.id == id }) {
      throw SandboxError(.manifest, "\(path)/\(name) has the id \(id), which another folder has already")
    }
    try check(package)
    return package
  }

  private mutating func take(_ package: SpacePackage, from name: String, before: String?) -> Change? {
    let old = spaces.first { $0.manifest.id == before }
    seen[name]?.id = package.manifest.id
    guard old?.cid != package.cid else { return nil }
    spaces.removeAll { $0.manifest.id == before }
    spaces.append(package)
    spaces.sort { $0.manifest.id < $1.manifest.id }
    return old.map { .replaced(package, before: $0.cid) } ?? .added(package)
  }

  private static func names(in path: String) -> [String] {
    do {
      return try FileBytes.names(in: path).filter { !$0.hasPrefix(".") }
    } catch {
      return []
    }
  }

  /// Path, size, inode and both times of every file that belongs to the package: an edit changes one of them.
  private static func fingerprint(_ folder: String, depth: Int = 0) -> [String] {
    guard depth <= SpacePackage.Limits.depth else { return [] }
    var out: [String] = []
    for name in names(in: folder) {
      let path = folder + "/" + name
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        if depth > 0 || name != "goldens" { out += fingerprint(path, depth: depth + 1) }
      } else {
        let times = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
        out.append("\(path) \(status.st_size) \(status.st_ino) \(times)")
      }
      if out.count > SpacePackage.Limits.files { break }
    }
    return out
  }
}
