import Fuzzer
import Glibc
import HostArchive
import HostRules
import SpaceContent

/// Records of the recordings that Spaces have beside them, each with a package of two small files.
private struct Seeds {
  private(set) var records: [SessionRecord] = []

  /// - Parameter folder: of the Spaces.
  init(_ folder: String) throws {
    let files = ["main.lua", "manifest.json"].map { (path: $0, bytes: Array("the file \($0)".utf8)) }
    let index = try DagCBOR.encode(.map(Value.Map(files.map { ($0.path, .link(CID(codec: .raw, of: $0.bytes))) })))
    let package = SessionRecord.Package(index: index, files: files.map(\.bytes))
    // The smallest: answers that are late and answers that stand, scores and ranks of judges.
    for name in ["bid-tac-toe/goldens/adversarial-baseline", "tweets/goldens/experts", "rap-battles/goldens/adversarial"] {
      let value = try DagCBOR.decode(try Seeds.read("\(folder)/\(name).journal"))
      guard var map = value.map, var header = map["header"]?.map else { preconditionFailure("a recording is a journal") }
      header["package"] = .link(package.cid)
      map["header"] = .map(header)
      records.append(try SessionRecord(try Journal(encoded: DagCBOR.encode(.map(map))), package: package))
    }
  }

  private static func read(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { preconditionFailure("\(path) is missing: run this in the folder of the fuzz targets") }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes[..<count])
  }
}

@main
enum FuzzRecord {
  static func main() throws {
    let seeds = try Seeds("../spaces")
    for record in seeds.records {
      precondition(read(record.cid, record.blocks)?.journal == record.journal, "a record is read as it was written")
    }
    Fuzzer.run { bytes in
      checkJournal(bytes)
      guard let first = bytes.first else { return }
      var changed = Change(seeds.records[Int(first) % seeds.records.count])
      changed.run(bytes.dropFirst())
      check(changed)
    }
  }

  /// What is read as a journal is written as it was.
  private static func checkJournal(_ bytes: [UInt8]) {
    do throws(RulesError) {
      let journal = try Journal(encoded: bytes)
      precondition(journal.encoded == bytes, "a journal has one form")
    } catch {
      precondition(!error.message.isEmpty)
    }
  }

  private static func read(_ root: CID, _ blocks: [Block]) -> SessionRecord? {
    do throws(ArchiveError) {
      return try SessionRecord(root: root, blocks: blocks)
    } catch {
      precondition(!error.message.isEmpty)
      return nil
    }
  }

  /// What is read as a record is one in its only form: its blocks are just those, in their order, and its journal gives them again. What
  /// is erased is named by its leaf, and is not among them.
  private static func check(_ change: Change) {
    guard let record = read(change.root, change.blocks) else { return }
    precondition(record.cid == change.root && record.blocks == change.blocks)
    let cids = Set(record.blocks.map(\.cid))
    precondition(cids.count == record.blocks.count && cids.isDisjoint(with: record.erased))
    for leaf in record.leaves { precondition(cids.contains(leaf.cid) != record.erased.contains(leaf.cid)) }
    precondition(MerkleTree(record.leaves.map(\.encoded)).root == record.root)
    do {
      let again = try SessionRecord(try Journal(encoded: record.journal.encoded), package: record.package)
      precondition(again.blocks == record.blocks && again.root == record.root)
      let files = try record.files
      precondition(Set(files.map(\.path)).count == files.count)
    } catch let error as ArchiveError {
      // A package's index may be none that a folder has: then the files cannot be read, and nothing else is wrong.
      precondition(error.code == .malformed, "\(error)")
    } catch {
      preconditionFailure("a record that was read is put together again: \(error)")
    }
  }
}

/// A record of which something is changed, with its hashes made to fit again: no mutation finds those.
private struct Change {
  private(set) var root: CID
  private(set) var blocks: [Block]

  init(_ record: SessionRecord) { (root, blocks) = (record.cid, record.blocks) }

  /// Does what the input says: five bytes each.
  mutating func run(_ input: ArraySlice<UInt8>) {
    var rest = input
    for _ in 0..<4 where rest.count >= 5 && !blocks.isEmpty {
      let words = Array(rest.prefix(5))
      rest = rest.dropFirst(5)
      let place = Int(words[1]) % blocks.count
      switch words[0] % 8 {
      case 0: blocks.remove(at: place)
      case 1: blocks.insert(blocks[place], at: Int(words[2]) % (blocks.count + 1))
      case 2: blocks.swapAt(place, Int(words[2]) % blocks.count)
      default: alter(place, words)
      }
    }
  }

  private mutating func alter(_ place: Int, _ words: [UInt8]) {
    var bytes = blocks[place].bytes
    guard !bytes.isEmpty else { return }
    let at = (Int(words[2]) | Int(words[3]) << 8) % bytes.count
    switch words[0] % 8 {
    case 3: bytes[at] = words[4]
    case 4: bytes[at] ^= 1 << (words[4] % 8)
    case 5: bytes.insert(words[4], at: at)
    case 6: bytes.remove(at: at)
    default: bytes.removeLast(min(bytes.count, Int(words[4])))
    }
    put(bytes, at: place)
    fitLeaves()
  }

  /// Another block in the place of one, and of all that lead to it others that lead to that.
  private mutating func put(_ bytes: [UInt8], at place: Int) {
    var waiting = [(place, bytes)]
    while let (place, bytes) = waiting.popLast() {
      let old = blocks[place].cid
      blocks[place] = Block(old.codec, bytes)
      let new = blocks[place].cid
      if root == old { root = new }
      guard new != old else { continue }
      for (index, block) in blocks.enumerated() where index != place {
        guard let at = Change.place(of: old.bytes, in: block.bytes) else { continue }
        waiting.append((index, Array(block.bytes[..<at]) + new.bytes + block.bytes[(at + old.byteCount)...]))
        break
      }
    }
  }

  private static func place(of part: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= part.count else { return nil }
    return bytes.withUnsafeBytes { all in
      part.withUnsafeBytes { part in
        // The last byte is of a digest: few places have it.
        (0...all.count - part.count).first { at in
          all[at + part.count - 1] == part[part.count - 1]
            && UnsafeRawBufferPointer(rebasing: all[at..<at + part.count]).elementsEqual(part)
        }
      }
    }
  }

  /// Gives the root block the root of the leaves that its lists have now, where it and they can be read.
  private mutating func fitLeaves() {
    do {
      guard let head = blocks.firstIndex(where: { $0.cid == root }), case .map(var map) = try DagCBOR.decode(blocks[head].bytes),
        let lists = map["lists"]?.list
      else { return }
      var leaves: [[UInt8]] = []
      for list in lists {
        guard let block = blocks.first(where: { $0.cid == list.link }), let items = try DagCBOR.decode(block.bytes).list else { return }
        for item in items { leaves.append(try DagCBOR.encode(item)) }
      }
      map["root"] = .bytes(MerkleTree(leaves).root.bytes)
      put(try DagCBOR.encode(.map(map)), at: head)
    } catch {
      // What cannot be read has no leaves to fit.
      return
    }
  }
}
