internal import GRDB
internal import Glibc

/// A copy of a store as it was at one moment, made while others read and write it.
public struct Backup: Hashable, Sendable {
  public let file: String
  public let bytes: Int64

  /// Pages that are copied between two reports.
  private static let pagesPerStep: CInt = 256

  /// Copies the store of a data folder into a new file, for this user alone, and checks the copy.
  ///
  /// Reads one snapshot from its beginning to its end, so no writer waits for it; until then the log beside the database cannot shrink,
  /// and grows by what is written meanwhile.
  /// - Parameters:
  ///   - folder: the data folder.
  ///   - file: is made, and stands under its name only when the copy is whole, checked and on the disk.
  ///   - progress: hears the part done, 0 to 1, after each mebibyte or so. What it throws ends the backup, and nothing is left of it.
  /// - Throws: `not_found`, `exists`, `newer_schema`, `corrupt_store`, `disk_full`, `read_only`, `locked`, `storage`; what `progress` throws.
  public init(of folder: String, to file: String, progress: @escaping (Double) throws -> Void = { _ in }) throws {
    let source = try StoreFolder(folder).file(creating: false)
    guard access(file, F_OK) != 0 else { throw Backup.exists(file) }
    var template = Array((file + ".XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      throw StoreError(system: errno, doing: "create", file, hint: "name a file in a folder that can be written")
    }
    close(descriptor)
    let draft = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { unlink(draft) }
    do {
      try Backup.copy(source, to: draft, progress: progress)
    } catch let error as DatabaseError {
      throw StoreError(error, doing: "back up", path: "\(folder) to \(file)")
    }
    bytes = try Backup.synchronise(draft)
    guard link(draft, file) == 0 else {
      throw errno == EEXIST ? Backup.exists(file) : StoreError(system: errno, doing: "create", file, hint: "name another file")
    }
    try StoreFolder(Backup.folder(of: file)).synchronise()
    self.file = file
  }

  private static func copy(_ source: String, to draft: String, progress: @escaping (Double) throws -> Void) throws {
    try Store.recognise(source, migrations: Migration.all, patience: 5)
    let copy = try DatabaseQueue(path: draft, configuration: Store.configuration(patience: 5))
    let original = try DatabaseQueue(path: source, configuration: Store.configuration(patience: 5, readonly: true))
    try original.read { original in
      // From here on the snapshot stands: a backup that began without one would start again at each commit of somebody else's.
      _ = try Int.fetchOne(original, sql: "SELECT count(*) FROM sqlite_schema")
      try copy.writeWithoutTransaction { copy in
        var refusal: (any Error)?
        try original.backup(to: copy, pagesPerStep: pagesPerStep) { step in
          let part = 1 - Double(step.remainingPageCount) / Double(max(1, step.totalPageCount))
          do {
            try progress(part)
          } catch {
            refusal = error
            throw error
          }
        }
        if let refusal { throw refusal }
      }
    }
    try original.close()
    try copy.writeWithoutTransaction { copy in
      // One file that needs no log beside it. A store that is opened in it goes back to one.
      try Store.setJournal("delete", of: copy)
      let faults = try Integrity.faults(in: copy, deep: true)
      guard faults.isEmpty else {
        throw StoreError(
          .corrupt, "the copy of \(source) is not sound: \(faults.joined(separator: "; "))",
          hint: "`agon doctor --deep` looks into the data folder; restore an older backup, and keep the damaged file")
      }
    }
    try copy.close()
    try Store.recognise(draft, migrations: Migration.all, patience: 5)
  }

  private static func exists(_ file: String) -> StoreError {
    StoreError(.exists, "\(file) is there already", hint: "name a new file: a backup is never written over")
  }

  /// - Returns: the file's size.
  private static func synchronise(_ file: String) throws(StoreError) -> Int64 {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StoreError(system: errno, doing: "open", file, hint: "check the disk") }
    defer { close(descriptor) }
    var status = stat()
    guard fsync(descriptor) == 0, fstat(descriptor, &status) == 0 else {
      throw StoreError(system: errno, doing: "write to", file, hint: "check the disk")
    }
    return Int64(status.st_size)
  }

  private static func folder(of file: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return "." }
    return slash == file.startIndex ? "/" : String(file[..<slash])
  }
}
