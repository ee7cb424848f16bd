public import SpaceContent
public import SpaceSandbox

/// A version of a Space as the store keeps it for the sessions that are pinned to it: one DAG-CBOR map from path to bytes.
public enum StoredPackage {
  public static func encode(_ package: SpacePackage) -> [UInt8] {
    var writer = CBORWriter()
    writer.value(.map(Value.Map(package.files.map { ($0.path, .bytes($0.bytes)) })))
    return writer.bytes
  }

  /// - Throws: `journal` for bytes that are not the package which the CID names.
  public static func decode(_ bytes: [UInt8], cid: CID) throws(SessionError) -> SpacePackage {
    let damaged = SessionError(.journal, "the store does not hold the package \(cid)", hint: "restore it from a backup")
    let package: SpacePackage
    do {
      let files = try DagCBOR.decode(bytes).map?.entries.compactMap { entry in
        entry.value.bytes.map { SpacePackage.File(path: entry.key, bytes: $0) }
      }
      package = try SpacePackage(files: files ?? [], from: "\(cid)")
    } catch {
      throw damaged
    }
    guard package.cid == cid else { throw damaged }
    return package
  }
}
