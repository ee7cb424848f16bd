internal import Glibc
internal import SpaceContent

/// The bytes of one leaf, with room around them for what a DAG-PB leaf says: a chunk is read where it stays, and never copied.
struct LeafBuffer: ~Copyable {
  /// A leaf that was hashed, and where in a buffer its block stands.
  struct Leaf: Sendable {
    let cid: CID
    let contentByteCount: Int
    let block: Range<Int>
  }

  /// More than what stands before or after the chunk: two fields' heads, or a number, of at most eleven bytes each.
  private static let margin = 64

  private let profile: UnixFSProfile
  private let memory: UnsafeMutableRawBufferPointer

  init(_ profile: UnixFSProfile) {
    self.profile = profile
    memory = .allocate(byteCount: profile.chunkByteCount + 2 * LeafBuffer.margin, alignment: 64)
  }

  deinit { memory.deallocate() }

  /// Where a chunk is to be written.
  var room: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: memory[LeafBuffer.margin..<LeafBuffer.margin + profile.chunkByteCount])
  }

  func bytes(_ block: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[block]) }

  /// Makes and hashes the leaf of the chunk that was written.
  mutating func leaf(byteCount count: Int) -> Leaf {
    let chunk = LeafBuffer.margin..<LeafBuffer.margin + count
    if profile.hasRawLeaves {
      return Leaf(cid: CID(codec: .raw, digest: digest(chunk)), contentByteCount: count, block: chunk)
    }
    // The node as `DagPB` and `UnixFSData` would write it, around the chunk.
    var data = UnixFSData(.file).encoded
    if count > 0 {
      data.append(0x12)
      Varint.append(UInt64(count), to: &data)
    }
    var tail: [UInt8] = [0x18]
    Varint.append(UInt64(count), to: &tail)
    var head: [UInt8] = [0x0a]
    Varint.append(UInt64(data.count + count + tail.count), to: &head)
    head += data
    precondition(head.count <= LeafBuffer.margin && tail.count <= LeafBuffer.margin, "a leaf's frame has its room")
    UnsafeMutableRawBufferPointer(rebasing: memory[(chunk.lowerBound - head.count)..<chunk.lowerBound]).copyBytes(from: head)
    UnsafeMutableRawBufferPointer(rebasing: memory[chunk.upperBound..<(chunk.upperBound + tail.count)]).copyBytes(from: tail)
    let block = (chunk.lowerBound - head.count)..<(chunk.upperBound + tail.count)
    return Leaf(cid: profile.cid(dagPB: digest(block)), contentByteCount: count, block: block)
  }

  private func digest(_ range: Range<Int>) -> Digest {
    var hasher = SHA256()
    hasher.update(bytes(range))
    return hasher.finalize()
  }
}
