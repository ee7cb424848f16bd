/// One file of a log's tree or entries (C2SP tlog-tiles): up to 256 hashes that stand side by side at one height, or the entries under
/// 256 leaves.
public struct Tile: Hashable, Sendable {
  /// How many hashes or entries a full tile has.
  public static let fullWidth = 256
  /// How many levels of the tree a tile spans.
  static let height = 8
  /// Levels of tiles of a tree of less than 2^63 leaves.
  static let levels = 8

  public enum Kind: Hashable, Sendable {
    /// Roots of complete subtrees of 256^level leaves; leaf hashes at level 0.
    case hashes(level: Int)
    /// The entries themselves: a bundle.
    case entries
  }

  public let kind: Kind
  /// Its place among the tiles of its level, from 0.
  public let index: Int
  /// How many hashes or entries it has, 1 to 256. With fewer than 256 it is a partial tile, the last one of its level.
  public let width: Int

  public init(_ kind: Kind, index: Int, width: Int = Tile.fullWidth) {
    precondition(index >= 0 && (1...Tile.fullWidth).contains(width), "tiles are counted from 0, and none is empty")
    self.kind = kind
    self.index = index
    self.width = width
  }

  /// The same place with another width.
  func with(width: Int) -> Tile { Tile(kind, index: index, width: width) }

  var isFull: Bool { width == Tile.fullWidth }

  /// The tile that holds one of the hashes of a level, or an entry, in a log of `size` entries; nil where the log does not have it.
  static func holding(_ kind: Kind, _ place: Int, size: Int) -> Tile? {
    let count =
      switch kind {
      case .hashes(let level): size >> (height * level)
      case .entries: size
      }
    guard place < count else { return nil }
    let index = place / fullWidth
    return Tile(kind, index: index, width: min(fullWidth, count - index * fullWidth))
  }

  /// The path of the file in the log's folder, as `tile/0/x001/x234/067.p/8`.
  public var path: String {
    let name: String
    switch kind {
    case .hashes(let level): name = "\(level)"
    case .entries: name = "entries"
    }
    return "tile/\(name)/" + Tile.encode(index) + (isFull ? "" : ".p/\(width)")
  }

  /// The path of the folder that holds the partial tiles of this place.
  var partialsPath: String { with(width: 1).path.dropLast(2).description }

  /// Three digits a name; all but the last one begin with an x, so that no file is ever called like a folder.
  private static func encode(_ index: Int) -> String {
    var names: [String] = []
    var rest = index
    repeat {
      let digits = String(rest % 1000)
      names.append(String(repeating: "0", count: 3 - digits.count) + digits)
      rest /= 1000
    } while rest > 0
    return names.reversed().enumerated().map { $0 < names.count - 1 ? "x" + $1 : $1 }.joined(separator: "/")
  }

  /// Reads a path. Nil for anything that `path` does not write.
  public init?(path: String) {
    // The longest is of seven names of three digits.
    guard path.utf8.count <= 64 else { return nil }
    var names = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { String(Substring($0)) }
    guard names.count >= 3, names[0] == "tile" else { return nil }
    let kind: Kind
    switch names[1] {
    case "entries": kind = .entries
    default:
      guard let level = Decimal.parse(names[1].utf8), level < Tile.levels else { return nil }
      kind = .hashes(level: level)
    }
    var width = Tile.fullWidth
    if names[names.count - 2].hasSuffix(".p") {
      guard let partial = Decimal.parse(names.removeLast().utf8), (1..<Tile.fullWidth).contains(partial) else { return nil }
      width = partial
      names[names.count - 1].removeLast(2)
    }
    var index = 0
    for (place, name) in names[2...].enumerated() {
      let digits = place < names.count - 3 ? name.dropFirst() : name[...]
      guard digits.utf8.count == 3, let value = Int(digits), index <= (Int.max - 999) / 1000 else { return nil }
      index = index * 1000 + value
    }
    self.init(kind, index: index, width: width)
    guard self.path == path else { return nil }
  }
}

/// The entries under a tile: each one behind its length as 16 bits, big-endian.
public enum EntryBundle {
  /// The longest entry, in bytes.
  public static let maxEntryBytes = Int(UInt16.max)
  /// The longest bundle, in bytes.
  public static let maxByteCount = Tile.fullWidth * (2 + maxEntryBytes)

  static func append(_ entry: [UInt8], to bundle: inout [UInt8]) {
    precondition(entry.count <= maxEntryBytes, "an entry's length is 16 bits")
    bundle.append(UInt8(entry.count >> 8))
    bundle.append(UInt8(entry.count & 0xff))
    bundle += entry
  }

  /// The entries of a bundle.
  /// - Throws: `truncated` or `malformed` where the bytes are not just `count` entries.
  public static func decode(_ bytes: [UInt8], count: Int) throws(ArchiveError) -> [[UInt8]] {
    var entries: [[UInt8]] = []
    entries.reserveCapacity(count)
    var at = 0
    while entries.count < count {
      guard bytes.count - at >= 2 else { throw ArchiveError(.truncated, "a bundle of \(count) entries ends after \(entries.count)") }
      let length = Int(bytes[at]) << 8 | Int(bytes[at + 1])
      at += 2
      guard bytes.count - at >= length else { throw ArchiveError(.truncated, "a bundle ends inside its entry \(entries.count)") }
      entries.append(Array(bytes[at..<at + length]))
      at += length
    }
    guard at == bytes.count else { throw ArchiveError(.malformed, "a bundle of \(count) entries has \(bytes.count - at) bytes more") }
    return entries
  }

  /// The bytes of the first `count` entries of a bundle with more of them; nil where it has not so many.
  static func prefix(_ bytes: [UInt8], count: Int) -> [UInt8]? {
    var at = 0
    for _ in 0..<count {
      guard bytes.count - at >= 2 else { return nil }
      at += 2 + (Int(bytes[at]) << 8 | Int(bytes[at + 1]))
      guard at <= bytes.count else { return nil }
    }
    return Array(bytes[..<at])
  }
}
