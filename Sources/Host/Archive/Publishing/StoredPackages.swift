public import HostStore
public import SpaceContent

/// The packages of Spaces that sessions are pinned to, as blocks: those that were asked for last stay at hand.
public struct StoredPackages {
  /// The most that stay: a package has some megabytes at most.
  private static let countMax = 16

  private var kept: [CID: SessionRecord.Package] = [:]

  public init() {}

  /// A package that the store keeps.
  /// - Throws: `malformed` where the store does not hold it; a `StoreError`.
  public mutating func package(_ cid: CID, in reading: Reading) throws -> SessionRecord.Package {
    if let package = kept[cid] { return package }
    let package = try SessionRecord.Package(stored: try reading.package(cid) ?? [], cid: cid)
    if kept.count == StoredPackages.countMax { kept = [:] }
    kept[cid] = package
    return package
  }
}

extension SessionRecord.Package {
  /// Makes blocks of a package's files as the store keeps them: one DAG-CBOR map from path to bytes.
  /// - Throws: `malformed` for bytes that are not the package which the CID names.
  public init(stored bytes: [UInt8], cid: CID) throws(ArchiveError) {
    let damaged = ArchiveError(.malformed, "the store does not hold the package \(cid)", hint: "restore it from a backup")
    guard let entries = SessionRecord.Package.entries(bytes) else { throw damaged }
    let files = entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    var writer = CBORWriter()
    writer.value(.map(Value.Map(files.map { ($0.path, .link(CID(codec: .raw, of: $0.bytes))) })))
    self.init(index: writer.bytes, files: files.map(\.bytes))
    guard self.cid == cid else { throw damaged }
  }

  private static func entries(_ bytes: [UInt8]) -> [(path: String, bytes: [UInt8])]? {
    do throws(ContentError) {
      return try DagCBOR.decode(bytes).map?.entries.compactMap { entry in entry.value.bytes.map { (entry.key, $0) } }
    } catch {
      return nil
    }
  }
}
