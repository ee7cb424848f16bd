internal import GRDB
internal import Glibc

/// The data folder, as far as the store goes: the database and the key, for this user alone.
struct StoreFolder {
  static let fileName = "agon.sqlite"

  let path: String

  init(_ path: String) { self.path = path }

  private var file: String { path + "/" + StoreFolder.fileName }

  /// The file of the store, which is there and no empty one.
  /// - Parameter creating: whether folder and store are made where they are missing.
  func file(creating: Bool) throws -> String {
    if creating { try createFolder() }
    var status = stat()
    if lstat(file, &status) != 0 {
      let cause = errno
      guard cause == ENOENT else { throw StoreError(system: cause, doing: "open", file, hint: "check the folder given with --data") }
      guard creating else {
        throw StoreError(.notFound, "there is no data in \(path)", hint: "`agon run` makes some; --data DIR names another folder")
      }
      try create()
      return file
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw StoreError(.storage, "\(file) is no file", hint: "name another folder with --data")
    }
    // SQLite would take it for a new database, and delete the log beside it. No database is smaller than its smallest page.
    guard status.st_size >= 512 else {
      throw StoreError(
        .corrupt, "\(file) has \(status.st_size) bytes: it was cut off by something else than Agon",
        hint: "restore a backup made with `agon backup`; keep what is in the folder")
    }
    guard access(file, R_OK | W_OK) == 0 else {
      throw StoreError(system: errno, doing: "open", file, hint: "the folder and its files have to be writable for this user")
    }
    return file
  }

  /// Held while a store is opened, by one at a time: of two who find a new store or an older one, the second has to see what the first has
  /// made of it.
  final class OpeningLock {
    private let descriptor: Int32

    fileprivate init(_ path: String) throws(StoreError) {
      descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard descriptor >= 0 else { throw StoreError(system: errno, doing: "open", path, hint: "check the folder given with --data") }
      while flock(descriptor, LOCK_EX) != 0 {
        guard errno == EINTR else {
          let cause = errno
          close(descriptor)
          throw StoreError(system: cause, doing: "lock", path, hint: "check the disk")
        }
      }
    }

    deinit { close(descriptor) }
  }

  func lock() throws(StoreError) -> OpeningLock { try OpeningLock(path) }

  private func createFolder() throws(StoreError) {
    if mkdir(path, 0o700) == 0 { return }
    let cause = errno
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw StoreError(system: cause, doing: "create", path, hint: "check the folder given with --data")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw StoreError(.storage, "\(path) is no folder", hint: "name another one with --data")
    }
  }

  /// Makes the database under another name first. So the file is whole from the moment on that it has its own, whoever else makes one at
  /// the same time and whenever the power fails: an empty one is always one that was cut off.
  private func create() throws {
    var template = Array((path + "/.\(StoreFolder.fileName).XXXXXX").utf8CString)
    // SQLite gives its log the mode of the database, which is 0600 from here.
    let descriptor = mkstemp(&template)
    let draft = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    guard descriptor >= 0 else {
      throw StoreError(system: errno, doing: "create", file, hint: "the folder and its files have to be writable for this user")
    }
    Glibc.close(descriptor)
    defer { unlink(draft) }
    do {
      let queue = try DatabaseQueue(path: draft, configuration: Store.configuration(patience: 5))
      try queue.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA application_id = \(Store.applicationID)")
        try Store.setJournal("wal", of: database)
      }
      try queue.close()
    } catch let error as DatabaseError {
      throw StoreError(error, doing: "create", path: file)
    }
    guard link(draft, file) == 0 || errno == EEXIST else {
      throw StoreError(system: errno, doing: "create", file, hint: "check the folder given with --data")
    }
    try synchronise()
  }

  /// Makes the names in the folder durable.
  func synchronise() throws(StoreError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StoreError(system: errno, doing: "open", path, hint: "check the folder") }
    defer { Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw StoreError(system: errno, doing: "write to", path, hint: "check the disk") }
  }
}

extension StoreError {
  /// What the system says of a file.
  init(system cause: Int32, doing: String, _ path: String, hint: String) {
    let code: Code =
      switch cause {
      case EROFS, EACCES, EPERM: .readOnly
      case ENOSPC, EDQUOT: .diskFull
      default: .storage
      }
    self.init(code, "cannot \(doing) \(path): \(String(cString: strerror(cause)))", hint: hint)
  }
}

/// The files of a store in its data folder, each for its owner alone.
public enum StoreFiles {
  public static let names = [
    StoreFolder.fileName, StoreFolder.fileName + "-wal", StoreFolder.fileName + "-shm", HostKey.fileName, HostLease.fileName,
  ]
}
