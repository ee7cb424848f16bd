internal import Glibc
public import SpaceContent

/// A root that is kept, with every block that it leads to.
public struct Pin: Hashable, Sendable {
  /// The longest name, in bytes of UTF-8.
  public static let nameBytesMax = 200

  /// Of version 1.
  public let root: CID
  /// What a person calls it; may be empty, and need not be unique.
  public let name: String
  /// In milliseconds since 1970.
  public let pinnedAt: Int64

  /// - Throws: `bad_name` for a name that is too long, or has a control character in it.
  public init(_ root: CID, name: String, at milliseconds: Int64) throws(ArchiveError) {
    guard name.utf8.count <= Pin.nameBytesMax, name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) })
    else {
      throw ArchiveError(
        .badName, "a pin's name has at most \(Pin.nameBytesMax) bytes and no control characters", hint: "choose a shorter, plain one")
    }
    self.root = root.asVersion1
    self.name = name
    pinnedAt = milliseconds
  }

  var bytes: [UInt8] {
    var writer = CBORWriter()
    writer.value(["v": 1, "name": .text(name), "time": .int(pinnedAt)])
    return writer.bytes
  }

  init(_ root: CID, bytes: [UInt8], file: String) throws(ArchiveError) {
    let value: Value
    do throws(ContentError) {
      value = try DagCBOR.decode(bytes)
    } catch {
      throw Pin.damaged(file, "\(error)")
    }
    guard let map = value.map, map.count == 3, map["v"]?.int == 1, let name = map["name"]?.text, let time = map["time"]?.int else {
      throw Pin.damaged(file, "it has other fields than v, name and time")
    }
    try self.init(root, name: name, at: time)
  }

  fileprivate static func damaged(_ file: String, _ what: String) -> ArchiveError {
    ArchiveError(
      .malformed, "the pin \(file) is damaged: \(what)",
      hint: "what its name says is kept is kept: remove the file and pin that CID again; until then nothing is collected")
  }
}

/// Each pin is a file of its own: one more or less never touches another, so nothing that goes wrong with one costs a second.
extension BlockStore {
  /// Everything pinned, by name and then by root.
  /// - Throws: `malformed` for a pin that cannot be read.
  public func pins() throws(ArchiveError) -> [Pin] {
    var pins: [Pin] = []
    for name in try FileCalls.names(in: layout.pins) {
      let root: CID
      do throws(ContentError) {
        root = try CID(name)
      } catch {
        throw Pin.damaged(layout.pins + "/" + name, "its name is no CID")
      }
      // Whoever unpins does not wait for readers.
      if let pin = try pin(root) { pins.append(pin) }
    }
    return pins.sorted { ($0.name, "\($0.root)") < ($1.name, "\($1.root)") }
  }

  /// The pin of a root; nil where it has none.
  public func pin(_ root: CID) throws(ArchiveError) -> Pin? {
    let file = layout.pin(of: root)
    guard let bytes = try FileCalls.read(file, limit: 1 << 10) else { return nil }
    return try Pin(root, bytes: bytes, file: file)
  }

  /// Keeps a root and all that it leads to. One that is pinned already gets this name and time. Durable when this returns.
  /// - Parameter progress: hears how many blocks have been looked at. What it throws ends this, and nothing is pinned.
  /// - Throws: `not_found`, which names a block that is missing; `malformed`; `wrong_hash`; `storage`.
  public func add(_ pin: Pin, progress: (Int) throws -> Void = { _ in }) throws {
    let lock = try BlockLock(layout)
    let walk = DAGWalk()
    try walk.run(from: pin.root) { cid in
      try progress(walk.count)
      return try self.links(of: cid, under: lock)
    }
    let staged = layout.staging + "/pin"
    guard unlink(staged) == 0 || errno == ENOENT else { throw FileCalls.failure(errno, "remove", staged) }
    try write(pin, under: lock, staged: staged)
    try FileCalls.synchroniseFolder(layout.pins)
  }

  /// Ends the keeping of a root. Its blocks go with the next collection, unless another pin needs them.
  /// - Throws: `not_found` for a root that is not pinned.
  public func removePin(_ root: CID) throws(ArchiveError) {
    let lock = try BlockLock(layout)
    guard unlink(layout.pin(of: root)) == 0 else {
      let cause = errno
      guard cause == ENOENT else { throw FileCalls.failure(cause, "remove", layout.pin(of: root)) }
      throw ArchiveError(.notFound, "\(root) is not pinned", hint: "`agon archive pin ls` lists what is")
    }
    try FileCalls.synchroniseFolder(layout.pins)
    withExtendedLifetime(lock) {}
  }

  /// - Parameter staged: a name in the same file system that is free.
  func write(_ pin: Pin, under lock: BlockLock, staged: String) throws(ArchiveError) {
    try FileCalls.create(staged, pin.bytes)
    try FileCalls.synchronise(staged)
    guard rename(staged, layout.pin(of: pin.root)) == 0 else { throw FileCalls.failure(errno, "write to", layout.pins) }
  }

  /// What a block that has to be there, unless it is erased, leads to. A raw block leads nowhere, and is not read.
  func links(of cid: CID, under lock: BlockLock) throws(ArchiveError) -> [CID] {
    if cid.codec == .raw { return try has(cid) ? [] : try absent(cid) }
    switch try look(at: cid) {
    case .absent: return try absent(cid)
    case .sound(let block): return try block.parts
    case .damaged:
      guard let block = try setAsideIfDamaged(cid, under: lock) else { return try absent(cid) }
      return try block.parts
    }
  }
}
