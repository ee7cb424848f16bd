internal import Glibc

/// Tells when something in a folder has changed, and has then been left alone for a moment, so that a file that is being written is not
/// read half.
///
/// The kernel tells of changes (inotify); where it does not, and while the folder is gone, one looks four times a second.
struct FolderWatch {
  /// How long nothing may happen before a change is told: an editor empties a file, writes it, and renames another one over it.
  static let quiet = Duration.milliseconds(20)
  /// A folder in which something happens all the time is read all the same.
  static let longest = Duration.milliseconds(200)
  /// How often one looks where nobody tells.
  static let pause = Duration.milliseconds(250)
  /// As deep as a package goes, and more folders than one has.
  private static let depth = 4
  private static let mostFolders = 256

  let path: String
  /// To wait for with other things; -1 where the kernel does not tell.
  private(set) var descriptor: Int32 = -1
  private var watched: [Int32: String] = [:]
  private var first: Duration?
  private var last = Duration.zero
  private var looked = Duration.zero

  init(_ path: String) {
    self.path = path
    descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    watch()
  }

  /// How long nothing has to be asked of it.
  func rest(at now: Duration) -> Duration {
    if let first { return max(.zero, min(last + FolderWatch.quiet, first + FolderWatch.longest) - now) }
    return isTold ? .seconds(1) : max(.zero, looked + FolderWatch.pause - now)
  }

  /// When the change that is due now began; nil where there is none.
  mutating func change(at now: Duration) -> Duration? {
    if drain() {
      first = first ?? now
      last = now
    }
    if !isTold, first == nil, now - looked >= FolderWatch.pause {
      looked = now
      watch()
      return now
    }
    guard let begun = first, now - last >= FolderWatch.quiet || now - begun >= FolderWatch.longest else { return nil }
    first = nil
    watch()
    return begun
  }

  mutating func end() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    watched = [:]
  }

  private var isTold: Bool { watched.values.contains(path) }

  /// Watches the folder and all in it; folders may have come or gone since.
  private mutating func watch() {
    guard descriptor >= 0 else { return }
    watched = watched.filter { entry in
      var status = stat()
      return stat(entry.value, &status) == 0
    }
    watch(path, depth: 0)
  }

  private mutating func watch(_ folder: String, depth: Int) {
    let events =
      IN_CLOSE_WRITE | IN_MODIFY | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB
    let number = inotify_add_watch(descriptor, folder, UInt32(events) | UInt32(IN_ONLYDIR))
    guard number >= 0, watched.count < FolderWatch.mostFolders else { return }
    watched[number] = folder
    guard depth < FolderWatch.depth, let stream = opendir(folder) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix("."), depth > 0 || name != "goldens" { watch(folder + "/" + name, depth: depth + 1) }
    }
  }

  /// Takes all that the kernel has told; whether there was anything that has to do with a package.
  private mutating func drain() -> Bool {
    guard descriptor >= 0 else { return false }
    var isChanged = false
    var bytes = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let count = read(descriptor, &bytes, bytes.count)
      guard count > 0 else { return isChanged }
      isChanged = take(bytes[..<count]) || isChanged
    }
  }

  /// Events as inotify(7) has them: watch, mask, cookie, length, and a name filled up with zeros.
  private mutating func take(_ events: ArraySlice<UInt8>) -> Bool {
    var isChanged = false
    var rest = events
    while rest.count >= 16 {
      let head = rest.withUnsafeBytes { buffer in
        (
          watch: buffer.loadUnaligned(fromByteOffset: 0, as: Int32.self), mask: buffer.loadUnaligned(fromByteOffset: 4, as: UInt32.self),
          length: buffer.loadUnaligned(fromByteOffset: 12, as: UInt32.self)
        )
      }
      let name = rest.dropFirst(16).prefix(Int(head.length))
      rest = rest.dropFirst(16 + Int(head.length))
      if head.mask & UInt32(IN_IGNORED) != 0 { watched[head.watch] = nil }
      // Editors keep their own files beside those that they edit; what starts with a dot is no part of a package.
      if name.first != UInt8(ascii: ".") { isChanged = true }
    }
    return isChanged
  }
}
