import Fuzzer
import HostArchive
import SpaceContent

@main
enum FuzzCAR {
  static func main() {
    Fuzzer.run { bytes in
      check(bytes)
      // No mutation finds the hash of what it made: the second half of the work is on archives whose hashes fit.
      check(archive(of: bytes))
    }
  }

  /// Reads any bytes. What is read as an archive to its end is one, in its only form: written again, it is the same.
  static func check(_ bytes: [UInt8]) {
    do {
      try read(bytes)
    } catch let error as ArchiveError {
      precondition(!error.message.isEmpty)
    } catch {
      preconditionFailure("no error of the archive's: \(error)")
    }
  }

  private static func read(_ bytes: [UInt8]) throws {
    var at = 0
    let piece = max(1, Int(bytes.last ?? 0) * 8)
    var reader = try CARReader(duplicates: .allowed) { buffer in
      let count = min(buffer.count, bytes.count - at, piece)
      bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[at..<at + count])) }
      at += count
      return count
    }
    var written: [UInt8] = []
    var writer = try CARWriter(roots: reader.roots) { written += $0 }
    while let block = try reader.next() {
      precondition(CID(codec: block.cid.codec, of: block.bytes) == block.cid.asVersion1)
      precondition(reader.offset <= Int64(bytes.count))
      try writer.write(block)
      checkLinks(of: block)
    }
    try writer.finish()
    let start = reader.outer.map { Int($0.dataOffset) } ?? 0
    let end = reader.outer.map { Int($0.dataOffset + $0.dataSize) } ?? bytes.count
    precondition(written == Array(bytes[start..<end]), "an archive has one form")
  }

  private static func checkLinks(of block: Block) {
    do throws(ArchiveError) {
      let links = try block.links
      precondition(links.count <= block.bytes.count / 34)
    } catch {
      precondition(error.code == .malformed || error.code == .unsupported)
    }
  }

  /// An archive with blocks cut from the input, in which a byte is changed where the input says so.
  private static func archive(of input: [UInt8]) -> [UInt8] {
    guard input.count > 4 else { return input }
    var blocks: [Block] = []
    var rest = input.dropFirst(4)
    while let length = rest.first, blocks.count < 32 {
      rest = rest.dropFirst()
      let codec = CID.Codec.allCases[Int(length) % CID.Codec.allCases.count]
      let block = Block(codec, Array(rest.prefix(Int(length))))
      let isOld = codec == .dagPB && length & 64 != 0
      do {
        blocks.append(isOld ? try Block(CID(dagPB: block.cid.digest, version: .v0), verifying: block.bytes) : block)
      } catch {
        preconditionFailure("its own digest fits: \(error)")
      }
      rest = rest.dropFirst(Int(length))
    }
    guard let root = blocks.first?.cid else { return input }
    var bytes: [UInt8] = []
    do {
      var writer = try CARWriter(roots: [root]) { bytes += $0 }
      for block in blocks { try writer.write(block) }
      try writer.finish()
    } catch {
      preconditionFailure("one root and some blocks are an archive: \(error)")
    }
    let place = Int(input[0]) | Int(input[1]) << 8
    if place < bytes.count { bytes[place] ^= input[2] }
    return input[3] & 1 == 0 ? bytes : Array(bytes.dropLast(Int(input[3]) % bytes.count))
  }
}
