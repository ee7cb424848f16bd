public import SpaceContent

/// Makes the blocks of files and folders, in memory that does not grow with a file.
///
/// Blocks go to the sink as they are made, children before their parents, on the caller's thread. Without a sink nothing but CIDs is
/// made. A block may come more than once, where a file repeats itself.
public struct UnixFSImport {
  /// Takes one block. The bytes are only there during the call.
  public typealias Sink = (CID, UnsafeRawBufferPointer) throws -> Void

  /// The most threads that hash one file.
  public static let maxJobs = 16

  public let profile: UnixFSProfile
  /// How many threads hash the leaves of a file, the caller's among them.
  public let jobs: Int
  let sink: Sink?
  /// Hears how many bytes of leaves have been hashed since it was last called, on the caller's thread.
  let progress: ((Int) throws -> Void)?

  /// - Parameters:
  ///   - jobs: 1 to `maxJobs`; more is taken as that.
  ///   - sink: takes each block; nil where only CIDs are wanted.
  ///   - progress: hears, on the caller's thread, how many bytes of files were hashed since the last time. What it throws ends the work.
  public init(
    _ profile: UnixFSProfile = .v1Of2025, jobs: Int = 1, sink: Sink? = nil, progress: ((Int) throws -> Void)? = nil
  ) {
    precondition(jobs >= 1, "somebody has to hash")
    self.profile = profile
    self.jobs = min(jobs, UnixFSImport.maxJobs)
    self.progress = progress
    self.sink = sink
  }

  /// What was made of a file or a folder.
  public struct Root: Hashable, Sendable {
    public let cid: CID
    /// The bytes of the file, or of all files of a folder.
    public let contentByteCount: UInt64
    /// The bytes of all blocks: what a link to this says as its Tsize.
    public let dagByteCount: UInt64
    /// All blocks, each counted as often as it was made.
    public let blockCount: Int
  }

  /// Imports bytes that are in memory.
  public func file(_ bytes: [UInt8]) throws -> Root {
    var layout = BalancedLayout(profile: profile, sink: sink)
    var buffer = LeafBuffer(profile)
    var at = 0
    repeat {
      let count = min(profile.chunkByteCount, bytes.count - at)
      bytes.withUnsafeBytes { buffer.room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[at..<at + count])) }
      try layout.add(buffer.leaf(byteCount: count), in: buffer)
      try progress?(count)
      at += count
    } while at < bytes.count
    return try layout.finish()
  }

  /// Makes a DAG-PB block and hands it on.
  func put(_ node: PBNode) throws -> (cid: CID, byteCount: UInt64) { try BalancedLayout.put(node, profile, sink) }
}
