/// What the data of a DAG-PB node says about a file or a folder (ipfs/specs UNIXFS, message `Data`), in its one canonical form.
///
/// Fields stand in the order of their numbers, each at most once but for block sizes, which are not packed; the decoder refuses every
/// other form. What a field means for each kind is the reader's matter; here every field is kept.
public struct UnixFSData: Hashable, Sendable {
  public enum Kind: UInt8, Sendable, CaseIterable {
    case raw = 0
    case directory = 1
    case file = 2
    case symlink = 4
    case hamtShard = 5
  }

  /// The time of the last change: seconds since 1970, and nanoseconds within the second, 1 to 999,999,999 where they are there.
  public struct Time: Hashable, Sendable {
    public var seconds: Int64
    public var nanoseconds: UInt32?

    public init(seconds: Int64, nanoseconds: UInt32? = nil) {
      self.seconds = seconds
      self.nanoseconds = nanoseconds
    }
  }

  public var kind: Kind
  /// A leaf's bytes, a link's target, or the bit field of a HAMT shard.
  public var data: [UInt8]?
  /// The bytes of the file under this node.
  public var fileByteCount: UInt64?
  /// The bytes of the file under each link.
  public var blockByteCounts: [UInt64] = []
  /// The hash function of a HAMT (multicodec).
  public var hashType: UInt64?
  /// The slots of a HAMT shard.
  public var fanout: UInt64?
  /// POSIX permission bits.
  public var mode: UInt32?
  public var modified: Time?

  public init(_ kind: Kind, data: [UInt8]? = nil, fileByteCount: UInt64? = nil, blockByteCounts: [UInt64] = []) {
    self.kind = kind
    self.data = data
    self.fileByteCount = fileByteCount
    self.blockByteCounts = blockByteCounts
  }

  /// The canonical bytes.
  public var encoded: [UInt8] {
    var bytes: [UInt8] = [0x08, kind.rawValue]
    func field(_ tag: UInt8, _ value: UInt64) {
      bytes.append(tag)
      Varint.append(value, to: &bytes)
    }
    if let data {
      field(0x12, UInt64(data.count))
      bytes.append(contentsOf: data)
    }
    if let fileByteCount { field(0x18, fileByteCount) }
    for count in blockByteCounts { field(0x20, count) }
    if let hashType { field(0x28, hashType) }
    if let fanout { field(0x30, fanout) }
    if let mode { field(0x38, UInt64(mode)) }
    if let modified {
      let seconds = UInt64(bitPattern: modified.seconds)
      field(0x42, UInt64(1 + Varint.byteCount(seconds) + (modified.nanoseconds == nil ? 0 : 5)))
      field(0x08, seconds)
      if let nanoseconds = modified.nanoseconds {
        bytes.append(0x15)
        withUnsafeBytes(of: nanoseconds.littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
    return bytes
  }

  /// Reads the canonical bytes.
  /// - Throws: a `ContentError` with the byte position for any other form; `unsupported` for kinds that exist but are not read.
  public init(_ bytes: [UInt8]) throws(ContentError) {
    let result: Result<UnixFSData, ContentError> = bytes.withUnsafeBufferPointer { buffer in
      do throws(ContentError) { return .success(try UnixFSData(ProtobufReader(buffer))) } catch { return .failure(error) }
    }
    self = try result.get()
  }

  private init(_ all: ProtobufReader) throws(ContentError) {
    var reader = all
    kind = try UnixFSData.kind(&reader)
    var last: UInt64 = 1
    while !reader.isAtEnd {
      let start = reader.offset
      let field = try reader.field()
      guard field.number > last || (field.number == 4 && last == 4) else {
        throw ContentError(.notCanonical, "\(field) stands twice, or after a later one", offset: start)
      }
      last = field.number
      switch (field.number, field.type) {
      case (2, .bytes): data = Array(try reader.run())
      case (3, .varint): fileByteCount = try reader.varint()
      case (4, .varint): blockByteCounts.append(try reader.varint())
      case (5, .varint): hashType = try reader.varint()
      case (6, .varint): fanout = try reader.varint()
      case (7, .varint):
        guard let mode = UInt32(exactly: try reader.varint()) else {
          throw ContentError(.integerOutOfRange, "a mode does not fit in 32 bits", offset: start)
        }
        self.mode = mode
      case (8, .bytes): modified = try UnixFSData.time(try reader.message())
      default: throw ContentError(.notCanonical, "\(field) is none of UnixFS", offset: start)
      }
    }
  }

  private static func kind(_ reader: inout ProtobufReader) throws(ContentError) -> Kind {
    guard !reader.isAtEnd, try reader.field() == ProtobufReader.Field(number: 1, type: .varint) else {
      throw ContentError(.notCanonical, "UnixFS data does not begin with its type", offset: 0)
    }
    let number = try reader.varint()
    guard let kind = UInt8(exactly: number).flatMap(Kind.init(rawValue:)) else {
      throw ContentError(
        .unsupported, number == 3 ? "UnixFS metadata nodes" : "UnixFS type \(number)", hint: "Agon reads files, folders and links",
        offset: 1)
    }
    return kind
  }

  private static func time(_ all: ProtobufReader) throws(ContentError) -> Time {
    var reader = all
    let start = reader.offset
    guard !reader.isAtEnd, try reader.field() == ProtobufReader.Field(number: 1, type: .varint) else {
      throw ContentError(.notCanonical, "a time does not begin with its seconds", offset: start)
    }
    var time = Time(seconds: Int64(bitPattern: try reader.varint()))
    guard !reader.isAtEnd else { return time }
    let next = reader.offset
    guard try reader.field() == ProtobufReader.Field(number: 2, type: .fixed32) else {
      throw ContentError(.notCanonical, "a time has another field than its nanoseconds", offset: next)
    }
    let nanoseconds = try reader.fixed32()
    guard (1...999_999_999).contains(nanoseconds), reader.isAtEnd else {
      throw ContentError(.notCanonical, "a time has \(nanoseconds) nanoseconds, or more after them", offset: next)
    }
    time.nanoseconds = nanoseconds
    return time
  }
}
