internal import HostArchive
internal import NIOCore
internal import SpaceContent

/// A form with one file in it (RFC 7578), as Kubo takes files; it is made while it is sent, and can be made again.
struct KuboUpload: AsyncSequence, Sendable {
  typealias Element = ByteBuffer

  /// Gives the file's next bytes, or nil at its end.
  typealias Source = @Sendable () throws -> (() throws -> [UInt8]?)

  let boundary: String
  /// Of the whole body.
  let byteCount: Int64
  private let head: [UInt8]
  private let tail: [UInt8]
  private let source: Source

  /// - Parameters:
  ///   - fileBytes: of the file.
  ///   - source: begins to read it.
  init(name: String, fileBytes: Int64, source: @escaping Source) {
    // No file of ours has it at random: 128 bits.
    boundary = "agon-" + Hex.encode((0..<16).map { _ in UInt8.random(in: .min ... .max) })
    head = Array(
      ("--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(PercentEncoding.encode(name))\"\r\n"
        + "Content-Type: application/octet-stream\r\n\r\n").utf8)
    tail = Array("\r\n--\(boundary)--\r\n".utf8)
    byteCount = Int64(head.count) + fileBytes + Int64(tail.count)
    self.source = source
  }

  func makeAsyncIterator() -> Iterator { Iterator(self) }

  struct Iterator: AsyncIteratorProtocol {
    private enum State {
      case head
      case file(() throws -> [UInt8]?)
      case ended
    }

    private let upload: KuboUpload
    private var state = State.head

    fileprivate init(_ upload: KuboUpload) { self.upload = upload }

    mutating func next() async throws -> ByteBuffer? {
      switch state {
      case .head:
        state = .file(try upload.source())
        return ByteBuffer(bytes: upload.head)
      case .file(let read):
        if let bytes = try read() { return ByteBuffer(bytes: bytes) }
        state = .ended
        return ByteBuffer(bytes: upload.tail)
      case .ended: return nil
      }
    }
  }
}

/// The CAR of roots, in pieces: what it has is found out once, and its bytes are read again for each upload.
struct KuboArchive: Sendable {
  private static let pieceBytes = 64 << 10

  let roots: [CID]
  /// In the order of the archive.
  let cids: [CID]
  /// Of the whole archive.
  let byteCount: Int64
  /// Of all blocks, without what stands around them.
  let blockBytes: Int64
  private let find: @Sendable (CID) throws -> Block

  /// - Throws: what `find` throws, and `CARExport`.
  init(roots: [CID], find: @escaping @Sendable (CID) throws -> Block) throws {
    var cids: [CID] = []
    var blockBytes: Int64 = 0
    let export = try CARExport(
      roots: roots,
      block: { cid in
        let block = try find(cid)
        cids.append(block.cid)
        blockBytes += Int64(block.bytes.count)
        return block
      }, to: { _ in })
    (self.roots, self.cids, self.blockBytes, self.find) = (roots, cids, blockBytes, find)
    byteCount = export.bytes
  }

  /// Begins to read the archive.
  func pieces() throws -> (() throws -> [UInt8]?) {
    let gathered = Gathered()
    var writer = try CARWriter(roots: roots) { gathered.bytes += $0 }
    var next = 0
    var isFinished = false
    return {
      while gathered.bytes.count < KuboArchive.pieceBytes, !isFinished {
        if next < cids.count {
          try writer.write(try find(cids[next]))
          next += 1
        } else {
          try writer.finish()
          isFinished = true
        }
      }
      defer { gathered.bytes = [] }
      return gathered.bytes.isEmpty ? nil : gathered.bytes
    }
  }

  /// What a writer has given and nobody has taken.
  private final class Gathered {
    var bytes: [UInt8] = []
  }
}
