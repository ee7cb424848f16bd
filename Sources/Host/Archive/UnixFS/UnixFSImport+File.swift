internal import Glibc
internal import SpaceContent
internal import Synchronization

extension UnixFSImport {
  /// Imports a file.
  /// - Throws: an `ArchiveError`, or what the sink or the progress throws.
  public func file(at path: String) throws -> Root {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ArchiveError(reading: path, errno) }
    defer { close(descriptor) }
    return try file(descriptor: descriptor, name: path)
  }

  /// Imports what a descriptor gives: a regular file, or a pipe to its end.
  /// - Parameters:
  ///   - descriptor: stays open.
  ///   - name: for errors.
  /// - Throws: an `ArchiveError`, or what the sink or the progress throws.
  public func file(descriptor: Int32, name: String) throws -> Root {
    let source = try ChunkSource(descriptor, name: name, chunkByteCount: profile.chunkByteCount)
    var layout = BalancedLayout(profile: profile, sink: sink)
    let isSmall = source.byteCount.map { $0 <= Int64(profile.chunkByteCount) } ?? false
    if jobs == 1 || isSmall {
      try oneByOne(source, &layout)
    } else if sink == nil {
      // Nobody wants the bytes, so that each thread needs but the one buffer it reads into.
      try together(source, &layout, HashingRound(source, profile, buffers: jobs, leaves: 64 * jobs))
    } else {
      let buffers = jobs * min(64, max(1, UnixFSImport.buffered / (jobs * profile.chunkByteCount)))
      try together(source, &layout, HashingRound(source, profile, buffers: buffers, leaves: buffers))
    }
    try source.requireUnchanged()
    return try layout.finish()
  }

  /// The bytes of leaves that wait for a sink, at most; a thread has one leaf at least.
  private static let buffered = 16 << 20

  private func oneByOne(_ source: ChunkSource, _ layout: inout BalancedLayout) throws {
    var buffer = LeafBuffer(profile)
    while let chunk = try source.read(into: buffer.room) {
      try layout.add(buffer.leaf(byteCount: chunk.byteCount), in: buffer)
      try progress?(chunk.byteCount)
    }
  }

  /// Hashes in rounds: all threads fill the buffers, then this one hands on what was made, in order. Threads that begin and end with a
  /// round cost nothing beside it, and leave nothing behind when a sink throws.
  private func together(_ source: ChunkSource, _ layout: inout BalancedLayout, _ round: HashingRound) throws {
    while true {
      let leaves = try round.run(jobs: jobs)
      guard !leaves.isEmpty else { return }
      for leaf in leaves {
        if let sink { try round.withBytes(of: leaf) { try sink(leaf.leaf.cid, $0) } }
        try layout.add(leaf.leaf)
      }
      try progress?(leaves.reduce(0) { $0 + $1.leaf.contentByteCount })
    }
  }
}

/// Leaves that several threads hash at one time.
private final class HashingRound: @unchecked Sendable {
  // Sendable: during a round a buffer is used by one thread alone, whose number or turn it has; between rounds by the caller's. The
  // rest never changes, or is behind the lock.
  struct Hashed: Sendable {
    let index: Int
    let buffer: Int
    let leaf: LeafBuffer.Leaf
  }

  private struct State {
    var threads = 0
    var claimed = 0
    var leaves: [Hashed] = []
    var failure: ArchiveError?
  }

  private let source: ChunkSource
  private let buffers: UnsafeMutableBufferPointer<LeafBuffer>
  private let leaves: Int
  private let state = Mutex(State())

  /// - Parameter leaves: how many are hashed in a round. With as many buffers each keeps its own, until the next round; with fewer,
  ///   one a thread, their bytes are lost.
  init(_ source: ChunkSource, _ profile: UnixFSProfile, buffers count: Int, leaves: Int) {
    self.source = source
    self.leaves = leaves
    buffers = .allocate(capacity: count)
    for index in 0..<count { buffers.initializeElement(at: index, to: LeafBuffer(profile)) }
  }

  deinit {
    buffers.deinitialize()
    buffers.deallocate()
  }

  func withBytes(of leaf: Hashed, _ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    try body(buffers[leaf.buffer].bytes(leaf.leaf.block))
  }

  /// The next leaves of the source, in its order; none after the last.
  func run(jobs: Int) throws(ArchiveError) -> [Hashed] {
    state.withLock { $0 = State() }
    var threads: [pthread_t] = []
    for _ in 1..<jobs {
      var thread = pthread_t()
      let status = pthread_create(
        &thread, nil,
        { context in
          if let context { Unmanaged<HashingRound>.fromOpaque(context).takeUnretainedValue().work() }
          return nil
        }, Unmanaged.passUnretained(self).toOpaque())
      // With fewer threads than wanted the work is the same.
      guard status == 0 else { break }
      threads.append(thread)
    }
    work()
    for thread in threads { pthread_join(thread, nil) }
    let end = state.withLock { $0 }
    if let failure = end.failure { throw failure }
    return end.leaves.sorted { $0.index < $1.index }
  }

  private func work() {
    let thread = state.withLock { state in
      defer { state.threads += 1 }
      return state.threads
    }
    while let turn = claim() {
      let buffer = buffers.count == leaves ? turn : thread
      do throws(ArchiveError) {
        guard let chunk = try source.read(into: buffers[buffer].room) else { return }
        let leaf = buffers[buffer].leaf(byteCount: chunk.byteCount)
        state.withLock { $0.leaves.append(Hashed(index: chunk.index, buffer: buffer, leaf: leaf)) }
      } catch {
        return state.withLock { $0.failure = error }
      }
    }
  }

  /// The number of a leaf that no thread has had in this round.
  private func claim() -> Int? {
    state.withLock { state in
      guard state.failure == nil, state.claimed < leaves else { return nil }
      defer { state.claimed += 1 }
      return state.claimed
    }
  }
}
