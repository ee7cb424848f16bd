import Fuzzer
import SpaceContent

@main
enum FuzzDagPB {
  static func main() { Fuzzer.run(check) }

  /// Reads any bytes as a node; what is accepted is what is written.
  static func check(_ bytes: [UInt8]) {
    guard let node = try? DagPB.decode(bytes) else { return }
    precondition(DagPB.encode(node) == bytes)
    precondition(DagPB.byteCount(links: node.links, dataByteCount: node.data?.count) == bytes.count)
    guard let inner = node.data, let data = try? UnixFSData(inner) else { return }
    precondition(data.encoded == inner)
  }
}
