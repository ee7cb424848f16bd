import COpenSSL
import HostArchive
import SpaceContent

/// The files whose CIDs others have published.
enum KnownBytes {
  /// Byte i is SHA-256(LE64(i/32))[i%32].
  static func hashes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 32)
    var index: UInt64 = 0
    while bytes.count < count {
      var hasher = SHA256()
      withUnsafeBytes(of: index.littleEndian) { hasher.update($0) }
      hasher.finalize().withUnsafeBytes { bytes.append(contentsOf: $0) }
      index += 1
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// The ChaCha20 key stream under SHA-256(seed) with a zero nonce, as Kubo's test/cli/cid_profiles_test.go has it.
  static func chaCha20(seed: String, _ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let key = SHA256.digest(Array(seed.utf8)).bytes
    let context = EVP_CIPHER_CTX_new()
    defer { EVP_CIPHER_CTX_free(context) }
    precondition(EVP_EncryptInit_ex(context, EVP_chacha20(), nil, key, [UInt8](repeating: 0, count: 16)) == 1, "OpenSSL has ChaCha20")
    var done = 0
    let zeros = [UInt8](repeating: 0, count: min(count, 1 << 20))
    bytes.withUnsafeMutableBufferPointer { out in
      while done < count {
        var written: Int32 = 0
        let part = Int32(min(zeros.count, count - done))
        guard let place = out.baseAddress?.advanced(by: done), EVP_EncryptUpdate(context, place, &written, zeros, part) == 1 else { return }
        done += Int(written)
      }
    }
    precondition(done == count, "the stream is as long as it was to be")
    return bytes
  }

  /// Files of one byte whose names are drawn as Kubo's test does.
  static func names(seed: String, count: Int, length: Int, last: Int) -> [String] {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz01234567890-_".utf8)
    let stream = chaCha20(seed: seed, (count - 1) * length + last)
    return (0..<count).map { index in
      let start = index * length
      let units = stream[start..<start + (index == count - 1 ? last : length)].map { alphabet[Int($0) % alphabet.count] }
      return String(decoding: units, as: UTF8.self)
    }
  }
}

/// Blocks in memory, each checked against its CID when it comes in.
final class BlockShelf {
  private(set) var blocks: [CID: [UInt8]] = [:]
  /// What was fetched, in order.
  private(set) var fetched: [CID] = []
  private(set) var putCount = 0

  func put(_ cid: CID, _ bytes: UnsafeRawBufferPointer) throws {
    putCount += 1
    blocks[cid] = try Block(cid, verifying: Array(bytes)).bytes
  }

  func add(_ codec: CID.Codec, _ bytes: [UInt8]) -> CID {
    let block = Block(codec, bytes)
    blocks[block.cid] = bytes
    return block.cid
  }

  func add(_ node: PBNode) -> CID { add(.dagPB, DagPB.encode(node)) }

  func fetch(_ cid: CID) throws -> [UInt8] {
    fetched.append(cid)
    guard let bytes = blocks[cid] else { throw ArchiveError(.notFound, "no block \(cid)") }
    return bytes
  }

  func forgetFetched() { fetched = [] }

  var reader: UnixFSReader { UnixFSReader { try self.fetch($0) } }

  func bytes(of cid: CID, _ range: Range<UInt64>? = nil) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try reader.read(cid, range) { bytes.append(contentsOf: $0) }
    return bytes
  }
}
