public import SpaceContent

/// How a file or a folder becomes blocks. Two hosts that take the same profile get the same CID for the same bytes (IPIP-499).
public struct UnixFSProfile: Hashable, Sendable {
  /// How the size of a folder's node is told before it is split.
  public enum FolderEstimate: String, Sendable {
    /// The bytes of the node.
    case block
    /// The bytes of names and CIDs alone, as Kubo did first.
    case links
  }

  /// Stands in records, and after `--profile`.
  public let name: String
  /// The bytes of a leaf; the last one may have fewer.
  public let chunkByteCount: Int
  /// The most links of a file's inner node.
  public let maxLinks: Int
  /// Whether a leaf is the file's bytes alone, or a DAG-PB node around them.
  public let hasRawLeaves: Bool
  public let version: CID.Version
  public let folderEstimate: FolderEstimate
  /// A folder whose estimate is above this becomes a HAMT: 256 KiB in every profile.
  public let folderByteCountMax = 262_144

  /// 1 MiB leaves, width 1024, CIDs of version 1. What records of Agon use.
  public static let v1Of2025 = UnixFSProfile(
    name: "unixfs-v1-2025", chunkByteCount: 1 << 20, maxLinks: 1024, hasRawLeaves: true, version: .v1, folderEstimate: .block)

  /// What `ipfs add` did from the beginning: CIDs of version 0.
  public static let v0Of2015 = UnixFSProfile(
    name: "unixfs-v0-2015", chunkByteCount: 256 << 10, maxLinks: 174, hasRawLeaves: false, version: .v0, folderEstimate: .links)

  /// `ipfs add --cid-version=1`.
  public static let kuboV1 = UnixFSProfile(
    name: "v1_raw_256k_174", chunkByteCount: 256 << 10, maxLinks: 174, hasRawLeaves: true, version: .v1, folderEstimate: .links)

  /// `ipfs add --cid-version=1 --raw-leaves=false`.
  public static let kuboV1DagPB = UnixFSProfile(
    name: "v1_dagpb_256k_174", chunkByteCount: 256 << 10, maxLinks: 174, hasRawLeaves: false, version: .v1, folderEstimate: .links)

  /// Every profile, the default first.
  public static let all = [v1Of2025, kuboV1, v0Of2015, kuboV1DagPB]

  public static func named(_ name: String) -> UnixFSProfile? { all.first { $0.name == name } }

  func cid(dagPB digest: Digest) -> CID { CID(dagPB: digest, version: version) }
}
