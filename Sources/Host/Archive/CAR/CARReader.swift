public import SpaceContent

/// Reads a CAR block by block; each is hashed against its CID before it is given.
///
/// Everything is strict: lengths are varints in their shortest form, the header is canonical DAG-CBOR of the two fields that it has, a
/// section has a CID that Agon reads and the bytes of that CID, the input ends where a section does. An error says at which byte it was
/// found. Memory is bounded by a section, and by what is remembered of CIDs where a second block of one CID is refused: 40 bytes each.
public struct CARReader {
  /// Whether a block may stand in an archive more than once. Some gateways write them so.
  public enum Duplicates: Sendable {
    case refused
    /// Each is given as often as it stands there, and nothing is remembered.
    case allowed
  }

  /// Of the outer head of a CAR of version 2.
  public struct Outer: Hashable, Sendable {
    /// 128 bits, of which none has a meaning that matters to who reads all blocks.
    public let characteristics: [UInt8]
    /// Where the inner archive begins, and how long it is.
    public let dataOffset: UInt64
    public let dataSize: UInt64
    /// Where the index begins, which is not read; 0 for none.
    public let indexOffset: UInt64
  }

  /// The roots as the header names them. Whether their blocks are there is not known before the end.
  public let roots: [CID]
  /// Nil for a CAR of version 1.
  public let outer: Outer?
  public private(set) var blockCount = 0
  /// Bytes of the blocks given so far, without what stands around them.
  public private(set) var blockBytes: Int64 = 0

  private var input: CARInput
  private var seen: Set<CID>?

  /// How far the input has been read, in bytes from its beginning.
  public var offset: Int64 { input.offset }

  /// Reads the header.
  /// - Parameter source: fills the start of a buffer with what comes next, and returns how many bytes it gave; 0 at the end only.
  /// - Throws: `malformed`, `truncated`, `too_large`, `unsupported`; what the source throws.
  public init(duplicates: Duplicates = .refused, from source: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) throws {
    input = CARInput(source)
    seen = duplicates == .refused ? [] : nil
    var header = try CARHeader.read(&input)
    guard header.version == 2 else {
      (roots, outer) = (header.roots, nil)
      return
    }
    let outer = try CARHeader.outer(&input)
    header = try CARHeader.read(&input)
    guard header.version == 1 else {
      throw CARInput.fault(.malformed, "the inner archive of a CAR of version 2 is not of version 1", at: Int64(outer.dataOffset))
    }
    (roots, self.outer) = (header.roots, outer)
  }

  /// The next block; nil at the end.
  /// - Throws: `malformed`, `truncated`, `too_large`, `wrong_hash`, `unsupported`; what the source throws. Nothing can be read after that.
  public mutating func next() throws -> Block? {
    let start = input.offset
    guard try !input.isAtEnd() else { return nil }
    let length = try input.varint("a section's length")
    guard length > 0 else { throw CARInput.fault(.malformed, "a section has no bytes", at: start) }
    guard length <= UInt64(CAR.sectionBytesMax) else {
      throw CARInput.fault(.tooLarge, "a section announces \(length) bytes, where \(CAR.sectionBytesMax) are the most", at: start)
    }
    guard blockCount < CAR.blocksMax else {
      throw CARInput.fault(.tooLarge, "there are more than \(CAR.blocksMax) blocks", at: start)
    }
    let named = input.offset
    // Enough for a CID that is none of Agon's, too, so that it can be told what it is.
    let head = Array(try input.peek(min(CAR.foreignCIDBytesMax, Int(length)), "a section"))
    let cid: CID
    var count = 0
    do throws(ContentError) {
      cid = try CID(reading: head, at: &count)
    } catch {
      throw CARInput.fault(
        error.code == .unsupported ? .unsupported : .malformed, "a section begins with no CID that Agon reads: \(error.message)", at: named)
    }
    input.skip(count)
    let bytes = try input.read(Int(length) - count, "the block \(cid)")
    let block: Block
    do throws(ArchiveError) {
      block = try Block(cid, verifying: bytes)
    } catch {
      throw ArchiveError(error.code, "\(error.message) (section at byte \(start))", hint: error.hint)
    }
    if seen?.insert(block.cid.asVersion1).inserted == false {
      throw CARInput.fault(.malformed, "the block \(block.cid) stands there a second time", at: start)
    }
    blockCount += 1
    blockBytes += Int64(bytes.count)
    return block
  }
}
