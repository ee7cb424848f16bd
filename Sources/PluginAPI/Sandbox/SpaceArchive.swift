internal import SpaceContent

/// A package in one file: a CAR, version 1 (ipld.io/specs/transport/car/carv1).
///
/// The root is the package's CID: the DAG-CBOR map from each path to the raw leaf of its bytes. That block stands first, then the
/// leaves in the order of their paths, each distinct one once. So a package has exactly one archive, whatever folder, machine or
/// day it is made on, and the reader takes no other bytes for it.
public enum SpaceArchive {
  /// The longest archive: a package's bytes, and what stands around them.
  public static let maxBytes = SpacePackage.Limits.bytes + (256 << 10)

  /// The archive of a package.
  public static func encode(_ package: SpacePackage) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(package.files.reduce(64 << 10) { $0 + $1.bytes.count })
    append(header(root: package.cid), to: &bytes)
    append(package.cid.bytes + package.index, to: &bytes)
    var seen: Set<CID> = []
    for file in package.files {
      let cid = CID(codec: .raw, of: file.bytes)
      if seen.insert(cid).inserted { append(cid.bytes + file.bytes, to: &bytes) }
    }
    return bytes
  }

  /// The package in an archive, under the same rules as one in a folder.
  ///
  /// Every byte is checked: lengths, the hash of each block, their order, each path. What is returned has the CID that the archive
  /// names as its root.
  /// - Parameter origin: what messages call the archive.
  /// - Throws: `archive` for bytes that are not the archive of any package; `bad_path`, `too_large`, `missing_file` or `manifest`
  ///   for a package that would not be taken from a folder either.
  public static func decode(_ bytes: [UInt8], from origin: String) throws(SandboxError) -> SpacePackage {
    guard bytes.count <= maxBytes else {
      throw SandboxError(.tooLarge, "\(origin) is \(bytes.count) bytes; an archive may have \(maxBytes)")
    }
    var reader = ArchiveReader(bytes: bytes, origin: origin)
    let root = try reader.root()
    let index = try reader.block(root, "the package's list of files")
    let leaves = try leaves(of: index, in: reader)
    var blocks: [CID: [UInt8]] = [:]
    var files: [SpacePackage.File] = []
    for (path, cid) in leaves {
      if blocks[cid] == nil { blocks[cid] = try reader.block(cid, path) }
      files.append(SpacePackage.File(path: path, bytes: blocks[cid] ?? []))
    }
    try reader.end()
    guard files.reduce(0, { $0 + $1.bytes.count }) <= SpacePackage.Limits.bytes else {
      throw SandboxError(.tooLarge, "\(origin): a Space may have \(SpacePackage.Limits.bytes) bytes in all")
    }
    let package = try SpacePackage(files: files, from: origin)
    guard package.cid == root else { throw reader.damaged("its list of files is not that of its files") }
    return package
  }

  /// The package in an archive on disk.
  public static func read(_ path: String) throws(SandboxError) -> SpacePackage {
    try decode(try WholeFile.read(path, limit: maxBytes), from: path)
  }

  /// Paths with the CIDs of their bytes, in the order of the paths.
  private static func leaves(of index: [UInt8], in reader: ArchiveReader) throws(SandboxError) -> [(path: String, cid: CID)] {
    let value: Value
    do throws(ContentError) {
      value = try DagCBOR.decode(index)
    } catch {
      throw reader.damaged("its list of files is no DAG-CBOR: \(error)")
    }
    guard let map = value.map else { throw reader.damaged("its list of files is \(value.kind), not an object") }
    guard map.count <= SpacePackage.Limits.files else {
      throw SandboxError(.tooLarge, "\(reader.origin): a Space may have \(SpacePackage.Limits.files) files, this one has \(map.count)")
    }
    var leaves: [(path: String, cid: CID)] = []
    for entry in map {
      guard let cid = entry.value.link, cid.codec == .raw else { throw reader.damaged("\(entry.key.prefix(80)) links to no raw block") }
      leaves.append((entry.key, cid))
    }
    leaves.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    try SpacePackage.checkPaths(leaves.map(\.path), from: reader.origin)
    return leaves
  }

  fileprivate static func header(root: CID) -> [UInt8] {
    var writer = CBORWriter()
    writer.value(["roots": .list([.link(root)]), "version": 1])
    return writer.bytes
  }

  /// A section: its length as a varint (unsigned LEB128), then its bytes.
  private static func append(_ section: [UInt8], to bytes: inout [UInt8]) {
    var length = UInt64(section.count)
    while length >= 0x80 {
      bytes.append(UInt8(length & 0x7f) | 0x80)
      length >>= 7
    }
    bytes.append(UInt8(length))
    bytes += section
  }
}

/// Reads the sections of an archive, one after another.
private struct ArchiveReader {
  let bytes: [UInt8]
  let origin: String
  private var at = 0

  init(bytes: [UInt8], origin: String) {
    self.bytes = bytes
    self.origin = origin
  }

  func damaged(_ what: String) -> SandboxError {
    SandboxError(.archive, "\(origin) is no archive of a Space: \(what)", hint: "get it again, or make it again with `agon space pack`")
  }

  /// The one root that the header names.
  mutating func root() throws(SandboxError) -> CID {
    let header = try section("the header")
    // A header has one form for each root, so what it must be is known from the root alone.
    let empty = SpaceArchive.header(root: CID(codec: .dagCBOR, of: []))
    guard header.count == empty.count else { throw damaged("its header is not that of a CAR of version 1 with one root") }
    let start = empty.count - 36 - 9
    let root = try cid(Array(header[start..<start + 36]), "the root")
    guard root.codec == .dagCBOR, SpaceArchive.header(root: root) == header else {
      throw damaged("its header is not that of a CAR of version 1 with one root")
    }
    return root
  }

  /// The bytes of the next section, which must be the block of this CID.
  mutating func block(_ cid: CID, _ what: String) throws(SandboxError) -> [UInt8] {
    let section = try section(what)
    guard section.count >= 36 else { throw damaged("the block of \(what) is too short for a CID") }
    let named = try self.cid(Array(section[..<36]), what)
    guard named == cid else { throw damaged("where \(what) should stand, \(cid), there is \(named)") }
    let block = Array(section[36...])
    guard CID(codec: cid.codec, of: block) == cid else { throw damaged("the bytes of \(what) are not those of its CID") }
    return block
  }

  func end() throws(SandboxError) {
    guard at == bytes.count else { throw damaged("\(bytes.count - at) bytes follow its last block") }
  }

  private func cid(_ bytes: [UInt8], _ what: String) throws(SandboxError) -> CID {
    do throws(ContentError) {
      return try CID(bytes: bytes)
    } catch {
      throw damaged("\(what) has no CID: \(error)")
    }
  }

  private mutating func section(_ what: String) throws(SandboxError) -> [UInt8] {
    let length = try varint(what)
    guard length <= UInt64(bytes.count - at) else { throw damaged("it ends inside of \(what)") }
    defer { at += Int(length) }
    return Array(bytes[at..<at + Int(length)])
  }

  /// At most ten bytes, and no longer than it has to be.
  private mutating func varint(_ what: String) throws(SandboxError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, through: 63, by: 7) {
      guard at < bytes.count else { throw damaged("it ends before \(what)") }
      let byte = bytes[at]
      at += 1
      guard shift < 63 || byte <= 1 else { break }
      value |= UInt64(byte & 0x7f) << UInt64(shift)
      if byte < 0x80 {
        guard byte != 0 || shift == 0 else { throw damaged("the length of \(what) is not written in the shortest form") }
        return value
      }
    }
    throw damaged("the length of \(what) is no varint")
  }
}
