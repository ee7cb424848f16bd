import Foundation
import Glibc
import SpaceContent
import TestSupport
import Testing

@testable import HostArchive

@Suite struct WriteBehindTests {
  private func bytes(_ count: Int) -> [UInt8] {
    var random = SplitMix64(seed: UInt64(count))
    return [UInt8](unsafeUninitializedCapacity: count + 8) { buffer, initialized in
      for place in stride(from: 0, to: count, by: 8) {
        UnsafeMutableRawBufferPointer(buffer).storeBytes(of: random.next(), toByteOffset: place, as: UInt64.self)
      }
      initialized = count
    }
  }

  private func file(_ path: String) throws -> GrowingFile {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    return try GrowingFile(descriptor: descriptor, path: path)
  }

  /// Around every boundary: pages, buffers, and more than all buffers together; on the disk and in memory, where writing directly is another
  /// thing.
  @Test(arguments: [FileManager.default.temporaryDirectory.path, "/dev/shm"]) func filesHaveTheirBytes(place: String) throws {
    let folder = place + "/write-behind-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let writer = WriteBehind()
    let sizes = [1, 4_095, 4_096, 4_097, 65_536, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, (5 << 20) + 12_345]
    for size in sizes {
      let file = try file(folder + "/\(size)")
      try bytes(size).withUnsafeBytes { try writer.append($0, to: file) }
      #expect(file.byteCount == Int64(size))
    }
    // In parts that begin and end anywhere.
    let all = bytes(3_000_000)
    let parts = try file(folder + "/parts")
    var (at, size) = (0, 1)
    while at < all.count {
      let end = min(all.count, at + size)
      try all[at..<end].withUnsafeBytes { try writer.append($0, to: parts) }
      (at, size) = (end, size * 3 + 1)
    }
    try writer.wait()
    for size in sizes { #expect(try Data(contentsOf: URL(filePath: folder + "/\(size)")) == Data(bytes(size))) }
    #expect(try Data(contentsOf: URL(filePath: folder + "/parts")) == Data(all))
  }

  /// What cannot be written is heard of at the latest when it is waited for, and nothing hangs.
  @Test func aFullDiskIsSaid() throws {
    let descriptor = open("/dev/full", O_WRONLY | O_CLOEXEC)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let file = try GrowingFile(descriptor: descriptor, path: "/dev/full")
    let writer = WriteBehind()
    let fault = fault {
      for _ in 0..<20 { try bytes(1 << 20).withUnsafeBytes { try writer.append($0, to: file) } }
      try writer.wait()
    }
    #expect(fault?.code == .diskFull)
    #expect(fault?.message == "cannot write to /dev/full: No space left on device")
    #expect(throws: ArchiveError.self) { try writer.wait() }
  }

  /// A writer that nobody waits for ends with its thread; what it had taken by then may be there or not.
  @Test func anAbandonedWriterEnds() throws {
    let folder = try TemporaryFolder()
    let bytes = bytes(2_500_000)
    for number in 0..<50 {
      let file = try file(folder.path + "/\(number)")
      let writer = WriteBehind()
      try bytes.withUnsafeBytes { try writer.append($0, to: file) }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 50)
  }

  /// A block that is still being written can be found, and comes into the store whole.
  @Test func aLargeBlockIsFoundAtOnce() throws {
    let folder = try TemporaryFolder()
    let store = try BlockStore(folder: folder.path)
    let staging = try BlockStaging(store)
    let blocks = (0..<20).map { Block(.raw, bytes(700_001 + $0)) }
    for block in blocks { try staging.add(block) }
    #expect(try staging.find(blocks[19].cid) == blocks[19])
    #expect(try staging.find(blocks[0].cid) == blocks[0])
    try staging.commit()
    for block in blocks { #expect(try store.get(block.cid) == block) }
  }
}
