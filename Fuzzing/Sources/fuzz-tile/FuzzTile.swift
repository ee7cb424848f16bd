import Fuzzer
import HostArchive

@main
enum FuzzTile {
  static func main() { Fuzzer.run { check($0) } }

  /// Reads any bytes as a tile's path, as a bundle of as many entries as the first byte says, and as an entry.
  static func check(_ bytes: [UInt8]) {
    if let text = String(validating: bytes, as: UTF8.self), let tile = Tile(path: text) {
      precondition(Array(tile.path.utf8) == bytes && (1...Tile.fullWidth).contains(tile.width))
    }
    do throws(ArchiveError) {
      let entry = try LogEntry(bytes)
      precondition(entry.encoded == bytes)
    } catch {
      precondition(!error.message.isEmpty)
    }
    guard let first = bytes.first else { return }
    let bundle = Array(bytes.dropFirst())
    do throws(ArchiveError) {
      let entries = try EntryBundle.decode(bundle, count: Int(first))
      precondition(entries.count == Int(first))
      precondition(entries.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 0xff)] + $0 } == bundle)
    } catch {
      precondition(error.code == .truncated || error.code == .malformed)
    }
  }
}
