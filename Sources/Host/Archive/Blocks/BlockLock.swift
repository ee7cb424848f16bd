internal import Glibc

/// How much is in a store.
public struct BlockTally: Hashable, Sendable {
  public internal(set) var blocks: Int
  /// Without what the file system adds.
  public internal(set) var bytes: Int64

  public init(blocks: Int = 0, bytes: Int64 = 0) {
    self.blocks = blocks
    self.bytes = bytes
  }
}

/// The right to change what is in a store: the kernel's lock on `blocks.lock`, which one holds at a time, in whatever process. It goes
/// with this value or its process, however that ends. Readers need none.
///
/// The file says how much there is, so that a limit need not count every block each time. Who changes something takes the figure away
/// first and writes it again at the end; where it is missing, or of a time before the machine was started, the blocks are counted.
final class BlockLock {
  private static let bytesMax = 256

  private let file: OpenFile
  private let path: String
  private let boot: String?

  /// Waits for whoever has it.
  init(_ layout: BlockLayout) throws(ArchiveError) {
    path = layout.lock
    file = try OpenFile(path, O_RDWR | O_CREAT)
    boot = try BlockLock.boot()
    while flock(file.descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw FileCalls.failure(errno, "lock", path) }
    }
  }

  /// Nil where somebody else has it.
  init?(immediately layout: BlockLayout) throws(ArchiveError) {
    path = layout.lock
    file = try OpenFile(path, O_RDWR | O_CREAT)
    boot = try BlockLock.boot()
    while flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      guard errno == EWOULDBLOCK else { throw FileCalls.failure(errno, "lock", path) }
      return nil
    }
  }

  /// The figure that the last holder left; nil where it left none that can be relied on.
  func tally() throws(ArchiveError) -> BlockTally? {
    var bytes = [UInt8](repeating: 0, count: BlockLock.bytesMax)
    let count = pread(file.descriptor, &bytes, bytes.count, 0)
    guard count >= 0 else { throw FileCalls.failure(errno, "read", path) }
    let words = String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ")
    // The end shows that the line is whole.
    guard words.count == 4, let boot, words[0] == boot, words[3] == "\n", let blocks = Int(words[1]), let total = Int64(words[2]) else {
      return nil
    }
    return BlockTally(blocks: blocks, bytes: total)
  }

  /// To be called before anything is changed.
  func forgetTally() throws(ArchiveError) {
    guard ftruncate(file.descriptor, 0) == 0 else { throw FileCalls.failure(errno, "write to", path) }
  }

  func write(_ tally: BlockTally) throws(ArchiveError) {
    guard let boot else { return }
    try forgetTally()
    let text = Array("\(boot) \(tally.blocks) \(tally.bytes) \n".utf8)
    guard pwrite(file.descriptor, text, text.count, 0) == text.count else { throw FileCalls.failure(errno, "write to", path) }
  }

  /// What tells this start of the machine from all others; nil on a kernel that does not say.
  private static func boot() throws(ArchiveError) -> String? {
    let path = "/proc/sys/kernel/random/boot_id"
    guard access(path, R_OK) == 0 else { return nil }
    let source = try OpenFile(path, O_RDONLY)
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = pread(source.descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return String(decoding: bytes[..<count].prefix { $0 > 0x20 }, as: UTF8.self)
  }
}
