/// Canonical DAG-PB (ipld.io specification): the Protocol Buffers form of IPFS's files and folders.
///
/// A node is links and some bytes. On the wire its links (field 2) stand before its data (field 1); a link has Hash, Name and Tsize in
/// this order; links are in the bytewise order of their names; numbers and lengths take their shortest form. The decoder refuses every
/// other form, so that what it accepts is what `encode` gives back.
public enum DagPB {
  /// The bytes of a node. Links are put in the order of their names; those of one name keep the order they have.
  public static func encode(_ node: PBNode) -> [UInt8] {
    let isSorted = zip(node.links, node.links.dropFirst()).allSatisfy { !PBLink.precedes($1, $0) }
    let links = isSorted ? node.links : stablySorted(node.links)
    let sizes = links.map(\.contentByteCount)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount(linkSizes: sizes, dataByteCount: node.data?.count))
    for (link, size) in zip(links, sizes) {
      bytes.append(0x12)
      Varint.append(UInt64(size), to: &bytes)
      link.append(to: &bytes)
    }
    if let data = node.data {
      bytes.append(0x0a)
      Varint.append(UInt64(data.count), to: &bytes)
      bytes.append(contentsOf: data)
    }
    return bytes
  }

  /// How many bytes `encode` gives for a node with these links and so many bytes of data, without encoding it.
  public static func byteCount(links: some Sequence<PBLink>, dataByteCount: Int?) -> Int {
    byteCount(linkSizes: links.map(\.contentByteCount), dataByteCount: dataByteCount)
  }

  private static func byteCount(linkSizes: [Int], dataByteCount: Int?) -> Int {
    let links = linkSizes.reduce(0) { $0 + 1 + Varint.byteCount(UInt64($1)) + $1 }
    return links + (dataByteCount.map { 1 + Varint.byteCount(UInt64($0)) + $0 } ?? 0)
  }

  private static func stablySorted(_ links: [PBLink]) -> [PBLink] {
    links.enumerated().sorted { a, b in
      if PBLink.precedes(a.element, b.element) { return true }
      return !PBLink.precedes(b.element, a.element) && a.offset < b.offset
    }.map(\.element)
  }

  /// The node whose canonical bytes these are.
  /// - Throws: a `ContentError` with the byte position for anything else; `unsupported` for a link of a CID that Agon does not read.
  public static func decode(_ bytes: [UInt8]) throws(ContentError) -> PBNode {
    let result: Result<PBNode, ContentError> = bytes.withUnsafeBufferPointer { buffer in
      do throws(ContentError) { return .success(try node(ProtobufReader(buffer))) } catch { return .failure(error) }
    }
    return try result.get()
  }

  private static func node(_ all: ProtobufReader) throws(ContentError) -> PBNode {
    var reader = all
    var node = PBNode()
    while !reader.isAtEnd {
      let start = reader.offset
      let field = try reader.field()
      guard node.data == nil else {
        throw ContentError(.notCanonical, "a field follows a node's data, which stands last and once", offset: start)
      }
      switch field {
      case ProtobufReader.Field(number: 2, type: .bytes):
        let link = try link(try reader.message())
        if let last = node.links.last, PBLink.precedes(link, last) {
          throw ContentError(.notCanonical, "links are not in the order of their names", offset: start)
        }
        node.links.append(link)
      case ProtobufReader.Field(number: 1, type: .bytes): node.data = Array(try reader.run())
      default: throw ContentError(.notCanonical, "a node has \(field)", offset: start)
      }
    }
    return node
  }

  private static func link(_ all: ProtobufReader) throws(ContentError) -> PBLink {
    var reader = all
    let start = reader.offset
    guard !reader.isAtEnd, try reader.field() == ProtobufReader.Field(number: 1, type: .bytes) else {
      throw ContentError(.notCanonical, "a link does not begin with its hash", offset: start)
    }
    var link = PBLink(cid: try cid(try reader.message()), name: nil, tsize: nil)
    while !reader.isAtEnd {
      let start = reader.offset
      let field = try reader.field()
      switch field {
      case ProtobufReader.Field(number: 2, type: .bytes) where link.name == nil && link.tsize == nil:
        guard let name = String(validating: try reader.run(), as: UTF8.self) else {
          throw ContentError(.badUTF8, "a link's name is not valid UTF-8", offset: start)
        }
        link.name = name
      case ProtobufReader.Field(number: 3, type: .varint) where link.tsize == nil: link.tsize = try reader.varint()
      default: throw ContentError(.notCanonical, "a link has \(field) where that may not stand", offset: start)
      }
    }
    return link
  }

  private static func cid(_ reader: ProtobufReader) throws(ContentError) -> CID {
    let start = reader.offset
    var end = 0
    do throws(ContentError) {
      let cid = try CID(reading: reader.rest, at: &end)
      guard end == reader.rest.count else { throw ContentError(.badCID, "\(reader.rest.count - end) bytes follow a link's CID") }
      return cid
    } catch {
      throw ContentError(error.code, error.message, hint: error.hint, offset: start)
    }
  }
}

/// A node of DAG-PB.
public struct PBNode: Hashable, Sendable {
  public var links: [PBLink]
  /// Nil where the field is absent, which is another node than one with no bytes in it.
  public var data: [UInt8]?

  public init(links: [PBLink] = [], data: [UInt8]? = nil) {
    self.links = links
    self.data = data
  }
}

/// A link of a DAG-PB node.
public struct PBLink: Hashable, Sendable {
  public var cid: CID
  /// Nil where the field is absent, which is another link than one with an empty name.
  public var name: String?
  /// The bytes of all blocks under the link, as its writer claims: nothing checks it.
  public var tsize: UInt64?

  public init(cid: CID, name: String?, tsize: UInt64?) {
    self.cid = cid
    self.name = name
    self.tsize = tsize
  }

  /// Whether `a` stands before `b`: by the bytes of the names, an absent name being an empty one.
  static func precedes(_ a: PBLink, _ b: PBLink) -> Bool {
    guard let right = b.name else { return false }
    guard let left = a.name else { return !right.isEmpty }
    return left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  fileprivate var contentByteCount: Int {
    var count = 2 + cid.byteCount
    if let name { count += 1 + Varint.byteCount(UInt64(name.utf8.count)) + name.utf8.count }
    if let tsize { count += 1 + Varint.byteCount(tsize) }
    return count
  }

  fileprivate func append(to bytes: inout [UInt8]) {
    bytes.append(0x0a)
    bytes.append(UInt8(cid.byteCount))
    bytes.append(contentsOf: cid.bytes)
    if let name {
      bytes.append(0x12)
      Varint.append(UInt64(name.utf8.count), to: &bytes)
      bytes.append(contentsOf: name.utf8)
    }
    if let tsize {
      bytes.append(0x18)
      Varint.append(tsize, to: &bytes)
    }
  }
}
