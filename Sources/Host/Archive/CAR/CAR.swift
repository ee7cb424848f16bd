/// Content addressable archives: blocks one after another in a file or a stream, behind a header that names roots
/// (ipld.io/specs/transport/car).
///
/// Version 1 is written and read. Of version 2, which is version 1 with a head before it and an index behind it, the inner archive is read;
/// the index is not: it says where blocks are, which whoever reads all of them knows, and nothing vouches for it.
public enum CAR {
  /// The most roots of an archive that is read or written.
  public static let rootsMax = 1_024
  /// The longest header, in bytes: that of as many roots, and more.
  public static let headerBytesMax = 64 << 10
  /// The most blocks of an archive that is read or written.
  public static let blocksMax = 1 << 20
  /// The longest binary CID: version 1, SHA-256.
  static let cidBytesMax = 36
  /// As much of a section as is looked at for its CID.
  static let foreignCIDBytesMax = 128
  /// The longest section: a CID and a block.
  static let sectionBytesMax = cidBytesMax + Block.maxByteCount
}
