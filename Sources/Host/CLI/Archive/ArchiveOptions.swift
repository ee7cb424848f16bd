internal import ArgumentParser
internal import Glibc
internal import HostArchive
internal import SpaceContent

extension DataOption {
  /// The blocks of the data folder.
  func blocks(limit: Int64? = nil, creating: Bool = false) throws(ArchiveError) -> BlockStore {
    try BlockStore(folder: data, limit: limit, creating: creating)
  }
}

/// A CID on the command line. Version 0 or 1, in any base that CIDs are written in.
struct CIDArgument: ExpressibleByArgument {
  let cid: CID

  init?(argument: String) {
    do throws(ContentError) {
      cid = try CID(argument)
    } catch {
      return nil
    }
  }
}

/// Work on many blocks, with how far it is, which ends with Ctrl-C.
struct BlockProgress {
  private var bar: ProgressBar
  private let total: Int64?

  /// - Parameter total: what the work will come to, in what `tick` is told; nil where nobody knows.
  init(isShown: Bool, total: Int64? = nil) {
    bar = ProgressBar(isShown: isShown && Terminal.current.isInteractive)
    self.total = total
    Interruption.listen()
  }

  /// - Parameter done: how much of `total`.
  mutating func tick(_ done: Int64, _ text: @autoclosure () -> String) throws {
    if Interruption.isRequested { throw ExitCode(Exit.interrupted.rawValue) }
    if let total, total > 0 { bar.draw(Double(done) / Double(total)) } else { bar.draw(text()) }
  }

  mutating func tick(blocks: Int) throws {
    // A block more or less is no news on a terminal, but Ctrl-C is heard at each.
    guard blocks.isMultiple(of: 64) || Interruption.isRequested else { return }
    try tick(0, Figures.count(blocks, "block"))
  }

  mutating func close() { bar.close() }
}

/// The bytes of a file, or of standard input, as a CAR's reader takes them.
final class ByteInput {
  private let descriptor: Int32
  private let path: String

  init(_ path: String) throws(Failure) {
    self.path = path == "-" ? "standard input" : path
    descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let cause = errno
      throw Failure(
        cause == ENOENT ? .notFound : .inputOutput, code: cause == ENOENT ? "not_found" : "input",
        "\(self.path) cannot be read: \(String(cString: strerror(cause)))")
    }
  }

  deinit { close(descriptor) }

  /// Nil for what is no regular file.
  var byteCount: Int64? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int64(status.st_size)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      guard errno == EINTR else {
        throw Failure(.inputOutput, code: "input", "\(path) cannot be read: \(String(cString: strerror(errno)))")
      }
    }
  }
}

/// Where a CAR goes: a new file, which has its name only when it is whole and on the disk, or standard output.
final class ByteOutput {
  private let descriptor: Int32
  private let path: String?
  private var draft: String?
  private let writer = WriteBehind()
  /// Nil for standard output.
  private var file: GrowingFile?

  /// - Parameter path: nil for standard output.
  init(_ path: String?) throws(Failure) {
    self.path = path
    guard let path else {
      descriptor = STDOUT_FILENO
      return
    }
    guard access(path, F_OK) != 0 else { throw ByteOutput.exists(path) }
    var template = Array((path + ".XXXXXX").utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw ByteOutput.failure(path, errno) }
    draft = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    var mask: mode_t = 0
    mask = umask(0)
    umask(mask)
    // What is exported is to be given to others: it has the mode that files here have.
    fchmod(descriptor, 0o666 & ~mask)
    do throws(ArchiveError) {
      file = try GrowingFile(descriptor: descriptor, path: path)
    } catch {
      throw ByteOutput.failure(error)
    }
  }

  deinit {
    if let draft { unlink(draft) }
    if path != nil { close(descriptor) }
  }

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    if let file {
      do throws(ArchiveError) {
        return try writer.append(bytes, to: file)
      } catch {
        throw ByteOutput.failure(error)
      }
    }
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw ByteOutput.failure("standard output", errno) }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
  }

  /// Gives the file its name.
  func finish() throws(Failure) {
    guard let path, let draft else { return }
    do throws(ArchiveError) {
      try writer.wait()
    } catch {
      throw ByteOutput.failure(error)
    }
    guard fsync(descriptor) == 0 else { throw ByteOutput.failure(path, errno) }
    guard link(draft, path) == 0 else { throw errno == EEXIST ? ByteOutput.exists(path) : ByteOutput.failure(path, errno) }
    unlink(draft)
    self.draft = nil
  }

  private static func exists(_ path: String) -> Failure {
    Failure(.usage, code: "exists", "\(path) is there already", hint: "name another file")
  }

  private static func failure(_ error: ArchiveError) -> Failure {
    Failure(.inputOutput, code: "output", error.message, hint: error.hint)
  }

  private static func failure(_ path: String, _ cause: Int32) -> Failure {
    Failure(.inputOutput, code: "output", "\(path) cannot be written: \(String(cString: strerror(cause)))")
  }
}
